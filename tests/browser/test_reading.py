"""Reading with keys alone, on a narrow screen, on a low one, on paper."""

import re

import pytest

from tests.chromium import DESKTOP, PHONE

SPASM = "/conditions/hemifacial-spasm/"
NARROW = {"width": 320, "height": 640}
READING = [
    "/",
    "/conditions/",
    SPASM,
    f"{SPASM}summary/",
    f"{SPASM}evidence/",
    f"{SPASM}treatments-compared/",
    "/specialities/",
    "/articles/",
    "/is-this-really-us/",
    "/health-packages/",
    "/whatsapp/",
]
LABELS = ["अपॉइंटमेंट बुक करें", "दूसरी राय माँगें", "व्हाट्सऐप पर लिखें"]
LONG = "अर्धमुखी ऐंठन, जिसे हेमिफेशियल स्पाज़्म भी कहा जाता है: लक्षण, कारण, जाँच और उपचार की पूरी जानकारी"
FOCUS = """() => {
    const focus = document.activeElement, box = focus.getBoundingClientRect();
    return {id: focus.id, text: focus.textContent.trim(), top: box.top, bottom: box.bottom, height: innerHeight};
}"""
# What has the focus, where it stands under what lies over the page; nothing where it does not.
COVERED = """() => {
    const focus = document.activeElement;
    const over = [...document.querySelectorAll(".actions")];
    const covers = over.filter(each => ["sticky", "fixed"].includes(getComputedStyle(each).position) && !each.contains(focus));
    const one = focus.getClientRects()[0];
    const hit = covers.some(each => {
        const two = each.getBoundingClientRect();
        return one && one.top < two.bottom - 1 && one.bottom > two.top + 1 && one.left < two.right && one.right > two.left;
    });
    return hit ? focus.outerHTML : null;
}"""


def focus(page):
    return page.evaluate(FOCUS)


def in_view(element):
    return element["top"] >= 0 and element["bottom"] <= element["height"]


def press(page, key, times):
    """What was covered when it had the focus."""
    covered = []
    for _ in range(times):
        page.keyboard.press(key)
        covered.append(page.evaluate(COVERED))
    return [each for each in covered if each]


def test_the_first_key_leads_past_the_header(either_page):
    either_page.goto(SPASM)
    either_page.keyboard.press("Tab")
    assert focus(either_page)["text"] == "Skip to the main text"
    either_page.keyboard.press("Enter")
    either_page.keyboard.press("Tab")
    assert either_page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_contents_list_unfolds_and_leads_to_a_section_by_keys(either_page):
    either_page.goto(SPASM)
    either_page.get_by_role("link", name="What is on this page").focus()
    either_page.keyboard.press("Enter")
    either_page.keyboard.press("Tab")
    assert focus(either_page)["text"] == "Symptoms" and in_view(focus(either_page))
    either_page.keyboard.press("Enter")
    heading = either_page.locator("#symptoms h2").bounding_box()
    assert either_page.url.endswith("#symptoms") and 0 <= heading["y"] < PHONE["height"] / 2
    assert not either_page.locator(".toc").is_visible()


def test_on_a_large_screen_the_contents_list_stays_beside_the_text(visitor):
    page = visitor(size=DESKTOP)
    page.goto(SPASM)
    page.locator("#tests").scroll_into_view_if_needed()
    contents, text = page.locator(".toc").bounding_box(), page.locator("#tests").bounding_box()
    assert contents["y"] >= 0 and contents["x"] >= text["x"] + text["width"]
    assert not page.locator(".unfold").is_visible()


def test_a_number_leads_to_its_entry_and_back_to_the_place_where_one_read(either_page):
    either_page.goto(SPASM)
    fact = either_page.locator("#symptoms .fact").last
    fact.scroll_into_view_if_needed()
    before, key = either_page.evaluate("scrollY"), fact.get_attribute("href").rpartition("#")[2]
    fact.focus()
    either_page.keyboard.press("Enter")
    either_page.wait_for_url(f"**{SPASM}evidence/#{key}")
    entry = either_page.locator(f"#{key}")
    box = entry.bounding_box()
    assert 0 <= box["y"] < PHONE["height"] and entry.locator("a").count() == 1
    either_page.go_back()
    assert abs(either_page.evaluate("scrollY") - before) < 50


def test_a_question_leads_to_its_answer(either_page):
    either_page.goto(SPASM)
    question = either_page.locator("#questions li a").nth(3)
    asked = question.text_content()
    question.focus()
    either_page.keyboard.press("Enter")
    answer = either_page.locator("details:target")
    assert answer.locator("summary").text_content() == asked
    assert answer.locator("p").is_visible()


def test_nothing_that_has_the_focus_lies_under_the_actions(page):
    page.goto(SPASM)
    assert press(page, "Tab", 90) == []
    page.locator(".site-footer a").last.focus()
    assert press(page, "Shift+Tab", 90) == []


@pytest.mark.parametrize(("size", "position"), [(PHONE, "sticky"), ({"width": 740, "height": 360}, "static")])
def test_the_actions_stay_in_reach_but_leave_a_low_screen_to_the_text(visitor, size, position):
    page = visitor(size=size)
    page.goto(SPASM)
    actions = page.locator(".actions")
    assert actions.evaluate("each => getComputedStyle(each).position") == position
    assert (actions.bounding_box()["y"] < size["height"]) == (position == "sticky")


@pytest.mark.parametrize("address", READING)
def test_no_page_scrolls_sideways_on_the_narrowest_phone(visitor, address):
    page = visitor(size=NARROW)
    page.goto(address)
    translate(page, "h1, h2, .lede, .breadcrumb a, .brand span", [LONG])
    translate(page, ".actions a", LABELS)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def translate(page, css, words):
    page.locator(css).evaluate_all("(all, words) => all.forEach((each, n) => each.textContent = words[n % words.length])", words)


def test_on_paper_everything_folded_is_open_and_nothing_to_press_is_left(page):
    page.goto(SPASM)
    page.emulate_media(media="print")
    assert page.locator(".changes li").first.bounding_box()["height"] > 0
    for pressed in (".site-nav", ".actions", ".toc", ".unfold", ".hub", ".asking", ".skip-link"):
        assert not page.locator(pressed).first.is_visible()
    page.goto(f"{SPASM}questions/")
    assert page.locator("#questions details p").last.bounding_box()["height"] > 0
    page.goto(f"{SPASM}references/")
    address = page.locator(".references a").first
    printed = address.evaluate("link => getComputedStyle(link, '::after').content")
    assert address.get_attribute("href") in printed


def test_the_summary_for_the_doctor_fits_one_sheet(page):
    page.goto(f"{SPASM}summary/")
    assert sheets(page.pdf(format="A4")) == 1


def test_the_printed_page_is_no_picture_of_the_screen(page):
    page.goto(SPASM)
    assert 5 < sheets(page.pdf(format="A4")) < 20


def sheets(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
