"""The day list and the week: who comes to whom, what is free, and who may mark it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.bookings import visits
from appointments.bookings.models import Appointment
from appointments.cases import services as cases
from appointments.doctors.models import Resource, ResourceKind, TimeOff
from tests.appointments import clinic
from tests.appointments.worklist import visits_desk
from tests.appointments.worklist.visits_desk import AT, day_of, notes, page, text, this_minute, visit

DAY, WEEK = f"{AT}day/", f"{AT}week/"
READERS = ["call desk", "booking desk", "doctor", "administrator"]
MAY = ["call desk", "booking desk", "administrator"]


@pytest.fixture
def doctor(db):
    return visits_desk.doctor()


def mark(browser, row, do, seen=None, **sent):
    sent = {"do": do, "seen": seen or visits.state(row), "back": f"on={day_of(row.starts)}"} | sent
    return browser.post(f"{AT}{row.pk}/mark/", sent, follow=True)


def row_of(answer, row):
    return text(page(answer).select_one(f"#visit-{row.pk}"))


def buttons(answer):
    return [button["value"] for button in page(answer).select("#content .marks button")]


def at(hour, minute=0, day=date(2027, 3, 1)):
    """A Monday in Kolkata."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


def open_on_mondays(**facts):
    return clinic.doctor(**facts)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("address", [DAY, WEEK])
def test_whoever_may_see_appointments_sees_the_calendar(sign_in, doctor, role, address):
    row = visit(doctor)
    answer = sign_in(role).get(address, {"on": day_of(row.starts), "doctor": doctor.pk})
    assert "Meera Example" in text(page(answer))


@pytest.mark.parametrize("role", ["editor", None])
@pytest.mark.parametrize("address", [DAY, WEEK, f"{AT}book/", f"{AT}1/move/", f"{AT}1/mark/"])
def test_a_stranger_is_sent_to_sign_in_at_each_of_these_doors(client, sign_in, db, role, address):
    browser = sign_in(role) if role else client
    for answer in (browser.get(address), browser.post(address)):
        assert answer.headers["Location"].startswith("/staff/login/")


def test_a_line_of_the_day_says_when_who_what_for_and_where(sign_in, doctor):
    row = visit(doctor, at(10, 30), resource=_room(doctor))
    line = row_of(sign_in("call desk").get(DAY, {"on": "2027-03-01"}), row)
    assert line.startswith("10:30–11:00 Meera Example Phone ends in 345 First visit Lakeside Room 1 Booked")


def _room(doctor):
    return Resource.objects.create(kind=ResourceKind.objects.create(name="EMG"), location=doctor.locations[0], name="Room 1")


def test_an_overbooked_visit_is_marked_as_such(sign_in, person, doctor):
    who = person("booking desk")
    row = visit(doctor, at(10), lane=1, overbooked_by=who, overbook_reason="Came from far away")
    assert "Overbooked" in row_of(sign_in("call desk").get(DAY, {"on": "2027-03-01"}), row)


def test_times_are_those_of_the_place_s_wall(sign_in, db):
    there = clinic.doctor(where=clinic.location(zone="Europe/London", slug="thames"))
    row = visit(there, datetime(2027, 3, 1, 9, 30, tzinfo=ZoneInfo("Europe/London")), zone="Europe/London")
    assert row_of(sign_in("call desk").get(DAY, {"on": "2027-03-01"}), row).startswith("09:30–10:00")


def test_a_visit_stands_on_the_day_of_its_place_and_on_no_other(sign_in, db):
    there = clinic.doctor(where=clinic.location(zone="America/New_York", slug="hudson"))
    row = visit(there, datetime(2027, 3, 1, 20, 0, tzinfo=ZoneInfo("America/New_York")), zone="America/New_York")
    desk = sign_in("call desk")
    assert row_of(desk.get(DAY, {"on": "2027-03-01"}), row)
    assert not page(desk.get(DAY, {"on": "2027-03-02"})).select(f"#visit-{row.pk}")


