"""An offer is accepted once, declined, or lapses; the time that is not taken goes to the next in turn."""

from datetime import timedelta

import pytest

from appointments.bookings import answers, changes, offers, services, slots, taking, waitlist
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Offer
from appointments.bookings.times import Days
from appointments.cases import opening_hours
from appointments.cases import services as cases
from appointments.cases.models import Case, Event
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.bookings.waiting import cancel, earlier, offered, only_offer, visit, without
from tests.appointments.clinic import MONDAY, NINE, NOW, TEN, hold, wish
from tests.appointments.making import case

pytestmark = pytest.mark.django_db

NEXT_WEEK = NINE + timedelta(weeks=1)
PASSED, OTHER, CALL_ME = Offer.State.PASSED, Offer.State.OTHER, Offer.State.CALL_ME


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def freed(doctor):
    return visit(doctor)


@pytest.fixture
def late(doctor):
    """A visit in a week whose patient asked for something earlier."""
    booked = visit(doctor, NEXT_WEEK)
    earlier(booked)
    return booked


@pytest.fixture
def offer(freed, late):
    """The freed time, offered to the patient with the late visit."""
    cancel(freed)
    return only_offer()


def accept(offer, *, now=NOW):
    return answers.accept(offer, by=cases.PATIENT, now=now)


def decline(offer, state, *, now=NOW):
    answers.decline(offer, state=state, by=cases.PATIENT, now=now)


def history(row):
    return list(Event.objects.filter(case=row.case_id).values_list("what", flat=True))


def test_accepting_moves_the_visit_in_its_own_row(offer, late):
    assert accept(offer).pk == late.pk
    late.refresh_from_db()
    assert (late.starts, late.status, late.sequence) == (NINE, "booked", 1)
    assert not Appointment.objects.held().exists()


def test_accepting_is_told_in_the_case_and_by_letter(offer, late):
    accept(offer)
    assert history(late)[-4:] == ["offered", "offer_accepted", "waitlist_ended", "moved_visit"]
    assert Message.objects.filter(case=late.case, kind="appointment_moved").exists()


def test_the_old_time_goes_to_the_next_who_waits(offer, doctor):
    next_in_turn = without(doctor)
    accept(offer)
    assert (only_offer().entry, only_offer().starts) == (next_in_turn, NEXT_WEEK)


