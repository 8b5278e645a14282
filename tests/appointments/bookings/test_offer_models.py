"""Each rule of the waitlist, of absences and of offers, broken once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.bookings.offer_models import Absence, Offer, WaitlistEntry
from appointments.cases import services as cases
from tests.appointments import clinic
from tests.appointments.clinic import HALF_PAST, MONDAY, NINE, NOW, TEN, appointment, hold
from tests.appointments.making import case

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def visit(doctor):
    made = appointment(doctor)
    made.save()
    return made


@pytest.fixture
def nurse():
    return User.objects.create_user("nurse")


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


def entry(doctor, **facts):
    opened = case()
    given = {
        "case": opened,
        "consent": cases.consent(opened.patient, purpose="booking", language="en", now=NOW),
        "submit_key": f"key {opened.pk}",
        "created_at": NOW,
        "visit_type": doctor.visit_types.get(),
        "first_day": MONDAY,
        "last_day": MONDAY + timedelta(days=7),
    }
    return WaitlistEntry(**given | facts)


def absence(doctor, nurse, **facts):
    given = {"doctor": doctor, "period": DateTimeTZRange(NINE, TEN), "begun_by": nurse, "created_at": NOW}
    return Absence(**given | facts)


def offer(doctor, **facts):
    """Open, of a new waitlist entry, with the time held."""
    given = {"state": "open", "doctor": doctor, "starts": NINE, "expires_at": NOW + timedelta(hours=2), "created_at": NOW}
    if "held" not in facts:
        given["held"] = hold(doctor, facts.get("starts", NINE), token=f"offer {Offer.objects.count()}").appointment
    if not facts.keys() & {"entry", "absence"}:
        given["entry"] = entry(doctor)
        given["entry"].save()
    return Offer(case=case(), **given | facts)


@pytest.mark.parametrize("last", [MONDAY - timedelta(days=1), MONDAY + timedelta(days=367)])
def test_the_days_wished_for_are_in_order_and_within_a_year(doctor, last):
    with refused("waitlist_days_are_in_order"):
        entry(doctor, last_day=last).save()


def test_a_weekday_is_one_of_seven(doctor):
    with refused("waitlist_weekdays_are_known"):
        entry(doctor, weekdays=[0, 7]).save()


def test_a_part_of_the_day_is_one_we_know(doctor):
    with refused("waitlist_part_of_day_is_known"):
        entry(doctor, part_of_day="night").save()


@pytest.mark.parametrize("facts", [{"ended_at": NOW}, {"ended_because": "left"}, {"ended_at": NOW, "ended_because": "tired"}])
def test_waiting_ends_at_a_time_and_for_a_reason(doctor, facts):
    with refused("waitlist_ended_for_a_reason"):
        entry(doctor, **facts).save()


def test_one_waits_once_for_an_earlier_visit(doctor, visit):
    entry(doctor, appointment=visit).save()
    with refused("waitlist_once_for_a_visit"):
        entry(doctor, appointment=visit).save()


def test_whoever_stopped_waiting_may_wait_again(doctor, visit):
    entry(doctor, appointment=visit, ended_at=NOW, ended_because="left").save()
    entry(doctor, appointment=visit).save()


def test_an_absence_has_a_beginning_and_an_end(doctor, nurse):
    with refused("absence_has_a_length"):
        absence(doctor, nurse, period=DateTimeTZRange(NINE, None)).save()


def test_nobody_stands_in_for_themselves(doctor, nurse):
    with refused("absence_stand_in_is_another"):
        absence(doctor, nurse, stand_in=doctor).save()


def test_an_offer_has_one_reason(doctor):
    with refused("offer_has_one_reason"):
        offer(doctor, entry=None).save()


def test_the_state_of_an_offer_is_one_we_know(doctor):
    with refused("offer_state_is_known"):
        offer(doctor, state="maybe").save()


@pytest.mark.parametrize("missing", ["held", "doctor", "starts", "expires_at"])
def test_an_open_offer_keeps_a_time_and_says_for_how_long(doctor, missing):
    made = offer(doctor)
    setattr(made, missing, None)
    with refused("offer_open_keeps_a_time"):
        made.save()


def test_a_time_that_an_open_offer_keeps_is_not_given_up_under_it(doctor):
    made = offer(doctor)
    made.save()
    with refused("offer_open_keeps_a_time"):
        made.held.delete()


def test_only_an_absence_leaves_something_to_do(doctor):
    with refused("offer_to_do_is_of_an_absence"):
        offer(doctor, state="to_do").save()


def test_an_absence_concerns_a_visit(doctor, nurse):
    away = absence(doctor, nurse)
    away.save()
    with refused("offer_of_an_absence_has_a_visit"):
        offer(doctor, absence=away, entry=None).save()


def test_one_time_at_a_time_is_offered_to_one_person(doctor):
    first = offer(doctor)
    first.save()
    with refused("offer_one_at_a_time"):
        offer(doctor, entry=first.entry, starts=HALF_PAST).save()


def test_the_same_time_is_not_offered_to_the_same_person_again(doctor):
    first = offer(doctor, state="passed")
    first.save()
    with refused("offer_never_the_same_time_again"):
        offer(doctor, entry=first.entry, held=None, state="lapsed").save()


def test_each_visit_in_an_absence_has_one_offer(doctor, visit, nurse):
    away = absence(doctor, nurse)
    away.save()
    facts = {"absence": away, "appointment": visit, "state": "to_do", "held": None}
    offer(doctor, **facts).save()
    with refused("offer_one_for_each_visit"):
        offer(doctor, **facts).save()


def test_a_wish_of_a_whole_year_is_taken(doctor):
    made = entry(doctor, last_day=MONDAY + timedelta(days=366))
    made.save()
    assert WaitlistEntry.objects.waiting().get() == made
