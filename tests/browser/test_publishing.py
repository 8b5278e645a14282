"""An editor changes the page; it is published by a medical reviewer's approval, and by nothing else."""

from playwright.sync_api import expect

from tests.browser.publishing import DUE, PATIENCE, SHORT_PAGE, fill_in, offered, open_approval, open_editor, write


def test_a_change_is_seen_when_the_reviewer_has_approved_it_and_until_the_next_review(
    sign_in, portal, page, edit_address, sentence
):
    write(sign_in("editor", "/cms/"), edit_address, sentence)
    reviewer = sign_in("reviewer", "/cms/")
    open_editor(reviewer, edit_address)
    form = open_approval(reviewer)
    form.get_by_role("button", name="Approve and publish").click()
    expect(reviewer.locator(".modal-body")).to_contain_text("Check the numbers", timeout=PATIENCE)
    page.goto(SHORT_PAGE)
    expect(page.get_by_text(sentence)).to_have_count(0)
    fill_in(form, DUE)
    reviewer.wait_for_url("**/cms/pages/*/")
    page.goto(SHORT_PAGE)
    expect(page.locator(".lede")).to_have_text(sentence)
    for words in ("Dr Demo Reviewer (demonstration)", "DEMO-0000", f"Next review by {DUE.day} {DUE:%B %Y}."):
        expect(page.locator(".notice.reviewed")).to_contain_text(words)
    expire(portal)
    page.goto(SHORT_PAGE)
    expect(page.locator(".notice.reviewed")).to_contain_text("This review is overdue.")


def expire(portal):
    """A sign-off stays as written, so the last one is written anew, as one of two years ago."""
    portal.query(
        "WITH gone AS (DELETE FROM conditions_signoff WHERE id = (SELECT max(id) FROM conditions_signoff) RETURNING *) "
        "INSERT INTO conditions_signoff (revision_id, reviewer_id, evidence_checked, digest, approved_at, next_review_due) "
        "SELECT revision_id, reviewer_id, evidence_checked, digest, now() - interval '2 years', current_date - 7 FROM gone"
    )


def test_a_reviewer_is_not_offered_to_approve_an_own_change(sign_in, editor_of, sentence):
    """On a page of its own: from now on this reviewer may approve nothing there."""
    reviewer, address = sign_in("reviewer", "/cms/"), editor_of("among-people")
    write(reviewer, address, sentence)
    open_editor(reviewer, address)
    expect(reviewer.locator(".messages")).to_contain_text("You wrote this change, so you cannot approve it.")
    expect(offered(reviewer, "Request changes")).to_be_visible()
    expect(reviewer.locator("footer").get_by_role("button", name="Approve")).to_have_count(0)


def test_an_editor_cannot_publish_and_is_asked_what_changes(sign_in, editor_of, sentence):
    editor = sign_in("editor", "/cms/")
    open_editor(editor, editor_of("hemifacial-spasm"))
    editor.locator("#id_short_answer").fill(sentence)
    editor.locator("#id_change_what").fill("")
    submit = offered(editor, "Submit to Medical review")
    expect(editor.locator("footer").get_by_role("button", name="Publish")).to_have_count(0)
    submit.click()
    missing = editor.locator(".error-message", has_text="Readers of this page are told of each change.")
    expect(missing).to_be_visible(timeout=PATIENCE)
    expect(editor.locator("#id_short_answer")).to_have_value(sentence)
