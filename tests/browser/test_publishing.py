"""An editor changes the page; it is published by a medical reviewer's approval, and by nothing else."""

import uuid
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_editing import choose, offered

PAGE = "/conditions/hemifacial-spasm/"
DUE = date.today() + timedelta(days=200)


@pytest.fixture
def edit_address(portal):
    """Where the page is edited. Nothing waits for review there, whatever an earlier walk has left."""
    ((pk,),) = portal.query("SELECT id FROM wagtailcore_page WHERE slug = 'hemifacial-spasm'")
    for table, number in (("taskstate", "workflow_state_id"), ("workflowstate", "id")):
        portal.query(
            f"UPDATE wagtailcore_{table} SET status = 'cancelled' WHERE status = 'in_progress' AND {number} IN "
            "(SELECT id FROM wagtailcore_workflowstate WHERE object_id = %s)",
            str(pk),
        )
    return f"/cms/pages/{pk}/edit/"


@pytest.fixture
def sentence():
    """Another one for each test, and without digits: a number would need a reference."""
    once = "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:8])
    return f"Hemifacial spasm makes one side of the face twitch. ({once})"


PATIENCE = 60_000  # milliseconds; the editor of a long page is built by script in the browser


def open_editor(desk, address):
    desk.set_default_timeout(PATIENCE)
    desk.goto(address)


def write(editor, address, sentence):
    """Changes the short answer, says what changes, and submits it."""
    open_editor(editor, address)
    editor.locator("#id_short_answer").fill(sentence)
    editor.locator("#id_change_what").fill(sentence)
    choose(editor, "Submit to Medical review")


def approve(reviewer, address, *, due=DUE):
    """Opens the page, ticks that its numbers were checked, names the date of the next review and approves."""
    open_editor(reviewer, address)
    fill_in(open_approval(reviewer), due)
    reviewer.wait_for_url("**/cms/pages/*/")


def open_approval(reviewer):
    """The form of the approval, in its pop-up."""
    offered(reviewer, "Approve and Publish").click()
    form = reviewer.locator(".modal-body form")
    form.wait_for()
    reviewer.wait_for_timeout(1000)  # the script takes the form over when the pop-up has come to rest
    return form


def fill_in(form, due):
    form.get_by_label("I checked the numbers against their references").check()
    form.get_by_label("Next review by").fill(str(due))
    form.get_by_role("button", name="Approve and publish").click()


def test_a_change_is_seen_when_the_reviewer_has_approved_it_and_until_the_next_review(
    sign_in, portal, page, edit_address, sentence
):
    write(sign_in("editor", "/cms/"), edit_address, sentence)
    reviewer = sign_in("reviewer", "/cms/")
    open_editor(reviewer, edit_address)
    form = open_approval(reviewer)
    form.get_by_role("button", name="Approve and publish").click()
    expect(reviewer.locator(".modal-body")).to_contain_text("Check the numbers", timeout=PATIENCE)
    page.goto(PAGE)
    expect(page.get_by_text(sentence)).to_have_count(0)
    fill_in(form, DUE)
    reviewer.wait_for_url("**/cms/pages/*/")
    page.goto(PAGE)
    expect(page.locator(".lede")).to_have_text(sentence)
    for words in ("Dr Demo Reviewer (demonstration)", "DEMO-0000", f"Next review by {DUE.day} {DUE:%B %Y}."):
        expect(page.locator(".notice.reviewed")).to_contain_text(words)
    expire(portal)
    page.goto(PAGE)
    expect(page.locator(".notice.reviewed")).to_contain_text("This review is overdue.")


def expire(portal):
    """A sign-off stays as written, so the last one is written anew, as one of two years ago."""
    portal.query(
        "WITH gone AS (DELETE FROM conditions_signoff WHERE id = (SELECT max(id) FROM conditions_signoff) RETURNING *) "
        "INSERT INTO conditions_signoff (revision_id, reviewer_id, evidence_checked, digest, approved_at, next_review_due) "
        "SELECT revision_id, reviewer_id, evidence_checked, digest, now() - interval '2 years', current_date - 7 FROM gone"
    )


def test_a_reviewer_is_not_offered_to_approve_an_own_change(sign_in, edit_address, sentence):
    reviewer = sign_in("reviewer", "/cms/")
    write(reviewer, edit_address, sentence)
    open_editor(reviewer, edit_address)
    expect(reviewer.locator(".messages")).to_contain_text("You wrote this change, so you cannot approve it.")
    expect(offered(reviewer, "Request changes")).to_be_visible()
    expect(reviewer.locator("footer").get_by_role("button", name="Approve")).to_have_count(0)


def test_an_editor_cannot_publish_and_is_asked_what_changes(sign_in, edit_address, sentence):
    editor = sign_in("editor", "/cms/")
    open_editor(editor, edit_address)
    editor.locator("#id_short_answer").fill(sentence)
    editor.locator("#id_change_what").fill("")
    submit = offered(editor, "Submit to Medical review")
    expect(editor.locator("footer").get_by_role("button", name="Publish")).to_have_count(0)
    submit.click()
    missing = editor.locator(".error-message", has_text="Readers of this page are told of each change.")
    expect(missing).to_be_visible(timeout=PATIENCE)
    expect(editor.locator("#id_short_answer")).to_have_value(sentence)
