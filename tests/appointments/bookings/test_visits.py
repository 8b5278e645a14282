"""The day of the visit: who came, who did not, and what was marked by mistake."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection

from appointments.bookings import visits
from appointments.bookings.models import Appointment
from appointments.cases import services as cases
from appointments.cases.models import Case, Event
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.clinic import NINE, NOW, TEN, appointment
from tests.appointments.making import case

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LATER = NINE + HOUR
VERBS = {"arrived": visits.arrive, "completed": visits.complete, "no_show": visits.miss, "undo": visits.undo}
ALLOWED = {
    ("booked", "arrived"): "arrived",
    ("booked", "no_show"): "no_show",
    ("arrived", "completed"): "completed",
    ("arrived", "undo"): "booked",
    ("completed", "undo"): "arrived",
    ("no_show", "undo"): "booked",
}


@pytest.fixture
def nurse(db):
    return cases.staff(User.objects.create_user("nurse", is_staff=True))


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def booked(doctor):
    clinic.hold(doctor)
    return clinic.book(doctor, email="meera@example.org").appointments.get()


def said(visit):
    return [(event.what, event.was, event.became) for event in visit.case.events.order_by("pk")][2:]


@pytest.mark.parametrize("what", VERBS)
@pytest.mark.parametrize("status", ["booked", "arrived", "completed", "no_show", "cancelled"])
def test_a_visit_moves_only_where_the_table_says(doctor, nurse, status, what):
    visit = appointment(doctor, status=status)
    visit.save()
    events = Event.objects.count()
    if (status, what) in ALLOWED:
        VERBS[what](visit, by=nurse, now=LATER)
    else:
        with pytest.raises(visits.NotAllowed):
            VERBS[what](visit, by=nurse, now=LATER)
    assert Appointment.objects.get().status == ALLOWED.get((status, what), status)
    assert (Event.objects.count() > events) == ((status, what) in ALLOWED)


def test_what_can_be_marked_is_what_the_verbs_allow(doctor, nurse):
    assert {(move.seen, what): move.to for what, move in visits.MOVES.items()} == {
        pair: to for pair, to in ALLOWED.items() if pair[1] != "undo"
    }


def test_nobody_arrives_before_the_day_of_the_visit(booked, nurse):
    midnight = NINE - timedelta(hours=9)
    with pytest.raises(visits.TooSoon):
        visits.arrive(booked, by=nurse, now=midnight - timedelta(minutes=1))
    visits.arrive(booked, by=nurse, now=midnight)
    assert Appointment.objects.get().status == "arrived"


def test_the_day_of_the_visit_is_the_one_on_the_wall_of_its_place(nurse):
    """In New York the Monday begins while Kolkata has half of it behind it."""
    where = clinic.location(zone="America/New_York", slug="hudson")
    there = clinic.doctor(where=where)
    start = NINE.replace(hour=14, minute=0)
    visit = appointment(there, start, zone="America/New_York")
    visit.save()
    with pytest.raises(visits.TooSoon):
        visits.arrive(visit, by=nurse, now=NINE.replace(hour=4, minute=59))
    visits.arrive(visit, by=nurse, now=NINE.replace(hour=5, minute=0))


def test_nobody_is_missed_before_the_visit_starts(booked, nurse):
    with pytest.raises(visits.TooSoon):
        visits.miss(booked, by=nurse, now=NINE - timedelta(minutes=1))
    visits.miss(booked, by=nurse, now=NINE)
    assert Appointment.objects.get().status == "no_show"


def test_who_came_late_is_marked_the_day_after_too(booked, nurse):
    visits.arrive(booked, by=nurse, now=NINE + timedelta(days=1))
    assert Appointment.objects.get().status == "arrived"


@pytest.mark.parametrize("what", ["arrived", "no_show", "undo"])
def test_of_two_colleagues_who_mark_the_first_counts_and_the_second_is_told(booked, nurse, what):
    if what == "undo":
        visits.arrive(booked, by=nurse, now=NINE)
    seen_by_another = Appointment.objects.get()
    Appointment.objects.update(status="completed" if what == "undo" else "arrived")
    events = Event.objects.count()
    with pytest.raises(visits.Stale):
        VERBS[what](seen_by_another, by=nurse, now=LATER)
    assert Event.objects.count() == events


def test_a_visit_that_was_moved_meanwhile_is_not_marked(booked, nurse):
    Appointment.objects.update(sequence=1)
    with pytest.raises(visits.Stale):
        visits.arrive(booked, by=nurse, now=LATER)


def test_the_history_says_what_was_marked_and_by_whom(booked, nurse):
    visits.arrive(booked, by=nurse, now=NINE)
    visits.undo(booked, by=nurse, now=NINE)
    visits.miss(booked, by=nurse, now=LATER)
    agreed = "2026-11-23T09:00 Asia/Kolkata"
    assert said(booked) == [("arrived", "", agreed), ("undone", "arrived", "booked"), ("no_show", "", agreed)]
    assert {event.staff.username for event in booked.case.events.filter(actor="staff")} == {"nurse"}


def test_completing_closes_the_case_that_the_booking_opened(booked, nurse):
    visits.arrive(booked, by=nurse, now=NINE)
    visits.complete(booked, by=nurse, now=LATER)
    assert Case.objects.get().status == "closed"


def test_completing_leaves_a_case_open_that_asks_for_more(doctor, nurse):
    visit = appointment(doctor, case=case(Case.Kind.SECOND_OPINION), status="arrived")
    visit.save()
    visits.complete(visit, by=nurse, now=LATER)
    assert visit.case.status == "new"


def test_completing_leaves_a_case_open_with_another_visit_to_come(doctor, booked, nurse):
    appointment(doctor, TEN, case=booked.case).save()
    visits.arrive(booked, by=nurse, now=NINE)
    visits.complete(booked, by=nurse, now=LATER)
    assert Case.objects.get(pk=booked.case_id).status == "new"


def test_undoing_a_completed_visit_opens_the_case_that_it_closed(booked, nurse):
    visits.arrive(booked, by=nurse, now=NINE)
    visits.complete(booked, by=nurse, now=LATER)
    visits.undo(booked, by=nurse, now=LATER + HOUR)
    assert (Appointment.objects.get().status, Case.objects.get().status) == ("arrived", "in_progress")


def test_undoing_leaves_a_case_closed_that_a_colleague_closed(booked, nurse):
    visits.arrive(booked, by=nurse, now=NINE)
    cases.move(Case.objects.get(), to=Case.Status.CLOSED, by=nurse, now=NINE)
    visits.complete(booked, by=nurse, now=LATER)
    visits.undo(booked, by=nurse, now=LATER + HOUR)
    assert Case.objects.get().status == "closed"


def test_who_did_not_come_keeps_an_open_case_and_may_book_again(doctor, booked, nurse):
    visits.miss(booked, by=nurse, now=LATER)
    assert Case.objects.get().status == "new"
    clinic.hold(doctor, TEN, token="again", now=LATER - HOUR - HOUR)
    assert clinic.book(doctor, TEN, token="again", now=LATER - HOUR - HOUR).appointments.get().status == "booked"


def test_nothing_is_counted_against_who_did_not_come(booked, nurse):
    visits.miss(booked, by=nurse, now=LATER)
    assert not Message.objects.exclude(kind="appointment_booked").exists()


def test_the_time_of_who_did_not_come_stays_theirs_so_that_undoing_is_safe(doctor, booked, nurse):
    visits.miss(booked, by=nurse, now=LATER)
    with pytest.raises(clinic.services.Taken):
        clinic.hold(doctor, token="another")
    visits.undo(booked, by=nurse, now=LATER)
    assert Appointment.objects.get().status == "booked"


def test_a_patient_who_was_missed_says_what_happened(booked, nurse):
    visits.miss(booked, by=nurse, now=LATER)
    visits.account(booked, "I was in the wrong building.", by=cases.PATIENT, now=LATER)
    assert visits.accounts([booked]) == {booked.pk: ["I was in the wrong building."]}
    event = Event.objects.get(what="no_show_account")
    assert (event.actor, event.was) == ("patient", "2026-11-23T09:00 Asia/Kolkata")


def test_the_account_is_not_readable_in_the_database(booked, nurse):
    visits.miss(booked, by=nurse, now=LATER)
    visits.account(booked, "I was in the wrong building.", by=cases.PATIENT, now=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM appointments_event WHERE what = 'no_show_account'")
        assert "building" not in str(cursor.fetchone())


def test_the_same_account_sent_twice_is_one(booked, nurse):
    visits.miss(booked, by=nurse, now=LATER)
    for _ in range(2):
        visits.account(booked, "I was ill.", by=cases.PATIENT, now=LATER)
    assert Event.objects.filter(what="no_show_account").count() == 1


@pytest.mark.parametrize("status", ["booked", "arrived", "completed", "cancelled"])
def test_only_who_was_missed_has_something_to_say_of_it(doctor, status):
    visit = appointment(doctor, status=status)
    visit.save()
    with pytest.raises(visits.NotAllowed):
        visits.account(visit, "I was there.", by=cases.PATIENT, now=LATER)
    assert not Event.objects.filter(what="no_show_account").exists()


def test_an_account_stands_beside_its_own_visit_and_no_other(doctor, booked, nurse):
    other = appointment(doctor, TEN, case=booked.case, local_start="2026-11-23T10:00", status="no_show")
    other.save()
    visits.miss(booked, by=nurse, now=LATER)
    visits.account(booked, "I was ill.", by=cases.PATIENT, now=LATER)
    assert visits.accounts([booked, other]) == {booked.pk: ["I was ill."]}


def test_a_hold_is_marked_by_nobody(doctor, nurse):
    held = clinic.hold(doctor, now=NOW).appointment
    with pytest.raises(visits.NotAllowed):
        visits.arrive(held, by=nurse, now=LATER)
