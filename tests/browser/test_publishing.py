"""An editor changes the page; it is published by a medical reviewer's approval, and by nothing else."""

import uuid

import pytest
from playwright.sync_api import expect

PAGE = "/conditions/hemifacial-spasm/"


@pytest.fixture
def edit_address(portal):
    pk = portal.query("SELECT id FROM wagtailcore_page WHERE slug = 'hemifacial-spasm'")[0][0]
    return f"/cms/pages/{pk}/edit/"


@pytest.fixture
def sentence():
    return f"Hemifacial spasm makes one side of the face twitch. ({uuid.uuid4().hex[:8]})"


TRIES = 20  # the menu at the foot of the page does not open before the editor has finished loading


def offered(desk, action):
    """The action in the menu at the foot of the page, opened. Only there is it looked for: the editor has thousands of parts."""
    foot = desk.locator("footer")
    button = foot.get_by_role("button", name=action, exact=True)
    for _ in range(TRIES):
        foot.get_by_role("button", name="More actions").click()
        desk.wait_for_timeout(300)
        if button.is_visible():
            break
    return button


def choose(desk, action):
    offered(desk, action).click()
    desk.wait_for_url("**/cms/pages/*/")


def write(editor, address, sentence):
    editor.goto(address)
    editor.locator("#id_short_answer").fill(sentence)
    choose(editor, "Submit to Medical review")


def approve(reviewer, address):
    reviewer.goto(address)
    choose(reviewer, "Approve")


def test_a_change_is_seen_when_the_reviewer_has_approved_it(sign_in, page, edit_address, sentence):
    write(sign_in("editor", "/cms/"), edit_address, sentence)
    approve(sign_in("reviewer", "/cms/"), edit_address)
    page.goto(PAGE)
    expect(page.get_by_text(sentence)).to_be_visible()


def test_a_change_is_not_seen_before_the_reviewer_has_approved_it(sign_in, page, edit_address, sentence):
    reviewer = sign_in("reviewer", "/cms/")
    write(sign_in("editor", "/cms/"), edit_address, sentence)
    page.goto(PAGE)
    expect(page.get_by_text(sentence)).to_have_count(0)
    approve(reviewer, edit_address)


def test_an_editor_is_offered_no_way_to_publish(sign_in, edit_address):
    editor = sign_in("editor", "/cms/")
    editor.goto(edit_address)
    expect(offered(editor, "Submit to Medical review")).to_be_visible()
    expect(editor.locator("footer").get_by_role("button", name="Publish")).to_have_count(0)
