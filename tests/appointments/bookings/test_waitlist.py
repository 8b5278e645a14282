"""A time that comes free is kept for one person at a time: the most urgent first, then whoever has waited longest."""

from datetime import UTC, datetime, time, timedelta

import pytest

from appointments.bookings import changes, slots, taking, waitlist
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Offer, WaitlistEntry
from appointments.bookings.times import Days
from appointments.cases import services as cases
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.bookings.waiting import cancel, earlier, offered, only_offer, visit, without
from tests.appointments.clinic import HALF_PAST, MONDAY, NINE, NOW, TEN, block, hold, location, visit_type
from tests.appointments.making import case

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)
NEXT_WEEK = NINE + WEEK


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def freed(doctor):
    """A visit that is cancelled in the test."""
    return visit(doctor)


def test_a_cancelled_time_is_kept_for_the_one_who_waits(doctor, freed):
    waiting = earlier(visit(doctor, NEXT_WEEK))
    cancel(freed)
    offer = only_offer()
    assert (offer.entry, offer.starts, offer.held.status) == (waiting, NINE, "held")


def test_the_time_that_a_moved_visit_leaves_is_kept_too(doctor, freed):
    waiting = earlier(visit(doctor, NEXT_WEEK))
    changes.move(freed, clinic.wish(doctor, TEN), by=cases.PATIENT, now=NOW)
    assert only_offer().entry == waiting


def test_nobody_is_offered_the_time_they_have_just_left(doctor, freed):
    earlier(freed)
    changes.move(freed, clinic.wish(doctor, TEN), by=cases.PATIENT, now=NOW)
    assert not offered()


def test_the_more_urgent_comes_before_who_has_waited_longer(doctor, freed):
    without(doctor, now=NOW - timedelta(days=2))
    urgent = without(doctor, now=NOW - timedelta(hours=1), priority=1)
    cancel(freed)
    assert only_offer().entry == urgent


def test_among_the_equally_urgent_it_is_who_has_waited_longest(doctor, freed):
    without(doctor, now=NOW - timedelta(hours=1))
    first = without(doctor, now=NOW - timedelta(days=2))
    cancel(freed)
    assert only_offer().entry == first


def test_the_public_cannot_have_it_meanwhile(doctor, freed):
    without(doctor)
    cancel(freed)
    assert NINE not in [slot.start for slot in slots.free(doctor, doctor.visit_types.get(), Days.starting(MONDAY), now=NOW)]
    with pytest.raises(taking.Taken):
        hold(doctor, NINE)


def test_nobody_slips_in_between_the_end_of_an_offer_and_the_next_in_turn(doctor, freed):
    without(doctor)
    cancel(freed)
    with pytest.raises(taking.Taken):
        hold(doctor, NINE, now=only_offer().expires_at + timedelta(seconds=30))


def test_a_second_who_waits_is_not_offered_it_meanwhile(doctor, freed):
    without(doctor)
    without(doctor)
    cancel(freed)
    waitlist.offer_freed(doctor, (NINE, HALF_PAST), now=NOW)
    assert Offer.objects.count() == 1


def test_one_person_answers_one_offer_at_a_time(doctor, freed):
    another = visit(doctor, TEN)
    without(doctor)
    cancel(freed)
    cancel(another)
    assert only_offer().starts == NINE


def test_when_it_suits_nobody_it_is_everybodys(doctor, freed):
    without(doctor, part_of_day="evening")
    cancel(freed)
    assert hold(doctor, NINE)


@pytest.mark.parametrize(
    "wish",
    [
        {"first_day": MONDAY + timedelta(days=1)},
        {"first_day": MONDAY - WEEK, "last_day": MONDAY - timedelta(days=1)},
        {"weekdays": [1, 2]},
        {"part_of_day": "afternoon"},
    ],
)
def test_a_time_that_was_not_wished_for_is_not_offered(doctor, freed, wish):
    without(doctor, **wish)
    cancel(freed)
    assert not offered()


def test_who_wants_another_doctor_is_not_offered_this_ones_time(doctor, freed):
    without(clinic.doctor(slug="ravi"))
    cancel(freed)
    assert not offered()


