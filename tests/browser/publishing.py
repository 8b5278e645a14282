"""How a change comes to readers: an editor writes and submits it, and a medical reviewer approves it."""

from datetime import date, timedelta

DUE = date.today() + timedelta(days=200)
PATIENCE = 60_000  # milliseconds; the editor of a long page is built by script in the browser
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
