"""When a doctor is away or a place closed, as the booking desk writes it down."""

from datetime import UTC, datetime, timedelta

import pytest

from appointments.doctors.models import TimeOff
from tests.appointments import clinic
from tests.appointments.clinic import NINE, TEN
from tests.appointments.worklist import desk
from tests.appointments.worklist.desk import absence, rows, save


@pytest.fixture
def browser(sign_in, db):
    return sign_in("booking desk")


@pytest.fixture
def doctor(db):
    """Sees patients on Mondays from nine to noon, in Kolkata."""
    return clinic.doctor()


@pytest.fixture
def place(doctor):
    return doctor.locations[0]


def visit(doctor, start=NINE):
    made = clinic.appointment(doctor, start)
    made.save()
    return made


def keep(row, **changes):
    """Time off as the page shows it, by the clock of Kolkata, with what is changed of it."""
    lower, upper = (moment.astimezone(clinic.location().timezone) for moment in (row.period.lower, row.period.upper))
    shown = absence((f"{lower:%Y-%m-%d}", f"{lower:%H:%M:%S}"), (f"{upper:%Y-%m-%d}", f"{upper:%H:%M:%S}"))
    return {
        **shown,
        "id": row.pk,
        "doctor": row.doctor_id or "",
        "location": row.location_id or "",
        "reason": row.reason,
        **changes,
    }


