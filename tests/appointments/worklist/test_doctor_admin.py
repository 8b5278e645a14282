"""Doctors' hours and absences, as the booking desk writes them down."""

import pytest

from appointments.doctors.models import Doctor, Location, TimeOff, VisitType, WorkingHours


@pytest.fixture
def doctor(db):
    made = Doctor.objects.create(name="Dr Example", slug="example", speciality="Neurology")
    made.visit_types.add(VisitType.objects.create(name="First visit", slug="first", minutes=30))
    return made


@pytest.fixture
def place(db):
    return Location.objects.create(name="Kondapur", slug="kondapur", address="1 Road")


def rows(prefix, *filled):
    sent = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": 0}
    return sent | {f"{prefix}-{number}-{name}": value for number, row in enumerate(filled) for name, value in row.items()}


def save(browser, doctor, *, hours=(), away=()):
    sent = {
        "name": doctor.name, "slug": doctor.slug, "speciality": doctor.speciality, "is_active": "on",
        "visit_types": [visit.pk for visit in doctor.visit_types.all()],
    }  # fmt: skip
    sent |= rows("working_hours", *hours) | rows("time_off", *away)
    return browser.post(f"/staff/appointments/doctor/{doctor.pk}/change/", sent, follow=True).content.decode()


def absence(starts, ends):
    return {"period_0_0": starts[0], "period_0_1": starts[1], "period_1_0": ends[0], "period_1_1": ends[1], "reason": "Congress"}


def block(place, starts, ends):
    return {"location": place.pk, "weekday": 0, "starts": starts, "ends": ends}


def test_the_booking_desk_writes_down_hours_and_absences(sign_in, doctor, place):
    away = absence(("2026-11-30", "09:00"), ("2026-12-02", "18:00"))
    save(sign_in("booking desk"), doctor, hours=[block(place, "09:00", "13:00")], away=[away])
    assert str(WorkingHours.objects.get()) == "Monday 09:00–13:00"
    assert TimeOff.objects.get().period.lower.isoformat() == "2026-11-30T03:30:00+00:00"


@pytest.mark.parametrize(
    ("away", "sentence"),
    [
        (absence(("2026-12-02", "18:00"), ("2026-11-30", "09:00")), "Time off must end after it starts."),
        (absence(("2026-11-30", "09:00"), ("", "")), "Enter when the time off begins and when it ends."),
        (absence(("", ""), ("", "")), "Enter when the time off begins and when it ends."),
        (absence(("30 Novembre", "09:00"), ("2026-12-02", "18:00")), "Enter a valid date."),
    ],
)
def test_an_absence_that_makes_no_sense_gets_a_sentence(sign_in, doctor, away, sentence):
    assert sentence in save(sign_in("booking desk"), doctor, away=[away])
    assert not TimeOff.objects.exists()


def test_hours_that_end_before_they_start_get_a_sentence(sign_in, doctor, place):
    page = save(sign_in("booking desk"), doctor, hours=[block(place, "13:00", "09:00")])
    assert "The hours must end after they start." in page
    assert not WorkingHours.objects.exists()


def test_the_call_desk_sees_the_hours_and_changes_none(sign_in, doctor, place):
    save(sign_in("call desk"), doctor, hours=[block(place, "09:00", "13:00")])
    assert not WorkingHours.objects.exists()