def test_the_old_time_is_the_patients_until_the_new_one_is(offer, late, monkeypatch):
    monkeypatch.setattr(changes, "_write", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        accept(offer)
    late.refresh_from_db()
    offer.refresh_from_db()
    assert (late.starts, offer.state, offer.held.status) == (NEXT_WEEK, "open", "held")


def test_accepting_twice_is_refused_and_changes_nothing(offer, late):
    accept(offer)
    with pytest.raises(offers.Gone):
        accept(Offer.objects.get())
    late.refresh_from_db()
    assert (late.starts, late.sequence) == (NINE, 1)


def test_two_pages_open_at_once_give_one_answer(offer):
    other_page = Offer.objects.select_related("appointment", "held").get()
    decline(offer, PASSED)
    with pytest.raises(offers.Gone):
        accept(other_page)
    with pytest.raises(offers.Gone):
        decline(other_page, CALL_ME)


def test_who_had_no_visit_has_one_now(doctor, freed):
    waiting = without(doctor)
    cancel(freed)
    booked = accept(only_offer())
    waiting.refresh_from_db()
    assert (booked.status, booked.starts, booked.case, booked.consent) == ("booked", NINE, waiting.case, waiting.consent)
    assert waiting.ended_because == "booked"
    assert Message.objects.filter(case=waiting.case, kind="appointment_booked").exists()
    assert Case.objects.get(pk=waiting.case_id).due_at == NINE


def test_a_late_answer_counts_while_nobody_has_the_time(offer, late):
    accept(offer, now=offer.expires_at + timedelta(hours=1))
    late.refresh_from_db()
    assert late.starts == NINE


def test_a_late_answer_is_too_late_when_somebody_took_the_time(offer, doctor, late):
    after = offer.expires_at + timedelta(hours=1)
    clinic.book(doctor, NINE, token="quicker", now=after, phone="+919849099999")
    with pytest.raises(offers.Gone):
        accept(offer, now=after)
    late.refresh_from_db()
    assert late.starts == NEXT_WEEK


def test_accepting_after_the_visit_was_cancelled_is_refused(offer, late):
    cancel(late)
    with pytest.raises(offers.Gone):
        accept(offer)
    late.refresh_from_db()
    assert late.status == "cancelled"


def test_a_patient_who_is_elsewhere_at_that_time_keeps_both(doctor, freed):
    waiting = without(doctor)
    cancel(freed)
    other = clinic.doctor(slug="ravi")
    contact = {"full_name": waiting.case.patient.full_name, "phone": waiting.case.patient.phone}
    clinic.book(other, NINE, token="elsewhere", **contact)
    with pytest.raises(taking.PatientBusy):
        accept(only_offer())
    assert only_offer().held.status == "held"


@pytest.mark.parametrize(("state", "event"), [(PASSED, "offer_passed"), (OTHER, "offer_other"), (CALL_ME, "offer_call_me")])
def test_declining_gives_the_time_to_the_next(offer, doctor, late, state, event):
    next_in_turn = without(doctor)
    decline(offer, state)
    assert (only_offer().entry, only_offer().starts) == (next_in_turn, NINE)
    assert event in history(late)
    offer.refresh_from_db()
    assert (offer.state, offer.held, offer.answered_at) == (state, None, NOW)


def test_who_passes_goes_on_waiting_for_another_time(offer, late, doctor):
    decline(offer, PASSED)
    at_ten = visit(doctor, TEN)
    cancel(at_ten)
    assert only_offer().appointment == late


def test_who_wants_a_call_is_rung_within_two_working_hours(offer, late):
    decline(offer, CALL_ME)
    assert late.case.__class__.objects.get(pk=late.case_id).due_at == opening_hours.working_time_later(
        timedelta(hours=2), now=NOW
    )


def test_a_call_wanted_in_a_closed_case_opens_it_again(offer, late):
    cases.move(late.case, to="closed", by=cases.PATIENT, now=NOW)
    decline(offer, CALL_ME)
    assert Case.objects.get(pk=late.case_id).status == "in_progress"


def test_an_offer_without_an_answer_goes_to_the_next(offer, doctor):
    next_in_turn = without(doctor)
    assert answers.lapse_due(now=offer.expires_at - timedelta(seconds=1)) == 0
    assert answers.lapse_due(now=offer.expires_at) == 1
    offer.refresh_from_db()
    assert (offer.state, only_offer().entry) == ("lapsed", next_in_turn)


def test_without_a_next_in_turn_the_time_is_everybodys(offer, doctor):
    answers.lapse_due(now=offer.expires_at)
    free = slots.free(doctor, doctor.visit_types.get(), Days.starting(MONDAY), now=offer.expires_at)
    assert NINE in [slot.start for slot in free]
    assert hold(doctor, NINE, now=offer.expires_at)


def test_a_time_goes_down_the_whole_list_and_to_each_only_once(doctor, freed):
    waiting = [without(doctor) for _ in range(3)]
    cancel(freed)
    asked, now = [], NOW
    while offered():
        asked.append(only_offer().entry)
        now = only_offer().expires_at
        answers.lapse_due(now=now)
    assert asked == waiting


def test_a_letter_that_was_not_sent_is_taken_back_with_a_lapsed_offer(offer, doctor):
    after = offer.expires_at + offers.GRACE
    clinic.book(doctor, NINE, token="quicker", now=after, phone="+919849099999")
    assert Message.objects.get(kind="time_offered").state == "withdrawn"


def test_a_time_that_is_taken_is_not_proposed(doctor, late):
    with pytest.raises(taking.Taken):
        offers.propose(late.case, wish(doctor, NEXT_WEEK), until=NOW, now=NOW, appointment=late)


def test_a_time_that_the_doctor_does_not_offer_is_not_proposed(doctor, late):
    with pytest.raises(taking.NotOffered):
        offers.propose(late.case, wish(doctor, NINE + timedelta(days=1)), until=NOW, now=NOW, appointment=late)


def test_a_time_kept_for_somebody_is_not_swept_away(offer):
    services.sweep(now=offer.expires_at + timedelta(hours=3))
    offer.refresh_from_db()
    assert offer.held is not None


def test_an_offer_is_closed_once(offer):
    assert offers.close(offer, state=Offer.State.WITHDRAWN, now=NOW)
    assert not offers.close(offer, state=Offer.State.LAPSED, now=NOW)
    assert not Appointment.objects.held().exists()


def test_an_entry_that_ended_is_offered_nothing_more(offer, doctor, late):
    accept(offer)
    at_half_past = visit(doctor, TEN)
    cancel(at_half_past)
    assert not offered()
    assert waitlist.end_passed(now=NOW) == 0


def test_nobody_can_be_kept_a_time_for_nothing(doctor):
    with pytest.raises(Exception, match="offer_has_one_reason"):
        offers.propose(case(), wish(doctor, NINE), until=NOW + timedelta(hours=2), now=NOW)


def test_a_visit_got_from_the_list_is_what_its_case_is_about_from_then_on(doctor, freed):
    waiting = without(doctor)
    cancel(freed)
    booked = accept(only_offer())
    changes.move(booked, wish(doctor, TEN), by=cases.PATIENT, now=NOW)
    assert Case.objects.get(pk=waiting.case_id).due_at == TEN
    cancel(booked)
    assert Case.objects.get(pk=waiting.case_id).status == "closed"


def test_a_visit_that_staff_find_is_the_new_promise_to_whom_no_time_suited(doctor):
    waiting = without(doctor)
    changes.add(waiting.case, wish(doctor, TEN), by=cases.PATIENT, now=NOW, notice="en")
    assert Case.objects.get(pk=waiting.case_id).due_at == TEN
