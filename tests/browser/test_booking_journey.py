"""One person with one narrow screen, no mouse and no scripts books, moves, takes an earlier time and cancels."""

import re
import time
import uuid
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.chromium import accessibility_faults
from tests.keys import NARROW
from tests.patient import ME, Patient
from tests.race.clinic import fill_in, open_clinic

OFFER = re.compile(r"http://\S+/offers/\d+/")
LONGEST_WAIT = 30  # seconds until the worker has sent a letter


@pytest.fixture
def clinic(portal):
    """Where it is noon at this moment: nobody is written to at night."""
    with open_clinic(portal) as clinic:
        ahead = 12 - datetime.now(UTC).hour
        portal.query("UPDATE appointments_location SET zone = %s WHERE slug = %s", f"Etc/GMT{-ahead:+d}", clinic.slug)
        yield clinic


def somebody_else_books(clinic, start):
    """Over HTTP; returns them and the address of their private page."""
    quicker, form = clinic.visitor()
    quicker.send(form, start=start)
    confirmed = quicker.send(fill_in(quicker, ME | {"full_name": f"Ravi Example {uuid.uuid4().hex[:8]}"}))
    return quicker, confirmed.headers["Location"]


def cancel(patient: Patient, page: str) -> None:
    address = re.search(r'href="([^"]+/cancel/)"', patient.get(page).text).group(1)
    assert patient.send(patient.form(address)).status_code == 303


def radios(keys):
    return keys.page.locator("input[name=start]:visible")


def button(keys, words):
    return keys.page.get_by_role("main").get_by_role("button", name=words)


def link(keys, words):
    return keys.page.get_by_role("main").get_by_role("link", name=words)


def when(keys):
    """The time of the visit as the private page says it."""
    return keys.page.locator("dt", has_text="When").locator("+ dd").first.inner_text()


def heading(keys):
    return keys.page.get_by_role("heading", level=1)


def book(keys, clinic, address):
    keys.page.goto(clinic.address)
    keys.look()
    keys.choose(radios(keys).first)
    keys.page.keyboard.press("ArrowDown")
    expect(radios(keys).nth(1)).to_be_checked()
    keys.follow(button(keys, "Continue"))
    keys.write(keys.page.get_by_label("Full name"), f"Meera Example {uuid.uuid4().hex[:8]}")
    keys.write(keys.page.get_by_label("Phone number"), "98490 12345")
    keys.write(keys.page.get_by_label("E-mail address"), address)
    keys.choose(keys.page.get_by_label(re.compile("I agree that the hospital keeps")))
    keys.follow(button(keys, "Continue"))
    keys.follow(button(keys, "Confirm the appointment"))
    expect(heading(keys)).to_have_text("Your appointment is booked")


def move_to_the_last_day(keys):
    before = when(keys)
    keys.follow(link(keys, "Move it to another time"))
    expect(keys.page.get_by_text("We keep your present time until the new one is certain.")).to_be_visible()
    keys.go_to(keys.page.locator("summary").last)
    keys.page.keyboard.press("Enter")
    # All times are one group of radio buttons: Tab stops at its first, and the arrows go round it through every open day.
    keys.go_to(radios(keys).first, key="Shift+Tab")
    keys.page.keyboard.press("ArrowUp")
    expect(radios(keys).last).to_be_checked()
    keys.follow(button(keys, "Move my appointment"))
    expect(heading(keys)).to_have_text("Your appointment is moved")
    assert when(keys) != before


def ask_for_something_earlier(keys):
    keys.follow(link(keys, "Tell me if something earlier comes up"))
    keys.follow(button(keys, "Tell me"))
    expect(heading(keys)).to_have_text("You are on the waitlist")


def letter_with_an_offer(portal, address):
    """The link in it, as soon as it has arrived."""
    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        letters = [file.read_text() for file in (portal.var / "mail").glob("*") if address in file.read_text()]
        if found := OFFER.search("\n".join(letters)):
            return found.group()
        time.sleep(0.2)
    raise AssertionError("no offer has been sent")


def faults_for_whoever_opens_it_elsewhere(page, offer):
    """axe needs scripts; a new browser is asked the second fact first."""
    page.goto(offer)
    page.get_by_label(re.compile("Year of birth, or")).fill("2345")
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_role("button", name="Take this time instead")).to_be_visible()
    return accessibility_faults(page)


def take(keys, offer):
    keys.page.goto(offer)
    keys.look()
    before = keys.page.url
    keys.follow(button(keys, "Take this time instead"))
    assert keys.page.url != before


def call_it_off(keys):
    keys.follow(link(keys, "Cancel it"))
    keys.write(keys.page.get_by_label(re.compile("Why can you not come?")), "I am well again.")
    keys.follow(button(keys, "Yes, cancel it"))
    expect(heading(keys)).to_have_text("Your appointment is cancelled")


def test_one_person_books_moves_takes_an_offer_and_cancels_with_keys_alone(keys, clinic, address, visitor):
    _, form = clinic.visitor()
    early = form.choices["start"][0]
    other, page_of_other = somebody_else_books(clinic, early)
    book(keys, clinic, address)
    move_to_the_last_day(keys)
    later = when(keys)
    ask_for_something_earlier(keys)
    cancel(other, page_of_other)
    offer = letter_with_an_offer(clinic.portal, address)
    assert faults_for_whoever_opens_it_elsewhere(visitor(size=NARROW), offer) == []
    take(keys, offer)
    assert when(keys) != later
    assert datetime.fromisoformat(early).strftime("%H:%M") in when(keys)
    call_it_off(keys)
    assert clinic.rows() == ["cancelled", "cancelled"]


def test_whoever_chose_nothing_is_led_by_the_summary_to_the_first_time(keys, clinic, address):
    book(keys, clinic, address)
    keys.follow(link(keys, "Move it to another time"))
    keys.follow(button(keys, "Move my appointment"))
    expect(keys.page.get_by_role("alert")).to_be_focused()
    keys.page.keyboard.press("Tab")
    keys.page.keyboard.press("Enter")
    expect(radios(keys).first).to_be_focused()


def test_a_visit_by_a_link_in_a_new_browser_goes_through_the_question_to_where_it_wanted(keys, clinic, address):
    book(keys, clinic, address)
    wanted = link(keys, "Cancel it").get_attribute("href")
    keys.page.context.clear_cookies()
    keys.page.goto(wanted)
    keys.look()
    keys.write(keys.page.get_by_label(re.compile("Year of birth, or")), "2345")
    keys.follow(button(keys, "Open my page"))
    expect(heading(keys)).to_have_text("Do you want to cancel this appointment?")
