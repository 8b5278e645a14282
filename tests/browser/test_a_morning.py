"""A morning at the desk: thirty requests come in by three forms, and two people work them at once."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.browser.arrivals import Arrivals
from tests.race.clinic import open_clinic

QUEUE = "/staff/appointments/case/"
STANDS = "SELECT status, outcome, coalesce(username, '') FROM appointments_case LEFT JOIN auth_user u ON u.id = assignee_id"
TEN_DAYS_LATE = "UPDATE appointments_case SET due_at = now() - interval '10 days' WHERE reference = %s"


class Desk:
    """Somebody of staff with a browser, and the case they look at."""

    def __init__(self, page):
        self.page = page

    def open(self, case):
        """As one does on the telephone: by the reference that the patient says."""
        self.page.goto(QUEUE)
        self.page.get_by_label("Find a case").fill(case.reference.lower())
        self.page.get_by_role("button", name="Search").click()
        self.page.locator("#result_list").get_by_role("link", name=case.reference).click()
        expect(self.page.get_by_role("main")).to_contain_text(case.name)
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def is_told(self, words):
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def take_all_of(self, address, number):
        """The first so many of a list, at once."""
        self.page.goto(address)
        for box in self.page.locator("#result_list .action-select").all()[:number]:
            box.check()
        self.page.locator("select[name=action]").select_option(label="Take: give them to me")
        self.press("Go")

    @property
    def timeline(self):
        """What happened, the oldest first."""
        return [line.inner_text() for line in self.page.locator(".case-timeline li .case-what").all()]


@pytest.fixture
def arrived(portal):
    with open_clinic(portal) as clinic:
        yield Arrivals(clinic)


@pytest.fixture
def clerk(sign_in):
    return Desk(sign_in("call_desk", "/staff/"))


@pytest.fixture
def coordinator(sign_in):
    return Desk(sign_in("coordinator", "/staff/"))


def stands(portal, cases):
    named = [case.reference for case in cases]
    return Counter(portal.query(f"{STANDS} WHERE reference = ANY(%s)", named))


def note_call(desk, case, outcome, note=""):
    desk.open(case)
    if note:
        desk.page.get_by_label("Note or reason").fill(note)
    desk.page.locator(".call").get_by_role("button", name=outcome, exact=True).click()


def book_for_the_caller(desk, case):
    desk.open(case).page.get_by_role("link", name="Book a visit").click()
    desk.page.get_by_label("Doctor").select_option(label="Dr Race")
    desk.page.get_by_label("What for").select_option(label="Race")
    desk.press("Show times")
    desk.page.locator(".tiles input").first.check()
    desk.page.locator("#id_consent_care").check()
    desk.press("Book the visit")
    desk.is_told("The visit is booked.")


def ask_back(desk, case):
    desk.open(case).page.get_by_role("link", name="Ask the patient").click()
    desk.page.get_by_label("Your question to the patient").fill("Since when?")
    desk.press("Ask the patient")
    desk.is_told("The clock stands.")


def both_open(clerk, coordinator, case):
    """They see each other, one has it, and the other is told who."""
    clerk.open(case)
    coordinator.open(case).is_told("call_desk has this case open too")
    clerk.press("Take it")
    clerk.is_told("You have the case.")
    coordinator.press("Take it")
    expect(coordinator.page.get_by_role("button", name="Take it over from call_desk")).to_be_visible()


def call_urgent(desk, case):
    desk.open(case)
    desk.page.get_by_label("Note or reason").fill("Cannot open the eye since yesterday, says the daughter.")
    desk.page.get_by_label("Priority").select_option(label="Urgent")
    desk.press("Change the priority")
    desk.is_told("The priority is now: Urgent.")


def join(desk, case, into):
    desk.open(case).page.get_by_role("link", name="Join with another case").click()
    desk.page.get_by_role("link", name=into.reference).click()
    desk.page.get_by_role("button", name=re.compile(into.reference)).click()
    desk.is_told(f"{case.reference} goes on in this case now.")


def reads_as(desk, case, *happened):
    """The timeline tells these, one after the other."""
    lines = iter(desk.open(case).timeline)
    assert [words for words in happened if not any(words in line for line in lines)] == []


def test_two_people_work_thirty_requests_and_none_is_lost(portal, arrived, clerk, coordinator):
    assert stands(portal, arrived.all) == {("new", "", ""): 30}
    spoken, missed = arrived.callbacks[:6], arrived.callbacks[6:9]
    caller, late, both_want, urgent = arrived.callbacks[9:13]
    again = arrived.once_more(arrived.bookings[0])

    both_open(clerk, coordinator, both_want)
    for case in spoken:
        note_call(clerk, case, "Spoke with them: that is all", "Told them what to bring.")
    for case in missed:
        note_call(clerk, case, "Nobody answered")
    book_for_the_caller(clerk, caller)
    call_urgent(clerk, urgent)
    join(clerk, again, into=arrived.bookings[0])
    ask_back(coordinator, arrived.opinions[0])
    coordinator.take_all_of(f"{QUEUE}?kind=second_opinion&state=new&q={arrived.family}", 5)
    portal.query(TEN_DAYS_LATE, late.reference)
    portal.run_module("manage", "go_round", "escalate")

    assert stands(portal, spoken) == {("closed", "settled", ""): 6}
    assert stands(portal, missed) == {("waiting", "", ""): 3}
    assert stands(portal, [again]) == {("closed", "merged", ""): 1}
    assert stands(portal, [both_want]) == {("new", "", "call_desk"): 1}
    assert stands(portal, arrived.opinions) == {("waiting", "", ""): 1, ("new", "", "coordinator"): 5}
    assert stands(portal, arrived.bookings) == {("new", "", ""): 10}
    clerk.page.goto(f"{QUEUE}?view=escalated&q={late.reference}")
    expect(clerk.page.locator("#result_list")).to_contain_text(late.reference)

    joined = f"Joined with another case: {again.reference}"
    reads_as(clerk, arrived.bookings[0], "Request received", "Appointment booked", "Request received", joined)
    reads_as(clerk, again, "Request received", f"Joined with another case: {arrived.bookings[0].reference}")
    reads_as(clerk, spoken[0], "Request received", "Rang, and spoke with them\nTold them what to bring.")
    reads_as(clerk, missed[0], "Request received", "Rang, and nobody answered", "Status changed")
    reads_as(clerk, caller, "Request received", "Appointment booked")
    reads_as(clerk, urgent, "Request received", "Cannot open the eye since yesterday, says the daughter.")
    reads_as(clerk, late, "Request received", "Late: told to the lead")
    reads_as(coordinator, arrived.opinions[0], "Request received", "Status changed")


def test_the_timeline_reads_as_what_happened(portal, arrived, clerk):
    case = arrived.callbacks[0]
    note_call(clerk, case, "Nobody answered", "Rang twice.")
    book_for_the_caller(clerk, case)
    note_call(clerk, case, "Spoke with them: that is all")
    rang = "Rang, and nobody answered\nRang twice."
    reads_as(clerk, case, "Request received", rang, "Appointment booked", "Rang, and spoke with them")


def test_a_clerk_with_keys_alone_finds_takes_and_closes_a_case(portal, arrived, keys):
    case, page = arrived.callbacks[0], keys.page
    page.goto("/staff/")
    keys.write(page.locator("#id_username"), portal.accounts["call_desk"]["username"])
    keys.write(page.locator("#id_password"), portal.accounts["call_desk"]["password"])
    keys.follow(page.locator("[type=submit]").first)
    page.goto(QUEUE)
    keys.write(page.get_by_label("Find a case"), case.phone[-9:])
    keys.follow(page.get_by_role("button", name="Search"))
    keys.follow(page.locator("#result_list").get_by_role("link", name=case.reference))
    keys.follow(page.get_by_role("button", name="Take it", exact=True))
    expect(page.get_by_role("main")).to_contain_text("You have the case.")
    keys.write(page.get_by_label("Note or reason"), "They have rung us themselves.")
    keys.go_to(page.get_by_label("What came of it"))
    page.keyboard.type("Answered")
    keys.follow(page.get_by_role("button", name="Close", exact=True))
    assert stands(portal, [case]) == {("closed", "settled", "call_desk"): 1}
