"""More time for who needs it, and no more holds than leave a clinic its times."""

from datetime import timedelta

import pytest

from appointments.bookings import services
from appointments.bookings.models import Appointment
from tests.appointments import clinic
from tests.appointments.clinic import HALF_PAST, NINE, NOW, TEN, hold, wish

pytestmark = pytest.mark.django_db
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def throttled(settings):
    settings.THROTTLE = True


def hold_from(address, doctor, start=NINE, **options):
    return services.hold(wish(doctor, start), address=address, now=NOW, **{"token": f"{address} {start}"} | options)


def expiry():
    return Appointment.objects.get().hold_expires_at


def test_more_time_is_ten_minutes_from_when_it_was_asked_for(doctor):
    hold(doctor)
    asked = NOW + timedelta(minutes=9)
    assert services.extend(clinic.FORM, now=asked) == asked + TEN_MINUTES == expiry()


def test_more_time_is_given_once(doctor):
    hold(doctor)
    services.extend(clinic.FORM, now=NOW + timedelta(minutes=9))
    assert services.extend(clinic.FORM, now=NOW + timedelta(minutes=18)) == NOW + timedelta(minutes=19) == expiry()


def test_a_time_that_lapsed_can_be_had_for_longer_while_nobody_has_taken_it(doctor):
    hold(doctor)
    assert services.extend(clinic.FORM, now=NOW + timedelta(minutes=12)) == NOW + timedelta(minutes=22)


def test_an_hour_later_there_is_nothing_to_extend(doctor):
    hold(doctor)
    with pytest.raises(services.Lapsed):
        services.extend(clinic.FORM, now=NOW + timedelta(hours=1))


def test_somebody_else_s_word_extends_nothing(doctor):
    hold(doctor)
    with pytest.raises(services.Lapsed):
        services.extend("another", now=NOW)
    assert expiry() == NOW + TEN_MINUTES


def test_a_booked_visit_is_not_held_for_longer(doctor):
    hold(doctor)
    clinic.book(doctor)
    with pytest.raises(services.Lapsed):
        services.extend(clinic.FORM, now=NOW)


def test_one_visitor_cannot_hold_times_without_end(doctor, throttled, monkeypatch):
    monkeypatch.setattr(services, "MOST_HELD_BY_A_VISITOR", 2)
    for start in (NINE, HALF_PAST):
        hold_from("192.0.2.1", doctor, start)
    with pytest.raises(services.TooManyHeld):
        hold_from("192.0.2.1", doctor, TEN)
    hold_from("192.0.2.2", doctor, TEN)


def test_visitors_together_cannot_hold_all_the_times_of_a_doctor(doctor, monkeypatch):
    monkeypatch.setattr(services, "MOST_HELD_AT_A_DOCTOR", 2)
    for number, start in enumerate((NINE, HALF_PAST)):
        hold_from(f"192.0.2.{number}", doctor, start)
    with pytest.raises(services.TooManyHeld):
        hold_from("192.0.2.9", doctor, TEN)


def test_a_visitor_at_the_limit_may_still_change_their_mind(doctor, monkeypatch):
    monkeypatch.setattr(services, "MOST_HELD_AT_A_DOCTOR", 1)
    hold_from("192.0.2.1", doctor, NINE, token="first")
    hold_from("192.0.2.1", doctor, TEN, token="second", earlier="first")
    assert Appointment.objects.get().starts == TEN


def test_a_refused_hold_leaves_the_earlier_one(doctor, monkeypatch):
    monkeypatch.setattr(services, "MOST_HELD_AT_A_DOCTOR", 1)
    hold_from("192.0.2.1", doctor, NINE, token="first")
    hold_from("192.0.2.2", clinic.doctor("bashir"), NINE, token="mine")
    with pytest.raises(services.TooManyHeld):
        hold_from("192.0.2.2", doctor, TEN, token="next", earlier="mine")
    assert Appointment.objects.filter(doctor__slug="bashir").exists()


def test_lapsed_holds_count_no_longer(doctor, monkeypatch):
    monkeypatch.setattr(services, "MOST_HELD_AT_A_DOCTOR", 1)
    hold_from("192.0.2.1", doctor, NINE)
    services.hold(wish(doctor, TEN), token="later", address="192.0.2.2", now=NOW + TEN_MINUTES)


def test_what_staff_and_offers_hold_is_not_counted(doctor, monkeypatch):
    monkeypatch.setattr(services, "MOST_HELD_AT_A_DOCTOR", 1)
    hold(doctor, NINE)
    hold_from("192.0.2.1", doctor, TEN)


def test_the_address_that_holds_is_kept_as_a_hash(doctor):
    hold_from("192.0.2.1", doctor)
    held_by = Appointment.objects.get().held_by
    assert len(held_by) == 64


def test_after_booking_nothing_tells_from_where(doctor):
    hold_from("192.0.2.1", doctor, token=clinic.FORM)
    clinic.book(doctor)
    assert Appointment.objects.get().held_by == ""