def test_the_day_shows_what_is_free_and_what_is_away_and_why(sign_in, db):
    whom = open_on_mondays()
    visit(whom, at(9, 30))
    TimeOff.objects.create(doctor=whom, period=(at(11), at(18)), reason="Congress")
    lines = [text(line) for line in page(sign_in("doctor").get(DAY, {"on": "2027-03-01"})).select(".sheet tbody tr")]
    assert lines[0] == "09:00–09:30 Free"
    assert lines[1].startswith("09:30–10:00 Meera Example")
    assert lines[2:] == ["10:00–11:00 Free", "11:00–12:00 Away: Congress"]


def test_hours_that_begin_when_the_clocks_jump_are_free_from_there_on(sign_in, db):
    london = clinic.location("Europe/London")
    london.save()
    clinic.doctor(where=london, blocks=[clinic.block(london, 6, time(1, 30), time(3))])
    answer = sign_in("call desk").get(DAY, {"on": "2027-03-28"})
    assert "02:00–03:00 Free" in text(page(answer))


def test_the_day_shows_a_closed_place_and_a_public_holiday(sign_in, db):
    whom = open_on_mondays()
    TimeOff.objects.create(location=whom.locations[0], period=(at(9), at(10)), reason="Fire drill")
    desk = sign_in("call desk")
    assert "09:00–10:00 Closed: Fire drill" in text(page(desk.get(DAY, {"on": "2027-03-01"})))
    where = whom.locations[0]
    where.holidays_of = "IN"
    where.save()
    republic_day = "2026-01-26"
    assert "09:00–12:00 Holiday: Republic Day" in text(page(desk.get(DAY, {"on": republic_day})))


def test_a_time_that_somebody_is_booking_just_now_is_neither_free_nor_a_visit(sign_in, db):
    whom = visits_desk.doctor()
    start = this_minute().replace(minute=0) + timedelta(hours=30)
    visit(whom, start, status="held", hold_hash="x" * 64, hold_expires_at=timezone.now() + timedelta(minutes=5))
    found = page(sign_in("call desk").get(DAY, {"on": day_of(start)}))
    assert "Being booked just now" in text(found)
    assert "Meera" not in text(found)
    Appointment.objects.update(hold_expires_at=timezone.now())
    assert "Being booked" not in text(page(sign_in("booking desk").get(DAY, {"on": day_of(start)})))


def test_the_list_is_of_one_doctor_or_of_one_place_when_asked(sign_in, doctor):
    mine = visit(doctor, at(10))
    other = visit(visits_desk.doctor("ravi", place="hill-gate"), at(10), full_name="Ravi Example")
    desk = sign_in("call desk")
    for asked, shown in (
        ({"doctor": doctor.pk}, {mine.pk}),
        ({"doctor": doctor.slug}, {mine.pk}),
        ({"location": other.location_id}, {other.pk}),
        ({}, {mine.pk, other.pk}),
    ):
        lines = page(desk.get(DAY, {"on": "2027-03-01"} | asked)).select("tr.visit")
        assert {int(line["id"].removeprefix("visit-")) for line in lines} == shown


@pytest.mark.parametrize("address", [DAY, WEEK])
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"on": "abc"}, "We could not read that day: this is today."),
        ({"on": "2026-02-30"}, "We could not read that day: this is today."),
        ({"on": "9999-12-31"}, "We could not read that day: this is today."),
        ({"on": "0001-01-01"}, "We could not read that day: this is today."),
        ({"doctor": "abc"}, "There is no such doctor: this is the calendar of all of them."),
        ({"doctor": "9" * 40}, "There is no such doctor: this is the calendar of all of them."),
        ({"location": "-1"}, "There is no such location: this is the calendar of all of them."),
    ],
)
def test_a_question_that_makes_no_sense_gets_a_sentence_and_today(sign_in, doctor, address, asked, sentence):
    answer = sign_in("call desk").get(address, asked)
    assert notes(answer) == [sentence]
    assert page(answer).select_one("#id_on")["value"] == timezone.localdate().isoformat()