def test_who_would_see_any_doctor_is(doctor, freed):
    waiting = without(doctor, doctor=None)
    cancel(freed)
    assert only_offer().entry == waiting


def test_who_wants_another_place_is_not(doctor, freed):
    hill = location(slug="hill")
    hill.save()
    without(doctor, location=hill)
    cancel(freed)
    assert not offered()


def test_a_kind_of_visit_that_the_doctor_does_not_offer_is_not_made_of_it(doctor, freed):
    other = visit_type(slug="other", name="Other")
    other.save()
    without(doctor, doctor=None, visit_type=other)
    cancel(freed)
    assert not offered()


def test_only_an_earlier_time_is_offered_in_place_of_a_visit(doctor):
    late = visit(doctor, NEXT_WEEK)
    earlier(visit(doctor, NINE))
    cancel(late)
    assert not offered()


def test_a_freed_hour_is_two_visits_of_half_an_hour(db):
    long, short = visit_type(minutes=60, slug="long", name="Long"), visit_type()
    for kind in (long, short):
        kind.save()
    doctor = clinic.doctor(visits=[long, short])
    with_hour = changes.add(case(), taking.Wish(doctor, long, NINE), by=cases.PATIENT, now=NOW, notice="en")
    for _ in range(3):
        without(doctor, visit_type=short)
    cancel(with_hour)
    assert [offer.starts for offer in offered()] == [NINE, HALF_PAST]


def test_who_has_no_address_is_rung_by_staff_and_not_offered_it(doctor, freed):
    without(doctor, email="")
    reachable = without(doctor)
    cancel(freed)
    assert only_offer().entry == reachable


def test_who_is_reached_by_text_is_offered_it_too(doctor, freed):
    by_text = without(doctor, email="")
    by_text.case.patient.contact_by = "sms"
    by_text.case.patient.save()
    cancel(freed)
    assert only_offer().entry == by_text
    assert Message.objects.get(kind="time_offered").channel == "sms"


def test_who_did_not_ask_to_be_written_to_is_not_offered_it(doctor, freed):
    without(doctor, tell_me=False)
    cancel(freed)
    assert not offered()


def test_who_was_booked_by_staff_since_is_not(doctor, freed):
    waiting = without(doctor)
    changes.add(waiting.case, clinic.wish(doctor, TEN), by=cases.PATIENT, now=NOW, notice="en")
    cancel(freed)
    assert not offered()


def test_a_time_that_begins_too_soon_for_an_answer_is_everybodys(doctor, freed):
    without(doctor)
    soon = NINE - timedelta(hours=2, minutes=20)  # two hours of notice leave twenty minutes
    Appointment.objects.filter(pk=freed.pk).update(status="cancelled")
    assert waitlist.offer_freed(doctor, (NINE, HALF_PAST), now=soon) == []


def test_the_same_time_is_never_offered_twice_to_the_same_person(doctor, freed):
    without(doctor)
    cancel(freed)
    waitlist.free(only_offer(), state=Offer.State.LAPSED, now=NOW)
    assert waitlist.offer_freed(doctor, (NINE, HALF_PAST), now=NOW) == []


def test_the_letter_says_what_and_until_when_and_nothing_of_an_illness(doctor, freed):
    without(doctor)
    cancel(freed)
    letter = Message.objects.get(kind="time_offered")
    assert letter.subject == "A time has come free for you"
    assert "Monday 23 November 2026, 09:00" in letter.text
    assert "until Friday 20 November 2026, 12:00 (Asia/Kolkata time)" in letter.text
    assert f"/offers/{only_offer().pk}/" in letter.text
    assert "neuro" not in letter.text.lower() and "spasm" not in letter.text.lower()


def test_a_time_freed_at_night_is_told_in_the_morning_and_kept_until_ten(doctor, freed):
    without(doctor)
    night = datetime(2026, 11, 20, 18, tzinfo=UTC)  # half past eleven in Kolkata
    cancel(freed, now=night)
    letter, kept = Message.objects.get(kind="time_offered").due_at, only_offer().expires_at
    assert [end.astimezone(location().timezone).time() for end in (letter, kept)] == [time(8), time(10)]


