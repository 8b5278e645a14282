"""What the scenes are held against: what is heard of a page, and what its controls are called."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import heard, looks

AT_NINE = """- main:
  - heading "When would you like to come?" [level=1]
  - paragraph: Dr Race, 30 minutes.
  - group:
    - text: Tuesday 24 November 2 free times
    - group "Tuesday 24 November":
      - radio "Tue 24 November, 09:00" [checked]
      - text: Tue 24 November, 09:00
      - radio "Tue 24 November, 09:30"
      - text: Tue 24 November, 09:30
      - radio "Tue 24 November, 10:00"
  - group: Wednesday 25 November 6 free times
  - 'link "Dr Race: more"':
    - /url: /doctors/race/
  - button "Continue\""""
AT_NOON = """- main:
  - heading "When would you like to come?" [level=1]
  - paragraph: Dr Race, 30 minutes, and something is said beside it.
  - group:
    - text: Friday 1 May 1 free time
    - group "Friday 1 May":
      - radio "Fri 1 May, 11:00" [checked]
      - text: Fri 1 May, 11:00
      - radio "Fri 1 May, 11:30"
  - group: Saturday 2 May 6 free times
  - group: Sunday 3 May 1 free time
  - 'link "Dr Chase: more"':
    - /url: /doctors/chase/
  - button "Continue\""""

CALLS = """- main:
  - heading "Monday 3 March" [level=2]
  - button "Monday 3 March: Evening, 4 p.m. to 7 p.m."
  - heading "Tuesday 4 March" [level=2]
  - button "Tuesday 4 March: Morning, 9 a.m. to noon"
  - button "Tuesday 4 March: Evening, 4 p.m. to 7 p.m.\""""
LEFT = "<fieldset><legend>Which {0}?</legend><label><input type=radio name={0}> Left</label></fieldset>"
NINE = "<fieldset><legend>{0}</legend><label><input type=radio name=start value={0}> 09:00</label></fieldset>"
DAY = "<label><input type=checkbox name=days value={0}> {0}</label>"
CHANGE = "<form action={}><input type=hidden name={} value={}><button>Change</button></form>"
CLEAR = {
    "two questions with one answer each": LEFT.format("eye") + LEFT.format("ear"),
    "what one agrees to": "<label><input type=checkbox name=agreed> I agree</label>",
    "links that say what they change": "<a href=/one/>Change <i>a name</i></a> <a href=/two/>Change <i>a number</i></a>",
    "two links to one place": "<a href=/one/>Change it</a> <a href=/one/>Change it</a>",
    "two buttons for one thing": CHANGE.format("/one/", "submit_key", 1) + CHANGE.format("/one/", "submit_key", 2),
    "what nobody hears": "<input name=trap tabindex=-1 aria-hidden=true>",
}
UNCLEAR = {
    "a button with a picture that says nothing": "<button><svg width=9 height=9></svg></button>",
    "a field whose label leads to another": "<label for=phone>Phone</label><input id=e_mail>",
    "an answer to no question": "<label><input type=radio name=eye> Left</label>",
    "several to tick, and not for what": DAY.format("Monday") + DAY.format("Tuesday"),
    "one name for two fields": "<label>Name <input id=own></label><label>Name <input id=theirs></label>",
    "a time without its day": NINE.format("Monday") + NINE.format("Tuesday"),
    "one name for two links": "<a href=/one/>Change</a> <a href=/two/>Change</a>",
    "one name for two buttons": CHANGE.format("/one/", "id", 1) + CHANGE.format("/two/", "id", 1),
    "one name for what is done to two rows": CHANGE.format("/one/", "id", 1) + CHANGE.format("/one/", "id", 2),
    "one name for two folds": "<details><summary>More</summary>One</details><details><summary>More</summary>Two</details>",
}


def test_a_page_is_heard_the_same_at_any_hour():
    assert heard.heard(AT_NINE) == heard.heard(AT_NOON)


def test_of_days_and_their_parts_the_first_speaks_for_all():
    assert heard.heard(CALLS) == '- main\n  - heading "‹day›" [level=2]\n  - button "‹day›: ‹part of the day›"\n'


OTHERWISE = {"Continue": "Go on", "radio": "checkbox", "  - button": "  - group:\n    - button"}


@pytest.mark.parametrize("was, became", OTHERWISE.items())
def test_another_name_kind_or_place_of_a_control_is_heard(was, became):
    assert heard.heard(AT_NINE) != heard.heard(AT_NINE.replace(was, became))


def test_what_other_tests_have_entered_is_not_heard():
    entries = '- main:\n  - list:\n    - listitem:\n      - link "{}"\n  - button "Show"'
    assert heard.heard(entries.format("One"), entries=False) == heard.heard(entries.format("Another"), entries=False)


@pytest.fixture(scope="module")
def names_on(browser):
    """What is wrong with the names on a page of such HTML."""
    page = browser.new_page()

    def names_on(html: str) -> list[str]:
        page.set_content(f"<!doctype html><title>A page</title><main>{html}</main>")
        page.evaluate(Axe().axe_script)
        page.evaluate(looks.NAMES)
        return page.evaluate("window.names()")

    yield names_on
    page.close()


@pytest.mark.parametrize("what", CLEAR)
def test_a_name_that_says_enough_is_left_alone(names_on, what):
    assert names_on(CLEAR[what]) == []


@pytest.mark.parametrize("what", UNCLEAR)
def test_a_name_that_does_not_say_enough_is_found(names_on, what):
    assert names_on(UNCLEAR[what])