def save_place(browser, place, *, closures=(), **facts):
    sent = {"name": place.name, "slug": place.slug, "address": place.address, "zone": place.zone, **facts}
    answer = browser.post(f"/staff/appointments/location/{place.pk}/change/", sent | rows("closures", *closures), follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


MONDAY = absence(("2026-11-23", "09:00"), ("2026-11-23", "18:00"))


def test_the_booking_desk_writes_down_absences(browser, doctor):
    save(browser, doctor, away=[absence(("2026-11-30", "09:00"), ("2026-12-02", "18:00"))])
    assert TimeOff.objects.get().period.lower.isoformat() == "2026-11-30T03:30:00+00:00"


@pytest.mark.parametrize(
    ("away", "sentence"),
    [
        (absence(("2026-12-02", "18:00"), ("2026-11-30", "09:00")), "Time off must end after it starts."),
        (absence(("2026-11-30", "09:00"), ("2026-11-30", "09:00")), "Time off must end after it starts."),
        (absence(("2026-11-30", "09:00"), ("", "")), "Enter when the time off begins and when it ends."),
        (absence(("", ""), ("", "")), "Enter when the time off begins and when it ends."),
        (absence(("30 Novembre", "09:00"), ("2026-12-02", "18:00")), "Enter a valid date."),
        (absence(("2026-11-30", "nine"), ("2026-12-02", "18:00")), "Enter a valid time."),
        (absence(("0001-01-01", "00:00"), ("2026-12-02", "18:00")), "between the years 2000 and 2200"),
        (absence(("2026-11-30", "09:00"), ("9999-12-31", "23:59")), "between the years 2000 and 2200"),
    ],
)
def test_an_absence_that_makes_no_sense_gets_a_sentence_and_stays_on_the_page(browser, doctor, away, sentence):
    page = save(browser, doctor, away=[away])
    assert sentence in page and 'value="Congress"' in page
    assert not TimeOff.objects.exists()


@pytest.mark.parametrize(
    ("visits", "sentence"),
    [
        (1, "1 visit is booked in that time, so nothing was changed. Move or cancel it first"),
        (2, "2 visits are booked in that time, so nothing was changed. Move or cancel them first"),
    ],
)
def test_time_off_over_booked_visits_is_refused_and_what_was_typed_stays(browser, doctor, visits, sentence):
    for number in range(visits):
        visit(doctor, NINE + number * timedelta(minutes=30))
    page = save(browser, doctor, away=[MONDAY])
    assert sentence in page and "“Doctor away”" in page
    assert f'<a href="/staff/appointments/appointment/?doctor__id__exact={doctor.pk}">See the visits.</a>' in page
    assert 'value="2026-11-23"' in page and 'value="Congress"' in page
    assert not TimeOff.objects.exists()


def test_a_refusal_changes_nothing_else_on_the_page(browser, doctor):
    visit(doctor)
    doctor.speciality = "Surgery"
    page = save(browser, doctor, away=[MONDAY], hours=[desk.block(doctor.locations[0], "14:00", "15:00")])
    doctor.refresh_from_db()
    assert doctor.speciality == "Neurology" and doctor.working_hours.count() == 1
    assert 'value="Surgery"' in page and 'value="14:00"' in page


def test_the_second_of_two_absences_is_the_one_that_is_marked(browser, doctor):
    visit(doctor)
    page = save(browser, doctor, away=[absence(("2026-12-01", "09:00"), ("2026-12-02", "09:00")), MONDAY])
    assert page.count("1 visit is booked in that time") == 1
    assert page.index('value="2026-12-02"') < page.index("1 visit is booked in that time")
    assert not TimeOff.objects.exists()


def test_the_page_leads_to_the_visits_in_the_way(browser, doctor):
    page = browser.get(f"/staff/appointments/doctor/{doctor.pk}/change/").content.decode()
    visits = f"/staff/appointments/appointment/?doctor__id__exact={doctor.pk}"
    assert f'href="{visits}"' in page
    assert browser.get(visits).status_code == 200


def test_the_page_leads_to_the_action_for_a_doctor_who_is_away(browser, doctor):
    page = browser.get(f"/staff/appointments/doctor/{doctor.pk}/change/").content.decode()
    away = f"/staff/appointments/absence/add/?doctor={doctor.pk}"
    assert f'href="{away}"' in page
    assert browser.get(away).status_code == 200


def test_a_location_is_not_closed_over_booked_visits(browser, doctor, place):
    visit(doctor)
    page = save_place(browser, place, closures=[MONDAY])
    assert "1 visit is booked in that time" in page and 'value="Congress"' in page
    assert f'<a href="/staff/appointments/appointment/?location__id__exact={place.pk}">See the visits.</a>' in page
    assert not TimeOff.objects.exists()


def test_a_location_can_be_closed(browser, place):
    save_place(browser, place, closures=[MONDAY])
    [closure] = place.closures.all()
    assert closure.doctor is None and closure.period.lower == NINE


def test_a_closure_is_written_down_by_the_clock_on_the_location_s_wall(browser, db):
    london = desk.place("london", zone="Europe/London")
    page = save_place(browser, london, closures=[MONDAY])
    assert london.closures.get().period.lower == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    page = browser.get(f"/staff/appointments/location/{london.pk}/change/").content.decode()
    assert 'value="09:00"' in page and "by the clock of Europe/London" in page


def test_a_doctor_s_time_off_is_written_down_by_the_clock_they_live_by(browser):
    london = desk.place("london", zone="Europe/London")
    doctor = clinic.doctor("jane", where=london)
    save(browser, doctor, hours=desk.change(doctor), away=[MONDAY])
    assert doctor.time_off.get().period.lower == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def ill(doctor):
    """Closed by the action for an ill doctor, over a visit that still stands."""
    visit(doctor)
    doctor.time_off.create(period=(NINE, TEN + timedelta(days=2)), over_visits=True)
    return doctor.time_off.get()


def test_time_off_over_visits_that_are_being_dealt_with_can_be_made_shorter(browser, doctor, ill):
    save(browser, doctor, away=[keep(ill, period_1_0="2026-11-24")])
    ill.refresh_from_db()
    assert ill.period.upper == TEN + timedelta(days=1) and ill.over_visits


def test_time_off_over_visits_that_are_being_dealt_with_can_be_taken_away(browser, doctor, ill):
    save(browser, doctor, away=[keep(ill, DELETE="on")])
    assert not TimeOff.objects.exists()


def test_time_off_over_visits_does_not_grow_past_the_rule(browser, doctor, ill):
    assert "1 visit is booked in that time" in save(browser, doctor, away=[keep(ill, period_1_0="2026-11-26")])
    ill.refresh_from_db()
    assert ill.period.upper == TEN + timedelta(days=2)


def test_the_call_desk_writes_down_no_time_off(sign_in, doctor):
    save(sign_in("call desk"), doctor, away=[MONDAY])
    assert not TimeOff.objects.exists()


def test_saving_a_page_again_leaves_time_off_to_the_second_as_it_was(browser, doctor):
    visit(doctor)
    begins = NINE + timedelta(minutes=30, seconds=12, microseconds=345)
    doctor.time_off.create(period=(begins, begins + timedelta(days=1)))
    [off] = doctor.time_off.all()
    assert "booked in that time" not in save(browser, doctor, away=[keep(off, period_0_1="09:30", period_1_1="09:30")])
    assert doctor.time_off.get().period == off.period