def test_an_offer_that_ends_before_its_letter_went_out_takes_it_back(doctor, freed):
    waiting = without(doctor)
    cancel(freed)
    waitlist.leave(waiting, by=cases.PATIENT, now=NOW)
    assert Message.objects.get(kind="time_offered").state == "withdrawn"


def test_who_leaves_the_list_gives_the_time_to_the_next(doctor, freed):
    leaving, next_in_turn = without(doctor, priority=1), without(doctor)
    cancel(freed)
    assert waitlist.leave(leaving, by=cases.PATIENT, now=NOW)
    assert only_offer().entry == next_in_turn
    assert not waitlist.leave(leaving, by=cases.PATIENT, now=NOW)


def test_joining_again_changes_the_wishes(doctor):
    booked = visit(doctor, NEXT_WEEK)
    earlier(booked)
    earlier(booked, weekdays=[2])
    assert WaitlistEntry.objects.get().weekdays == [2]
    assert Message.objects.filter(kind="waitlist_joined").count() == 1


def test_nobody_waits_for_something_earlier_than_a_visit_that_is_off(doctor, freed):
    cancel(freed)
    with pytest.raises(waitlist.NoVisitToCome):
        earlier(freed)


def test_cancelling_ends_the_waiting_and_frees_the_time_kept(doctor, freed):
    late = visit(doctor, NEXT_WEEK)
    entry = earlier(late)
    cancel(freed)
    cancel(late)
    entry.refresh_from_db()
    assert (entry.ended_because, Offer.objects.get().state) == ("cancelled", "withdrawn")
    assert hold(doctor, NINE)


def test_moving_to_an_earlier_time_than_the_one_offered_withdraws_the_offer(doctor):
    at_ten, late = visit(doctor, TEN), visit(doctor, NEXT_WEEK)
    entry = earlier(late)
    cancel(at_ten)
    changes.move(late, clinic.wish(doctor, NINE), by=cases.PATIENT, now=NOW)
    entry.refresh_from_db()
    assert (Offer.objects.get().state, entry.ended_at) == ("withdrawn", None)


def test_moving_before_the_first_day_wished_for_ends_the_waiting(doctor):
    late = visit(doctor, NEXT_WEEK)
    entry = earlier(late, first_day=MONDAY + timedelta(days=2))
    changes.move(late, clinic.wish(doctor, NINE), by=cases.PATIENT, now=NOW)
    entry.refresh_from_db()
    assert entry.ended_because == "booked"


def test_the_waiting_ends_when_the_visit_begins(doctor):
    entry = earlier(visit(doctor))
    assert waitlist.end_passed(now=NINE - timedelta(minutes=1)) == 0
    assert waitlist.end_passed(now=NINE) == 1
    entry.refresh_from_db()
    assert entry.ended_because == "passed"


def test_it_ends_when_the_last_day_wished_for_is_over_everywhere(doctor):
    without(doctor, last_day=MONDAY)
    assert waitlist.end_passed(now=datetime(2026, 11, 24, 11, 59, tzinfo=UTC)) == 0
    assert waitlist.end_passed(now=datetime(2026, 11, 24, 12, 0, tzinfo=UTC)) == 1


def test_it_ends_when_staff_close_the_case_and_when_they_book_a_visit(doctor):
    closed, booked = without(doctor), without(doctor)
    cases.move(closed.case, to="closed", by=cases.PATIENT, now=NOW)
    changes.add(booked.case, clinic.wish(doctor, TEN), by=cases.PATIENT, now=NOW, notice="en")
    assert waitlist.end_passed(now=NOW) == 2
    assert {entry.ended_because for entry in WaitlistEntry.objects.all()} == {"left", "booked"}


def test_the_parts_of_the_day_are_read_off_the_clinic_s_wall(db):
    where = location()
    where.save()
    doctor = clinic.doctor(blocks=[block(where, starts=time(12), ends=time(13))])
    noon = visit(doctor, NINE + timedelta(hours=3))
    without(doctor, part_of_day="morning", priority=1)
    afternoon = without(doctor, part_of_day="afternoon")
    cancel(noon)
    assert only_offer().entry == afternoon