@pytest.mark.parametrize("address", [DAY, WEEK])
def test_the_calendar_asks_the_database_as_often_for_many_visits_as_for_one(sign_in, doctor, address):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            desk.get(address, {"on": "2027-03-01", "doctor": doctor.pk})
        return len(seen)

    desk = sign_in("call desk")
    queries()  # the hospital's settings are read once and kept
    visit(doctor, at(9), status="no_show")
    few = queries()
    for number in range(8):
        visit(doctor, at(10 + number), status="no_show", person=number, full_name=f"Patient {number}")
        visits_desk.doctor(f"doctor-{number}")
    assert queries() == few <= 12


@pytest.mark.parametrize("role", MAY)
def test_who_may_marks_a_visit_and_takes_it_back(sign_in, doctor, role):
    row = visit(doctor)
    desk = sign_in(role)
    assert buttons(desk.get(DAY, {"on": day_of(row.starts)})) == ["arrived", "no_show"]
    for do, status, offered in (
        ("arrived", "arrived", ["completed", "undo"]),
        ("completed", "completed", ["undo"]),
        ("undo", "arrived", ["completed", "undo"]),
        ("undo", "booked", ["arrived", "no_show"]),
        ("no_show", "no_show", ["undo"]),
    ):
        answer = mark(desk, row, do)
        row.refresh_from_db()
        assert (row.status, buttons(answer)) == (status, offered)


def test_marking_leads_back_to_the_same_day(sign_in, doctor):
    row = visit(doctor)
    back = f"doctor={doctor.pk}&on={day_of(row.starts)}"
    answer = mark(sign_in("call desk"), row, "arrived", back=back)
    assert answer.redirect_chain == [(f"{DAY}?{back}#visit-{row.pk}", 303)]


def test_a_crafted_way_back_leads_nowhere_else(sign_in, doctor):
    row = visit(doctor)
    answer = mark(sign_in("call desk"), row, "arrived", back="//evil.example/?on=\r\nX-Header: 1")
    assert answer.redirect_chain[0][0].startswith(f"{DAY}?")


def test_a_doctor_reads_the_day_and_marks_nothing(sign_in, doctor):
    row = visit(doctor)
    browser = sign_in("doctor")
    answer = browser.get(DAY, {"on": day_of(row.starts)})
    assert buttons(answer) == []
    assert "/move/" not in answer.content.decode()
    assert mark(browser, row, "arrived").status_code == 403
    assert Appointment.objects.get().status == "booked"


def test_whoever_marks_from_an_old_page_is_told_and_nothing_is_marked(sign_in, doctor):
    row = visit(doctor)
    seen = visits.state(row)
    visits.arrive(row, by=cases.SYSTEM, now=timezone.now())
    answer = mark(sign_in("call desk"), row, "no_show", seen=seen)
    assert notes(answer) == [
        "Nothing was marked: a colleague or the patient changed this visit first. Below it stands as it is now."
    ]
    assert Appointment.objects.get().status == "arrived"


@pytest.mark.parametrize("do", ["", "explode", "cancelled", "undo", "completed"])
def test_a_crafted_mark_gets_a_sentence_and_changes_nothing(sign_in, doctor, do):
    row = visit(doctor)
    assert notes(mark(sign_in("call desk"), row, do))[0].startswith("Nothing was marked")
    assert Appointment.objects.get().status == "booked"


def test_nobody_is_marked_as_missed_before_the_visit(sign_in, doctor):
    row = visit(doctor, this_minute() + timedelta(days=3))
    assert notes(mark(sign_in("call desk"), row, "no_show"))[0].startswith("Nothing was marked: nobody arrives before")


def test_looking_marks_nothing(sign_in, doctor):
    row = visit(doctor)
    assert sign_in("call desk").get(f"{AT}{row.pk}/mark/", {"do": "arrived", "seen": "booked 0"}).status_code == 405
    assert Appointment.objects.get().status == "booked"


def test_what_the_patient_says_stands_beside_the_no_show(sign_in, doctor):
    row = visit(doctor)
    visits.miss(row, by=cases.SYSTEM, now=timezone.now())
    visits.account(row, "I was in the <b>wrong</b> building.", by=cases.PATIENT, now=timezone.now())
    desk = sign_in("call desk")
    assert "The patient says: I was in the <b>wrong</b> building." in row_of(desk.get(DAY, {"on": day_of(row.starts)}), row)
    assert "wrong</b> building." in text(page(desk.get(f"{AT}{row.pk}/change/")))


