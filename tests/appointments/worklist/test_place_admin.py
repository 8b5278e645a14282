"""Places, rooms and kinds of visit, as the booking desk writes them down."""

import re
from datetime import date

import pytest
from django.utils import timezone
from django.utils.html import escape

from appointments.doctors import public_holidays
from appointments.doctors.models import Location, Resource, ResourceKind, VisitType
from tests.appointments.worklist import desk
from tests.appointments.worklist.desk import rows


@pytest.fixture
def browser(sign_in, db):
    return sign_in("booking desk")


@pytest.fixture
def place(db):
    return desk.place()


def save(browser, place, **facts):
    sent = {"name": place.name, "slug": place.slug, "address": place.address, "zone": place.zone, **facts}
    answer = browser.post(f"/staff/appointments/location/{place.pk}/change/", sent | rows("closures"), follow=True)
    assert answer.status_code == 200
    place.refresh_from_db()
    return answer.content.decode()


def shown(browser, place):
    return browser.get(f"/staff/appointments/location/{place.pk}/change/").content.decode()


@pytest.mark.parametrize("typed", ["2027-01-26, 2026-12-25", "2026-12-25 2027-01-26", "2026-12-25,\n2027-01-26,2026-12-25"])
def test_a_place_is_closed_on_public_holidays_but_for_those_named(browser, place, typed):
    save(browser, place, holidays_of="IN-TS", open_on=typed)
    assert (place.holidays_of, place.open_on) == ("IN-TS", [date(2026, 12, 25), date(2027, 1, 26)])
    assert "2026-12-25, 2027-01-26" in shown(browser, place)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"holidays_of": "Telangana"}, "Enter a country or a country and a state, such as IN or IN-TS."),
        ({"holidays_of": "IN-XX"}, "Enter a country or a country and a state, such as IN or IN-TS."),
        (
            {"open_on": "2026-12-25, Christmas"},
            "“Christmas” is not a date: write each as in 2026-12-25, with commas between them.",
        ),
        ({"open_on": "2026-02-30"}, "“2026-02-30” is not a date"),
        ({"zone": "Hyderabad"}, "Enter a time zone such as Asia/Kolkata."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_nobody_knows_gets_a_sentence_and_stays_on_the_page(browser, place, facts, sentence):
    page = save(browser, place, address="2 Other Road", **facts)
    assert sentence in page and "2 Other Road" in page
    assert all(typed in page for typed in facts.values())
    assert (place.address, place.holidays_of, place.open_on) == ("1 Road", "", [])


def test_the_page_tells_the_coming_public_holidays(browser, place):
    place.holidays_of = "IN-TS"
    coming = public_holidays.coming("IN-TS", today=timezone.localdate())
    (first, called), (second, _also) = [pair for pair in coming if pair[0] > timezone.localdate()][:2]
    place.open_on = [second]
    place.save()
    page = shown(browser, place)
    assert escape(called) in page and first.strftime("%B %Y") in page
    assert page.count("(open all the same)") == 1


def test_a_place_without_holidays_says_that_it_is_open(browser, place):
    assert "None: the location is open on public holidays." in shown(browser, place)


def test_a_new_place_can_be_written_down(browser, db):
    facts = {"name": "Ameerpet", "slug": "ameerpet", "address": "3 Road", "zone": "Asia/Kolkata", "holidays_of": "IN"}
    assert browser.get("/staff/appointments/location/add/").status_code == 200
    browser.post("/staff/appointments/location/add/", facts | rows("closures"))
    assert Location.objects.get(slug="ameerpet").holidays_of == "IN"


def test_rooms_and_devices_can_be_written_down_once_each(browser, place):
    browser.post("/staff/appointments/resourcekind/add/", {"name": "EMG room"})
    room = {"kind": ResourceKind.objects.get().pk, "location": place.pk, "name": "Room 1"}
    browser.post("/staff/appointments/resource/add/", room)
    again = browser.post("/staff/appointments/resource/add/", room)
    assert "already exists" in again.content.decode()
    assert Resource.objects.get().name == "Room 1"


VISIT = {
    "name": "EMG", "slug": "emg", "mode": "in_person", "position": "10", "minutes": "45", "preparation": "5", "turnaround": "10",
    "notice_hours": "24", "horizon_days": "60", "change_hours": "24",
}  # fmt: skip


def test_a_kind_of_visit_can_be_written_down_with_all_its_rules(browser, db):
    kind = ResourceKind.objects.create(name="EMG room")
    browser.post("/staff/appointments/visittype/add/", {**VISIT, "needs": kind.pk})
    saved = VisitType.objects.get()
    assert (saved.preparation, saved.notice_hours, saved.change_hours, saved.needs) == (5, 24, 24, kind)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"minutes": "4"}, "A visit takes from 5 to 480 minutes."),
        ({"minutes": "-5"}, "greater than or equal to 0"),
        ({"minutes": "half an hour"}, "Enter a whole number."),
        ({"preparation": "241"}, "At most 240 minutes can be kept free before or after a visit."),
        ({"horizon_days": "367"}, "Bookings open 1 to 366 days ahead, and close later than they open."),
        ({"horizon_days": "1", "notice_hours": "24"}, "Bookings open 1 to 366 days ahead, and close later than they open."),
        ({"change_hours": "721"}, "Changes can be closed at most 720 hours before."),
        ({"mode": "by pigeon"}, "Select a valid choice."),
        ({"remind_hours": ["48"]}, "Reminders can be sent 3 days, 1 day and 2 hours before: tick those you want."),
        ({"remind_hours": ["tomorrow"]}, "Reminders can be sent 3 days, 1 day and 2 hours before: tick those you want."),
    ],
)
def test_a_kind_of_visit_that_makes_no_sense_gets_a_sentence(browser, db, facts, sentence):
    answer = browser.post("/staff/appointments/visittype/add/", {**VISIT, **facts})
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not VisitType.objects.exists()


def ticked(page):
    """The reminders that a visit type's page shows as chosen."""
    return re.findall(r'name="remind_hours" value="(\d+)"[^>]*checked', page)


def test_a_new_kind_of_visit_reminds_its_patients_three_times(browser, db):
    assert ticked(browser.get("/staff/appointments/visittype/add/").content.decode()) == ["72", "24", "2"]


@pytest.mark.parametrize("wanted", [["24"], ["72", "2"], []])
def test_the_desk_ticks_when_patients_are_reminded(browser, db, wanted):
    browser.post("/staff/appointments/visittype/add/", {**VISIT, "remind_hours": wanted})
    saved = VisitType.objects.get()
    assert saved.remind_hours == [int(hours) for hours in wanted]
    assert ticked(browser.get(f"/staff/appointments/visittype/{saved.pk}/change/").content.decode()) == wanted
