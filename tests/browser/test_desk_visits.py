"""The desk books, moves and cancels for a caller: keys only, no script, 320 px wide."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

NARROW = {"width": 320, "height": 740}
AT = "/staff/appointments/appointment/"


@pytest.fixture
def desk(portal, visitor):
    page = visitor(size=NARROW, script=False)
    page.goto("/staff/")
    for field in ("username", "password"):
        page.locator(f"#id_{field}").press_sequentially(portal.accounts["call_desk"][field])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Visits")).to_be_visible()
    return page


def fits(page):
    box = page.locator("#content").bounding_box()
    return box["x"] + box["width"] <= NARROW["width"]


def choose(page, number):
    page.locator(".tiles input").nth(number).focus()
    page.keyboard.press("Space")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.focus()
    page.keyboard.press("Enter")


def test_a_caller_gets_a_visit_which_is_moved_and_then_cancelled(desk):
    follow(desk, "Book a visit")
    desk.get_by_label("Doctor").select_option(index=1)
    desk.get_by_label("What for").select_option(label="First visit, neurology")
    desk.locator("#id_from").fill((date.today() + timedelta(days=21)).isoformat())
    press(desk, "Show times")
    assert fits(desk)
    choose(desk, 2)
    press(desk, "Book the visit")
    expect(desk.locator(".errornote")).to_contain_text("Enter the full name")
    desk.locator("#id_full_name").fill("Narrow Example")
    desk.locator("#id_phone").fill("98490 11111")
    desk.locator("#id_consent_care").focus()
    desk.keyboard.press("Space")
    press(desk, "Book the visit")
    expect(desk.locator(".messagelist")).to_contain_text("The visit is booked.")
    booked = desk.locator(".field-when .readonly").inner_text()

    follow(desk, "Move this appointment")
    assert fits(desk)
    choose(desk, 0)
    press(desk, "Move the visit")
    expect(desk.locator(".messagelist")).to_contain_text("The visit is moved")
    assert desk.locator(".field-when .readonly").inner_text() != booked

    follow(desk, "Cancel this appointment")
    press(desk, "Cancel the appointment")
    expect(desk.locator(".field-status .readonly")).to_have_text("Cancelled")


@pytest.mark.parametrize("name", ["day", "week"])
def test_the_calendar_fits_a_narrow_phone_and_leads_to_the_days_around(desk, name):
    desk.goto(f"{AT}{name}/?on=2027-03-01")
    assert fits(desk)
    follow(desk, {"day": "Day after", "week": "Week after"}[name])
    expect(desk.locator("#id_on")).to_have_value({"day": "2027-03-02", "week": "2027-03-08"}[name])


def test_the_printed_day_has_no_navigation(desk):
    desk.goto(f"{AT}day/?on=2027-03-01")
    desk.emulate_media(media="print")
    for part in ("#header", ".breadcrumbs", ".desk-filter", ".desk-days"):
        expect(desk.locator(part)).to_be_hidden()
    expect(desk.locator(".sheet h3 .printed").first).to_have_text("Monday 1 March 2027")