def test_the_week_counts_the_visits_of_each_doctor_and_leads_to_the_days(sign_in, doctor):
    visit(doctor, at(10))
    visit(doctor, at(12), full_name="Ravi Example")
    found = page(sign_in("call desk").get(WEEK, {"on": "2027-03-03"}))
    days = found.select("ol.week > li")
    assert [text(day.select_one("h4 a")).split(" ,")[0] for day in days][::6] == ["Mon 1 Mar", "Sun 7 Mar"]
    assert ["2 visits" in text(days[0]), "0 visits" in text(days[1])] == [True, True]
    assert days[0].select_one("h4 a")["href"] == f"{DAY}?doctor={doctor.pk}&on=2027-03-01"
    assert "Meera" not in text(found)  # names are for the calendar of one doctor


def test_the_week_says_when_a_day_is_full_or_somebody_is_not_in(sign_in, db):
    whom = open_on_mondays()
    for minutes in range(0, 180, 30):
        visit(whom, at(9) + timedelta(minutes=minutes), person=minutes)
    days = page(sign_in("call desk").get(WEEK, {"on": "2027-03-01"})).select("ol.week > li")
    assert ["Full" in text(days[0]), text(days[1]).endswith("Not in")] == [True, True]


@pytest.mark.parametrize("name", ["day", "week", "book"])
def test_these_pages_carry_the_strict_policy_and_no_inline_code(sign_in, doctor, name):
    visit(doctor)
    answer = sign_in("administrator").get(f"{AT}{name}/")
    found = answer.content.decode()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script>" not in found and " style=" not in found and " onclick=" not in found


def test_the_desk_s_first_page_and_its_list_lead_to_the_calendar(sign_in, doctor):
    desk = sign_in("call desk")
    for address in ("/staff/", AT):
        found = {link["href"] for link in page(desk.get(address)).select("nav.desk-days a")}
        assert {DAY, WEEK, f"{AT}book/"} <= found
    assert f"{AT}book/" not in {link["href"] for link in page(sign_in("doctor").get("/staff/")).select("nav.desk-days a")}


@pytest.mark.parametrize("asked", ["period=abc", "doctor=abc", "busy=1", "lane=x", "overbook_reason=x", "case__patient__phone=1"])
def test_a_crafted_filter_of_the_list_is_refused_and_never_an_error(sign_in, doctor, asked):
    visit(doctor)
    assert sign_in("call desk").get(f"{AT}?{asked}").status_code in (302, 400)


@pytest.mark.parametrize(
    "asked", ["status__exact=abc", "doctor__id__exact=abc", "doctor__id__exact=" + "9" * 30, "overbooked=abc"]
)
def test_a_filter_with_a_value_of_the_wrong_kind_is_never_an_error(sign_in, doctor, asked):
    visit(doctor)
    assert sign_in("call desk").get(f"{AT}?{asked}").status_code in (200, 302)


def test_the_list_tells_overbooked_visits_from_the_others(sign_in, person, doctor):
    who = person("booking desk")
    visit(doctor, at(10))
    visit(doctor, at(10), full_name="Ravi Example", lane=1, overbooked_by=who, overbook_reason="Came from far away")
    desk = sign_in("call desk")
    assert "Meera" not in text(page(desk.get(f"{AT}?overbooked=yes")).select_one("#result_list"))
    assert "Ravi" not in text(page(desk.get(f"{AT}?overbooked=no")).select_one("#result_list"))


def test_the_visit_s_own_page_offers_what_its_status_allows(sign_in, doctor):
    row = visit(doctor)
    desk = sign_in("call desk")
    address = f"{AT}{row.pk}/change/"
    assert buttons(desk.get(address)) == ["arrived", "no_show"]
    assert f"{AT}{row.pk}/move/" in desk.get(address).content.decode()
    visits.arrive(row, by=cases.SYSTEM, now=timezone.now())
    assert buttons(desk.get(address)) == ["completed", "undo"]
    assert f"{AT}{row.pk}/move/" not in desk.get(address).content.decode()
    answer = mark(desk, row, "completed", back="")
    assert answer.redirect_chain == [(address, 303)]
