"""The portal looks over its own appointments, and tells who can set them right."""

from datetime import UTC, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from appointments.bookings import self_check
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import SelfCheck
from appointments.doctors.models import Resource, ResourceKind, TimeOff
from appointments.management.commands.deliver import look_over
from tests.appointments import clinic
from tests.appointments.clinic import HALF_PAST, NINE, NOW, TEN, appointment, hold

pytestmark = pytest.mark.django_db
RULES = ("appointment_doctor_never_twice", "appointment_patient_never_twice", "appointment_resource_never_twice")


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def visit(doctor):
    """One visit to come that is as it should be."""
    booked = appointment(doctor)
    booked.save()
    return booked


@pytest.fixture
def unguarded(db):
    """The rules of the database are gone until the test is over."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table is altered only when nothing waits for the end
        for rule in RULES:
            cursor.execute(f"ALTER TABLE appointments_appointment DROP CONSTRAINT {rule}")


@pytest.fixture
def room(doctor):
    kind = ResourceKind.objects.create(name="EMG room")
    return Resource.objects.create(kind=kind, location=doctor.locations[0], name="Room 1")


def found():
    return self_check.details(now=NOW)


def reasons():
    return [str(reason) for finding in found().off_the_rules for reason in finding.reasons]


def said():
    out = StringIO()
    try:
        call_command("check_appointments", stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def at_now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


# Overlaps


def test_visits_one_after_the_other_do_not_overlap(doctor, visit):
    appointment(doctor, HALF_PAST).save()
    assert not found().overlapping


def test_two_visits_of_one_doctor_at_once_are_counted(doctor, visit, unguarded):
    twice = appointment(doctor, NINE + timedelta(minutes=15), minutes=5)
    twice.save()
    assert [finding.appointment for finding in found().overlapping] == [twice]


def test_a_long_visit_overlaps_also_those_that_come_much_later(doctor, unguarded):
    appointment(doctor, NINE, minutes=120).save()
    appointment(doctor, HALF_PAST, minutes=10).save()
    late = appointment(doctor, TEN)
    late.save()
    assert late in [finding.appointment for finding in found().overlapping]


def test_a_visit_that_staff_added_beside_another_does_not_overlap_it(doctor, visit, django_user_model):
    desk = django_user_model.objects.create(username="desk")
    appointment(doctor, lane=1, overbooked_by=desk, overbook_reason="In pain").save()
    assert not found().overlapping


def test_a_cancelled_visit_overlaps_nothing(doctor, visit):
    appointment(doctor, status="cancelled").save()
    assert not found().overlapping


def test_one_person_with_two_doctors_at_once_is_counted(visit, unguarded):
    other = clinic.doctor("bashir")
    appointment(other, person=visit.person).save()
    assert len(found().overlapping) == 1


def test_one_person_with_two_doctors_on_purpose_is_not(visit):
    other = clinic.doctor("bashir")
    appointment(other, person=visit.person, beside_another=True).save()
    assert not found().overlapping


def test_a_room_with_two_visits_at_once_is_counted(doctor, room, unguarded):
    appointment(doctor, resource=room).save()
    appointment(clinic.doctor("bashir"), resource=room).save()
    assert len(found().overlapping) == 1


def test_visits_long_past_are_compared_too(doctor, unguarded):
    for _ in range(2):
        appointment(doctor, NINE - timedelta(days=700), status="completed").save()
    assert len(found().overlapping) == 1


# Lapsed holds


def test_holds_that_have_lapsed_are_counted(doctor):
    hold(doctor, NINE, token="live", now=NOW)
    hold(doctor, TEN, token="lapsed", now=NOW - timedelta(minutes=10))
    assert found().lapsed_holds == 1


# Visits off the rules


def test_a_visit_within_the_hours_is_in_order(visit):
    assert reasons() == []


def test_time_zone_rules_that_change_are_seen(visit):
    Appointment.objects.update(local_start="2026-11-23T08:30")
    assert reasons() == ["The clocks there will not show what was agreed: time-zone rules have changed."]


def test_a_location_that_moves_to_another_zone_is_seen(doctor, visit):
    doctor.locations[0].working_hours.model.objects.update(starts=time(0), ends=time(23))
    type(visit.location).objects.update(zone="Europe/London")
    assert reasons() == ["The clocks there will not show what was agreed: time-zone rules have changed."]


@pytest.mark.parametrize(
    "hours",
    [
        {"starts": time(9, 5)},
        {"ends": time(9, 25)},
        {"weekday": 1},
        {"valid_until": NINE.date() - timedelta(days=1)},
        {"valid_from": NINE.date() + timedelta(days=1)},
    ],
)
def test_hours_that_change_under_a_visit_are_seen(doctor, visit, hours):
    doctor.working_hours.update(**hours)
    assert reasons() == ["It is outside the doctor's hours for such visits at this location."]


def test_hours_that_serve_other_visits_only_are_seen(doctor, visit):
    other = clinic.visit_type(slug="botulinum", name="Botulinum")
    other.save()
    doctor.working_hours.get().visit_types.add(other)
    assert reasons() == ["It is outside the doctor's hours for such visits at this location."]


def test_hours_elsewhere_are_none_here(doctor, visit):
    there = clinic.location(slug="hillside")
    there.save()
    doctor.working_hours.update(location=there)
    assert reasons() == ["It is outside the doctor's hours for such visits at this location."]


def test_a_public_holiday_is_seen(doctor):
    doctor.working_hours.update(weekday=4)
    friday = datetime(2026, 12, 25, 3, 30, tzinfo=UTC)
    appointment(doctor, friday, local_start="2026-12-25T09:00").save()
    assert reasons() == []
    type(doctor.locations[0]).objects.update(holidays_of="IN")
    assert reasons() == ["The location is closed for a public holiday: Christmas."]


def test_a_doctor_who_is_away_is_seen(doctor, visit):
    TimeOff.objects.create(doctor=doctor, period=(NINE, TEN), over_visits=True)
    assert reasons() == ["The doctor is away."]


def test_a_location_that_is_closed_is_seen(visit):
    TimeOff.objects.create(location=visit.location, period=(NINE, TEN), over_visits=True)
    assert reasons() == ["The location is closed."]


def test_a_doctor_who_has_left_and_a_visit_no_longer_offered_are_seen(doctor, visit):
    doctor.visit_types.clear()
    type(doctor).objects.update(is_active=False)
    assert reasons() == [
        "The doctor cannot be booked any longer.",
        "The doctor does not offer this kind of visit any longer.",
    ]


def test_a_visit_without_the_room_that_it_needs_by_now_is_seen(doctor, visit, room):
    doctor.visit_types.update(needs=room.kind)
    assert reasons() == ["It has not the room or device that it needs."]
    Appointment.objects.update(resource=room)
    assert reasons() == []


def test_what_staff_added_outside_the_hours_on_purpose_is_in_order(doctor, django_user_model):
    desk = django_user_model.objects.create(username="desk")
    evening = appointment(doctor, NINE + timedelta(hours=9), lane=1, overbooked_by=desk, overbook_reason="In pain")
    evening.local_start = "2026-11-23T18:00"
    evening.save()
    assert reasons() == []


def test_only_visits_to_come_that_stand_are_measured(doctor):
    doctor.working_hours.update(weekday=1)
    appointment(doctor, NINE - timedelta(days=7), local_start="2026-11-16T09:00").save()
    appointment(doctor, status="cancelled").save()
    assert reasons() == []


def test_any_number_of_visits_costs_the_same_number_of_queries(doctor, django_assert_num_queries):
    for number in range(6):
        appointment(doctor, NINE + timedelta(minutes=30 * number)).save()
    doctor.working_hours.update(weekday=1)
    with django_assert_num_queries(7):
        self_check.details(now=NOW)


def test_nothing_is_moved_or_cancelled(doctor, visit):
    doctor.working_hours.update(weekday=1)
    before = list(Appointment.objects.values())
    self_check.run(now=NOW)
    assert list(Appointment.objects.values()) == before


# What is kept, and told


def test_the_counts_are_kept(doctor, visit):
    doctor.working_hours.update(weekday=1)
    hold(clinic.doctor("bashir"), now=NOW - timedelta(minutes=10))
    check = self_check.run(now=NOW)
    assert (check.overlaps, check.lapsed_holds, check.off_the_rules) == (0, 1, 1)


def test_the_last_thirty_checks_are_kept():
    for hour in range(32):
        self_check.run(now=NOW + timedelta(hours=hour))
    assert SelfCheck.objects.count() == 30
    assert SelfCheck.objects.latest().checked_at == NOW + timedelta(hours=31)


def test_the_worker_checks_every_hour(monkeypatch):
    for minutes in (0, 10, 59, 61):
        monkeypatch.setattr("django.utils.timezone.now", lambda at=NOW + timedelta(minutes=minutes): at)
        look_over()
    assert list(SelfCheck.objects.values_list("checked_at", flat=True)) == [NOW + timedelta(minutes=61), NOW]


def test_the_command_ends_well_when_all_is_well(visit, at_now):
    code, lines = said()
    assert code == 0
    assert lines.splitlines() == ["Overlapping appointments: 0", "Lapsed holds: 0", "Visits off the rules: 0"]


def test_the_command_fails_on_a_visit_off_the_rules_and_names_the_case(doctor, visit, at_now):
    doctor.working_hours.update(weekday=1)
    code, lines = said()
    assert code == 1
    assert f"{visit.case.reference}, 2026-11-23T09:00 Asia/Kolkata: It is outside" in lines


def test_the_command_fails_on_an_overlap(doctor, visit, unguarded, at_now):
    appointment(doctor).save()
    code, lines = said()
    assert code == 1
    assert "Overlapping appointments: 1" in lines


def test_the_command_names_no_patient(doctor, visit, at_now):
    doctor.working_hours.update(weekday=1)
    assert "Meera" not in said()[1]


def test_a_check_of_this_moment_counts_no_clock_but_ours(visit):
    assert self_check.run(now=timezone.now()).checked_at <= timezone.now()
