"""The demonstration clinic is there to be looked at, and nobody could take it for real."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from appointments.bookings import slots
from appointments.doctors import demo
from appointments.doctors.models import Doctor, Location, VisitType, WorkingHours
from tests.appointments import clinic
from tests.appointments.clinic import NOW

pytestmark = pytest.mark.django_db


def test_it_tells_what_it_made():
    loaded = demo.load(now=NOW)
    assert (len(loaded.doctors), len(loaded.locations), len(loaded.visit_types)) == (3, 2, 6)


def test_every_doctor_is_labelled_as_a_demonstration():
    for doctor in demo.load(now=NOW).doctors:
        assert "demonstration" in doctor.name
        assert "invented" in doctor.registration_number
        assert "does not exist" in doctor.about


def test_every_doctor_has_a_free_time_soon():
    demo.load(now=NOW)
    offers = slots.earliest(list(Doctor.objects.bookable()), now=NOW)
    assert len(offers) == 3
    assert all(offer.earliest for _, offered in offers for offer in offered)


def test_it_works_from_monday_to_saturday():
    demo.load(now=NOW)
    assert set(WorkingHours.objects.filter(valid_from=None).values_list("weekday", flat=True)) == set(range(6))


def test_first_visits_come_first():
    demo.load(now=NOW)
    assert VisitType.objects.all()[0].slug == "first-visit"


def test_a_test_that_needs_a_room_has_one():
    demo.load(now=NOW)
    assert VisitType.objects.get(slug="emg").needs.resources.get().location.slug == "lakeside"


def test_one_kind_of_visit_is_by_video():
    demo.load(now=NOW)
    assert VisitType.objects.get(mode="video").slug == "video-follow-up"


def test_it_shows_every_kind_of_hours():
    demo.load(now=NOW)
    hours = WorkingHours.objects.all()
    assert hours.filter(valid_from__lt=F("valid_until")).count() == 1
    assert hours.filter(valid_from=F("valid_until")).get().valid_from.strftime("%A") == "Sunday"
    assert hours.filter(kept_hours=48).count() == 1
    assert hours.exclude(visit_types=None).count() == 2


def test_one_place_keeps_the_public_holidays():
    demo.load(now=NOW)
    assert Location.objects.get(slug="lakeside").holiday(date(2026, 12, 25))
    assert not Location.objects.get(slug="hill-gate").holiday(date(2026, 12, 25))


@pytest.mark.parametrize("weekday", range(7))
def test_it_can_be_loaded_on_any_day_of_the_week(weekday):
    assert demo.load(now=NOW + timedelta(days=weekday)).doctors


def test_somebody_has_time_off():
    assert any(doctor.time_off.exists() for doctor in demo.load(now=NOW).doctors)


def test_a_clinic_with_doctors_is_left_alone(capsys):
    clinic.doctor()
    call_command("load_demo_clinic")
    assert "has doctors already" in capsys.readouterr().out
    assert Doctor.objects.count() == 1


def test_loading_twice_is_loading_once(capsys):
    call_command("load_demo_clinic")
    call_command("load_demo_clinic")
    assert Doctor.objects.count() == 3
    assert "Dr Demo Asha" in capsys.readouterr().out


def test_places_that_are_there_already_are_used():
    clinic.location().save()
    demo.load(now=timezone.localtime())
    assert WorkingHours.objects.filter(location__name="Lakeside").exists()
