"""How a change comes to readers: an editor writes and submits it, and a medical reviewer approves it."""

from datetime import date, timedelta

DUE = date.today() + timedelta(days=200)
SHORT_PAGE = "/conditions/hemifacial-spasm/your-eye/"
PATIENCE = 60_000  # milliseconds; the editor of a long page is built by script in the browser


def offered(page, action):
    """The action in the menu at the foot of the page, opened. The menu does not open before the editor has finished loading."""
    menu = page.locator("footer").get_by_role("button", name="More actions")
    button = page.locator("footer").get_by_role("button", name=action, exact=True)
    for _ in range(PATIENCE // 500):
        if button.is_visible():
            break
        if menu.get_attribute("aria-expanded") != "true":
            menu.click()
        page.wait_for_timeout(500)
    return button


def choose(page, action):
    offered(page, action).click()
    page.wait_for_url("**/cms/pages/*/")


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
