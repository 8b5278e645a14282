"""We rang; the call gets another time; nobody wants it any longer."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from appointments.callbacks import services
from appointments.callbacks.models import CallAttempt, CallbackRequest
from appointments.cases import services as cases
from appointments.cases.models import Case, Consent, Patient
from appointments.outbox.models import Message
from tests.appointments.making import NOW, patient

pytestmark = pytest.mark.django_db

TUESDAY, THURSDAY, DAY = date(2026, 11, 24), date(2026, 11, 26), timedelta(days=1)
LATER = NOW + timedelta(hours=1)


def clinic(day, hour, minute=0):
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


@pytest.fixture
def nurse():
    return cases.staff(User.objects.create(username="nurse"))


@pytest.fixture
def callback():
    """Asked for on Monday at half past ten, as soon as we can: by half past twelve."""
    return asked()


def asked(part="any", day=None, **facts):
    made = CallbackRequest(part_of_day=part, submit_key=f"key {facts}")
    who = patient(**{"email": "meera@example.org", **facts})
    services.ask(made, patient=who, day=day, notice="en", address=None, by=cases.PATIENT, now=NOW)
    return made


def stands(callback):
    return Case.objects.get(callback=callback)


def letters(kind):
    return Message.objects.filter(kind=kind).exclude(state="withdrawn")


def test_reaching_them_closes_the_case_and_keeps_who_rang(callback, nurse):
    services.attempt(callback, outcome="reached", by=nurse, now=LATER)
    assert stands(callback).status == "closed"
    assert [(made.by, made.outcome) for made in callback.attempts.all()] == [(nurse.staff, "reached")]


def test_a_letter_that_still_promises_the_call_is_taken_back_when_we_have_spoken(callback, nurse):
    services.attempt(callback, outcome="reached", by=nurse, now=LATER)
    assert not letters("callback_received").exists()


def test_with_more_to_do_the_case_stays_open_and_the_promise_moves_to_the_next_working_day(callback, nurse):
    services.attempt(callback, outcome="reached", by=nurse, now=LATER, more_to_do=True)
    case = stands(callback)
    assert (case.status, case.due_at) == ("in_progress", clinic(TUESDAY, 19))


def test_missing_them_waits_for_the_patient_and_tries_again_the_next_working_day(callback, nurse):
    services.attempt(callback, outcome="missed", by=nurse, now=LATER)
    case = stands(callback)
    assert (case.status, case.due_at) == ("waiting", clinic(TUESDAY, 19))
    assert CallbackRequest.objects.get().call_on == TUESDAY


def test_who_asked_for_a_morning_is_tried_again_in_a_morning(nurse):
    made = asked(part="morning")
    services.attempt(made, outcome="missed", by=nurse, now=LATER)
    assert stands(made).due_at == clinic(TUESDAY, 12)


@pytest.mark.parametrize(
    ("day", "part", "at", "due_at", "as_agreed"),
    [
        (THURSDAY, "morning", LATER, clinic(THURSDAY, 12), False),
        (THURSDAY, "any", clinic(THURSDAY, 8), clinic(THURSDAY, 19), False),
        (THURSDAY, "evening", clinic(THURSDAY, 11), clinic(THURSDAY, 19), False),
        (THURSDAY, "morning", clinic(THURSDAY, 9), clinic(THURSDAY + DAY, 12), True),
        (None, "any", LATER, clinic(TUESDAY, 19), True),
    ],
)
def test_a_call_before_the_time_agreed_leaves_what_was_promised(nurse, day, part, at, due_at, as_agreed):
    made = asked(part, day)
    services.attempt(made, outcome="missed", by=nurse, now=at)
    assert (stands(made).status, stands(made).due_at) == ("waiting", due_at)
    assert CallbackRequest.objects.get().call_on == due_at.date()
    assert ("as agreed" in letters("callback_missed").get().text) is as_agreed


def test_the_next_try_after_a_call_with_more_to_do_is_promised_anew(nurse):
    made = asked("morning", THURSDAY)
    services.attempt(made, outcome="reached", by=nurse, now=LATER, more_to_do=True)
    services.attempt(made, outcome="missed", by=nurse, now=LATER + timedelta(hours=1))
    assert stands(made).due_at == clinic(TUESDAY, 12)


def test_each_missed_call_is_one_letter_that_leads_to_the_times(callback, nurse):
    services.attempt(callback, outcome="missed", by=nurse, now=LATER)
    Message.objects.filter(kind="callback_missed").update(state="sent", sent_at=LATER)
    services.attempt(callback, outcome="missed", by=nurse, now=LATER + timedelta(days=1))
    assert letters("callback_missed").count() == 2
    assert "/call/" in letters("callback_missed").get(state="queued").text


def test_a_letter_about_an_earlier_missed_call_that_still_waits_is_taken_back(callback, nurse):
    for hours in (1, 2):
        services.attempt(callback, outcome="missed", by=nurse, now=NOW + timedelta(hours=hours))
    assert letters("callback_missed").count() == 1


def test_a_wrong_number_is_sent_nothing_and_the_patient_is_asked_by_e_mail(nurse, settings):
    settings.TEXT_GATEWAYS = {"sms": "json://localhost/{phone}"}
    made = asked(message_ok=True, contact_by="sms")
    services.attempt(made, outcome="wrong_number", by=nurse, now=LATER)
    assert list(letters("callback_missed").values_list("channel", "address")) == [("email", "meera@example.org")]
    assert stands(made).status == "waiting"


def test_a_wrong_number_without_an_e_mail_is_left_to_the_desk(nurse, settings):
    settings.TEXT_GATEWAYS = {"sms": "json://localhost/{phone}"}
    made = asked(message_ok=True, contact_by="sms", email="")
    services.attempt(made, outcome="wrong_number", by=nurse, now=LATER)
    assert not letters("callback_missed").exists()
    assert stands(made).status == "waiting"


def test_a_wrong_number_is_known_from_then_on_and_what_waits_for_it_is_taken_back(nurse, settings):
    settings.TEXT_GATEWAYS = {"sms": "json://localhost/{phone}"}
    made = asked(message_ok=True, contact_by="sms", email="")
    services.attempt(made, outcome="wrong_number", by=nurse, now=LATER)
    assert stands(made).patient.phone_is_wrong
    assert not Message.objects.exclude(state="withdrawn").exists()


def test_a_number_that_nobody_answers_is_not_a_wrong_one(callback, nurse):
    services.attempt(callback, outcome="missed", by=nurse, now=LATER)
    assert not stands(callback).patient.phone_is_wrong


def test_what_was_said_is_kept_with_the_call(callback, nurse):
    services.attempt(callback, outcome="missed", by=nurse, now=LATER, note="A child answered")
    assert stands(callback).events.get(what="call_missed").note == "A child answered"


@pytest.mark.parametrize("end", [services.cancel, lambda made, **facts: services.attempt(made, outcome="reached", **facts)])
def test_nobody_rings_about_what_is_over(callback, nurse, end):
    end(callback, by=nurse, now=LATER)
    with pytest.raises(services.Over):
        services.attempt(callback, outcome="missed", by=nurse, now=LATER)
    with pytest.raises(services.Over):
        services.new_time(callback, day=TUESDAY, part_of_day="morning", by=cases.PATIENT, now=LATER)


def test_an_attempt_that_is_refused_leaves_nothing(callback, nurse):
    services.cancel(callback, by=cases.PATIENT, now=LATER)
    with pytest.raises(services.Over):
        services.attempt(callback, outcome="missed", by=nurse, now=LATER)
    assert not CallAttempt.objects.exists()
    assert not letters("callback_missed").exists()


def test_another_time_is_promised_and_told(callback):
    services.new_time(callback, day=TUESDAY, part_of_day="morning", by=cases.PATIENT, now=LATER)
    case = stands(callback)
    assert (case.due_at, CallbackRequest.objects.get().part_of_day) == (clinic(TUESDAY, 12), "morning")
    assert "Tuesday 24 November" in letters("callback_moved").get().text


def test_another_time_ends_the_waiting_for_the_patient(callback, nurse):
    services.attempt(callback, outcome="missed", by=nurse, now=LATER)
    services.new_time(callback, day=TUESDAY, part_of_day="evening", by=cases.PATIENT, now=LATER)
    assert stands(callback).status == "in_progress"
    assert not letters("callback_missed").exists()


def test_the_history_says_from_when_to_when(callback):
    services.new_time(callback, day=TUESDAY, part_of_day="morning", by=cases.PATIENT, now=LATER)
    event = stands(callback).events.get(what="callback_moved")
    assert (event.was, event.became) == ("2026-11-23 any", "2026-11-24 morning")


@pytest.mark.parametrize("day", [TUESDAY, None])
def test_the_same_time_chosen_twice_is_one_change_and_one_letter(callback, day):
    for seconds in (0, 3):
        at = LATER + timedelta(seconds=seconds)
        services.new_time(callback, day=day, part_of_day="any", by=cases.PATIENT, now=at)
    assert stands(callback).events.filter(what="callback_moved").count() == 1
    assert letters("callback_moved").count() == 1


def test_back_to_an_earlier_time_is_told_again(callback):
    for hours, part in enumerate(["morning", "evening", "morning"]):
        now = LATER + timedelta(hours=hours)
        services.new_time(callback, day=TUESDAY, part_of_day=part, by=cases.PATIENT, now=now)
        Message.objects.filter(kind="callback_moved", state="queued").update(state="sent", sent_at=now)
    assert stands(callback).due_at == clinic(TUESDAY, 12)
    assert letters("callback_moved").count() == 3


def test_a_cancelled_call_closes_the_case_and_is_told(callback):
    services.cancel(callback, by=cases.PATIENT, now=LATER)
    assert stands(callback).status == "closed"
    assert CallbackRequest.objects.get().cancelled_at == LATER
    assert letters("callback_cancelled").count() == 1
    assert not letters("callback_received").exists()


def test_cancelling_twice_is_cancelling_once(callback):
    for _ in range(2):
        services.cancel(callback, by=cases.PATIENT, now=LATER)
    assert stands(callback).events.filter(what="callback_cancelled").count() == 1
    assert letters("callback_cancelled").count() == 1


def test_cancelling_a_call_that_took_place_writes_no_letter(callback, nurse):
    services.attempt(callback, outcome="reached", by=nurse, now=LATER)
    services.cancel(callback, by=cases.PATIENT, now=LATER)
    assert not letters("callback_cancelled").exists()


def test_an_outcome_that_nobody_knows_is_refused_by_the_database(callback, nurse):
    with pytest.raises(IntegrityError, match="call_outcome_is_known"), transaction.atomic():
        CallAttempt.objects.create(callback=callback, at=NOW, by=nurse.staff, outcome="laughed")


def test_who_asked_without_an_address_is_written_to_nowhere(nurse):
    made = asked(email="")
    services.attempt(made, outcome="missed", by=nurse, now=LATER)
    assert not Message.objects.exists()


# It was cancelled, and is wanted after all


@pytest.mark.parametrize("reopened", [False, True])
def test_staff_bring_a_cancelled_call_back_with_a_time(callback, nurse, reopened):
    services.cancel(callback, by=cases.PATIENT, now=LATER)
    if reopened:
        cases.move(stands(callback), to=Case.Status.IN_PROGRESS, by=nurse, now=LATER)
    services.new_time(callback, day=TUESDAY, part_of_day="morning", by=nurse, now=LATER)
    case = stands(callback)
    assert (case.status, case.due_at, case.callback.cancelled_at) == ("in_progress", clinic(TUESDAY, 12), None)
    assert "Tuesday 24 November" in letters("callback_moved").get().text
    assert not letters("callback_cancelled").exists()
    services.attempt(callback, outcome="reached", by=nurse, now=LATER)
    assert stands(callback).status == "closed"


def test_a_call_brought_back_for_the_time_it_had_is_promised_and_told(nurse):
    made = asked("morning", TUESDAY)
    services.cancel(made, by=cases.PATIENT, now=LATER)
    services.new_time(made, day=TUESDAY, part_of_day="morning", by=nurse, now=LATER)
    assert stands(made).status == "in_progress"
    assert letters("callback_moved").count() == 1


def test_who_agrees_no_longer_that_we_ring_is_rung_only_when_they_ask_anew(callback, nurse):
    services.cancel(callback, by=cases.PATIENT, now=LATER)
    Consent.objects.update(withdrawn_at=LATER)
    with pytest.raises(services.Over):
        services.new_time(callback, day=TUESDAY, part_of_day="morning", by=nurse, now=LATER)
    assert stands(callback).status == "closed"


# The number was wrong, and is put right


def is_right(callback, by, now=LATER):
    Patient.objects.update(phone="+919849054321", phone_is_wrong=False)
    services.number_corrected(Case.objects.get(pk=callback.case_id), by=by, now=now)


@pytest.mark.parametrize(("day", "due_at"), [(None, clinic(TUESDAY, 11)), (THURSDAY, clinic(THURSDAY, 19))])
def test_with_another_number_we_ring_as_soon_as_we_can_or_as_agreed(nurse, day, due_at):
    made = asked("any", day)
    services.attempt(made, outcome="wrong_number", by=nurse, now=LATER)
    for _ in range(2):
        is_right(made, nurse, now=clinic(NOW.date(), 19, 30))
    case = stands(made)
    assert (case.status, case.due_at, case.callback.call_on) == ("in_progress", due_at, due_at.date())
    assert case.events.filter(what="number_corrected").count() == 1
    assert not letters("callback_missed").exists()


def test_a_number_that_is_still_wrong_promises_nothing(callback, nurse):
    services.attempt(callback, outcome="wrong_number", by=nurse, now=LATER)
    services.number_corrected(stands(callback), by=nurse, now=LATER)
    assert stands(callback).status == "waiting"


@pytest.mark.parametrize("end", ["missed", "reached", "cancelled"])
def test_another_number_changes_nothing_of_a_call_that_it_did_not_stop(callback, nurse, end):
    if end == "cancelled":
        services.attempt(callback, outcome="wrong_number", by=nurse, now=LATER)
        services.cancel(callback, by=cases.PATIENT, now=LATER)
    else:
        services.attempt(callback, outcome=end, by=nurse, now=LATER)
    before = stands(callback)
    is_right(callback, nurse)
    after = stands(callback)
    assert (after.status, after.due_at) == (before.status, before.due_at)


def test_a_case_without_a_call_has_no_number_to_ring_anew(nurse):
    other = cases.open_case(kind="booking", patient=patient(), due_at=NOW, by=cases.PATIENT, now=NOW)
    services.number_corrected(other, by=nurse, now=LATER)
    assert not other.events.filter(what="number_corrected").exists()


def test_that_staff_rang_before_a_call_was_asked_for_says_nothing_of_it(nurse, callback):
    case = stands(callback)
    cases.record(case, "call_reached", by=nurse, now=LATER)
    assert services.last_word(case)[0] == ""
    services.attempt(callback, outcome="missed", by=nurse, now=LATER + DAY)
    cases.record(case, "call_reached", by=nurse, now=LATER + DAY + DAY)
    assert services.last_word(case) == ("call_missed", LATER + DAY)
