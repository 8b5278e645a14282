"""The queue by its keys, and word of what comes in while somebody looks at it."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.test_requests import call_back
from tests.chromium import DESKTOP, accessibility_faults
from tests.keys import NARROW

LIST = "/staff/appointments/case/"
A_MINUTE = 61_000  # milliseconds, and a little more


@pytest.fixture
def somebody():
    """A name that this test alone uses."""
    return f"Lakshmi Of{uuid.uuid4().hex[:8]}"  # eight digits alone would be looked for as a number


@pytest.fixture
def called(page, somebody):
    """The references of two callbacks that they asked for."""
    return [call_back(page, somebody), call_back(page, somebody)]


@pytest.fixture
def desk(sign_in, called, somebody):
    desk = sign_in("call_desk", "/staff/")
    desk.goto(f"{LIST}?q={somebody}")
    return desk


def chosen(desk):
    return desk.locator("input.action-select:checked").count()


def test_a_case_is_found_chosen_taken_and_opened_by_keys_alone(desk, called):
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    first = desk.locator("tr.at .field-reference a")
    expect(first).to_be_focused()
    reference = first.inner_text()
    desk.keyboard.press("x")
    assert chosen(desk) == 1
    desk.keyboard.press("t")
    expect(desk.locator(".messagelist")).to_contain_text("1 case changed.")
    desk.wait_for_load_state()  # until then no script listens
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name=reference)).to_be_visible()


def test_no_key_does_anything_while_one_types_or_when_they_are_off(desk):
    desk.keyboard.press("/")
    expect(desk.locator("#searchbar")).to_be_focused()
    desk.keyboard.type("jxt?")
    assert chosen(desk) == 0 and desk.locator("tr.at").count() == 0
    desk.locator("h1").click()
    desk.keyboard.press("?")
    desk.get_by_label("Use these keys on this computer").uncheck()
    desk.reload()
    desk.keyboard.press("j")
    assert desk.locator("tr.at").count() == 0


def test_word_comes_of_what_is_new_and_nothing_moves_by_itself(sign_in, visitor, page, somebody):
    call_back(page, somebody)
    desk = sign_in("call_desk", "/staff/")
    desk.clock.install()
    desk.goto(LIST)
    before = desk.locator("#result_list").inner_text()
    call_back(visitor(), somebody)
    desk.clock.fast_forward(A_MINUTE)
    expect(desk.locator("[data-news]")).to_contain_text("1 new since")
    assert desk.locator("#result_list").inner_text() == before
    desk.get_by_role("link", name="Show them").click()
    expect(desk.locator("[data-news]")).to_be_empty()


@pytest.mark.parametrize("size", [NARROW, DESKTOP], ids=["320", "1280"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_queue_reads_well_for_everybody(portal, visitor, called, somebody, size, scheme):
    desk = visitor(size=size, color_scheme=scheme, bypass_csp=True)  # axe brings styles of its own
    desk.goto(f"{LIST}?q={somebody}&state=all")
    for field in ("username", "password"):
        desk.locator(f"#id_{field}").fill(portal.accounts["call_desk"][field])
    desk.locator("[type=submit]").first.click()
    expect(desk.get_by_role("link", name=called[0])).to_be_visible()
    desk.locator(".queue-filters > summary").click()
    assert accessibility_faults(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= size["width"]
