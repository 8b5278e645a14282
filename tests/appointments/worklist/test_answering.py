"""A second opinion on its way: the rules of the services and of the database, each broken once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.cases.services import Stale
from appointments.doctors.models import Doctor, VisitType
from appointments.outbox.models import Message
from appointments.second_opinions import access, answering, replies
from appointments.second_opinions.answering import Refused
from appointments.second_opinions.opinion_models import AskedBack, Opinion, OpinionPromise, OpinionReader
from tests.appointments.worklist import opinions
from tests.appointments.worklist.opinions import WRITTEN, anew

NOW = timezone.now()


@pytest.fixture
def by(person):
    return {"by": cases.staff(person("coordinator")), "now": timezone.now()}


@pytest.fixture
def doctor(person):
    return person("doctor").doctor


@pytest.fixture
def other(person):
    return person("other doctor").doctor


@pytest.fixture
def asked(doctor):
    return opinions.ask()


@pytest.fixture
def given(doctor):
    return opinions.ask(doctor=doctor)


@pytest.fixture
def shared(doctor, other):
    """Given to a doctor, and the patient agreed that a second one sees it."""
    return opinions.ask(doctor=doctor, colleague=True)


def events(asked, *kinds):
    return [(event.what, event.was, event.became) for event in asked.case.events.filter(what__in=kinds)]


def deliver(draft, **changed):
    answering.deliver(draft, **{"by": draft.doctor.user, "now": timezone.now(), **changed})


def refusal(act, *arguments, **facts):
    with pytest.raises(Refused) as refused:
        act(*arguments, **facts)
    return refused.value.sentence


# Given to a doctor ---------------------------------------------------------------------------------------------------------


def test_whoever_gives_it_to_a_doctor_puts_the_case_into_their_hands(asked, doctor, by):
    answering.assign(asked, doctor=doctor, **by)
    case = anew(asked.case)
    assert (anew(asked).doctor, case.assignee, case.status) == (doctor, doctor.user, "in_progress")
    assert events(asked, "opinion_assigned") == [("opinion_assigned", "", "doctor")]


def test_it_is_given_only_to_a_doctor_with_an_account(asked, by):
    whom = Doctor.objects.create(name="Dr Without", slug="without", speciality="Neurology")
    assert "has no account at the desk" in refusal(answering.assign, asked, doctor=whom, **by)
    assert anew(asked).doctor is None


def test_of_two_who_give_it_away_at_once_the_second_is_told(asked, doctor, other, by):
    seen = anew(asked)
    answering.assign(asked, doctor=doctor, **by)
    with pytest.raises(Stale):
        answering.assign(seen, doctor=other, **by)
    assert anew(asked).doctor == doctor


def test_giving_it_to_the_same_doctor_again_leaves_no_line(given, doctor, by):
    answering.assign(given, doctor=doctor, **by)
    assert events(given, "opinion_assigned") == []


def test_a_draft_goes_along_to_the_next_doctor(given, doctor, other, by):
    draft = opinions.draft(given)
    answering.assign(given, doctor=other, **by)
    draft = anew(draft)
    assert (draft.doctor, draft.version) == (other, 2)
    assert not access.readable_by(doctor.user).exists()


def test_who_was_to_sign_as_the_second_cannot_be_first_and_second(shared, doctor, other, by):
    draft = opinions.draft(shared)
    answering.ask_second(draft, other.user, **by)
    answering.assign(shared, doctor=other, **by)
    assert anew(draft).second_reader is None


# How soon ------------------------------------------------------------------------------------------------------------------


def test_an_urgent_one_is_promised_sooner_and_one_can_be_promised_by_what_it_is_about(asked, by):
    visit = VisitType.objects.create(name="Surgery", slug="surgery", minutes=30)

    def promised(**triaged):
        answering.triage(asked, **triaged, by=by["by"], now=timezone.now())
        return anew(asked.case).due_at

    routine = promised(visit_type=None, priority=Case.Priority.ROUTINE)
    urgent = promised(visit_type=None, priority=Case.Priority.URGENT)
    OpinionPromise.objects.create(visit_type=visit, priority=Case.Priority.URGENT, working_days=20)
    by_its_kind = promised(visit_type=visit, priority=Case.Priority.URGENT)
    assert urgent < routine < by_its_kind
    assert (anew(asked).visit_type, anew(asked.case).priority) == (visit, Case.Priority.URGENT)
    assert events(asked, "opinion_triaged")[1] == ("opinion_triaged", "3", "1")


# Asked back ----------------------------------------------------------------------------------------------------------------


def test_the_clock_stands_and_the_patient_is_written_to_without_the_question(given, by):
    answering.ask_back(given, "Since when, exactly?", **by)
    case = anew(given.case)
    assert anew(given).clock_stopped_at == by["now"]
    assert case.status == Case.Status.WAITING
    letter = Message.objects.get(kind="second_opinion_asked_back")
    assert "/case/" in letter.text and "Since when" not in letter.text + letter.subject


def test_one_question_at_a_time_is_asked(given, by):
    answering.ask_back(given, "Since when, exactly?", **by)
    assert "has not answered the last question" in refusal(answering.ask_back, given, "And which side?", **by)
    assert AskedBack.objects.count() == 1


def test_after_the_answer_another_question_can_be_asked(given, by):
    row = answering.ask_back(given, "Since when, exactly?", **by)
    replies.answer_back(row, "Since May.", by=cases.PATIENT, now=timezone.now())
    answering.ask_back(anew(given), "Which side?", **by)
    assert AskedBack.objects.count() == 2


def test_a_patient_without_e_mail_is_asked_and_nobody_is_written_to(doctor, by):
    asked = opinions.ask(doctor=doctor, email="")
    answering.ask_back(asked, "Since when, exactly?", **by)
    assert not Message.objects.exists()


# Readers -------------------------------------------------------------------------------------------------------------------


def test_a_reader_is_let_in_once_and_shut_out_once(given, person, by):
    nurse = person("booking desk")
    for _ in range(2):
        answering.let_in(given, nurse, **by)
    for _ in range(2):
        answering.shut_out(given, nurse, **by)
    assert events(given, "reader_added", "reader_removed") == [
        ("reader_added", "", "booking desk"),
        ("reader_removed", "booking desk", ""),
    ]


def test_the_database_takes_a_reader_once(given, person):
    row = {"request": given, "user": person("booking desk"), "added_by": person("coordinator"), "added_at": NOW}
    OpinionReader.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        OpinionReader.objects.create(**row)


def test_another_doctor_is_let_in_only_where_the_patient_agreed(given, shared, other, by):
    assert "did not agree that a second doctor sees it" in refusal(answering.let_in, given, other.user, **by)
    answering.let_in(shared, other.user, **by)
    assert [reader.request for reader in OpinionReader.objects.all()] == [shared]


def test_who_has_no_place_at_the_desk_is_not_let_in(given, person, by):
    assert "has no account at the desk" in refusal(answering.let_in, given, person("editor"), **by)


# The draft -----------------------------------------------------------------------------------------------------------------


def test_a_draft_begins_with_what_an_opinion_without_examination_cannot_say(given, doctor):
    draft = answering.begin(given, by=cases.staff(doctor.user), now=NOW)
    assert "Nobody has examined you" in draft.limits


def test_a_request_that_is_nobody_s_is_not_answered(asked, by):
    assert "Give it to a doctor first" in refusal(answering.begin, asked, **by)


def test_of_two_drafts_the_second_is_told(given, by):
    opinions.draft(given)
    with pytest.raises(Stale):
        answering.begin(anew(given), **by)


def test_writing_over_another_version_changes_nothing(given, by):
    draft = opinions.draft(given)
    answering.write(draft, {"seen": "Second"}, seen=1, **by)
    with pytest.raises(Stale):
        answering.write(draft, {"seen": "Third"}, seen=1, **by)
    assert (anew(draft).seen, anew(draft).version) == ("Second", 2)


def test_a_form_writes_no_signature(given, by):
    draft = opinions.draft(given)
    answering.write(draft, {"seen": "x", "delivered_at": NOW, "doctor_name": "Dr Else"}, seen=1, **by)
    assert (anew(draft).delivered_at, anew(draft).doctor_name) == (None, "")


def test_a_stolen_copy_of_the_database_tells_nothing_of_the_draft(given):
    opinions.draft(given)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seen || think || options || would_ask || limits FROM appointments_opinion")
        kept = cursor.fetchone()[0]
    assert not any(WRITTEN[name] in kept for name in ("seen", "think", "options", "would_ask", "limits"))


# The second signature ------------------------------------------------------------------------------------------------------


def test_no_second_doctor_sees_it_without_the_patient_s_consent(given, other, by):
    assert "did not agree" in refusal(answering.ask_second, opinions.draft(given), other.user, **by)
    assert not access.readable_by(other.user).exists()


def test_a_consent_that_was_withdrawn_is_none(shared, other, by):
    shared.case.patient.consents.update(withdrawn_at=timezone.now() + timedelta(minutes=1))
    assert "did not agree" in refusal(answering.ask_second, opinions.draft(shared), other.user, **by)


def test_only_another_doctor_signs_as_the_second(shared, doctor, person, by):
    draft = opinions.draft(shared)
    for whom in (doctor.user, person("call desk")):
        assert "Only another doctor" in refusal(answering.ask_second, draft, whom, **by)


def test_it_waits_for_the_second_signature(shared, other, by):
    draft = opinions.draft(shared)
    answering.ask_second(draft, other.user, **by)
    assert access.readable_by(other.user).exists()
    assert "second signature is still missing" in refusal(deliver, draft)
    answering.countersign(draft, by=other.user, seen=draft.version, now=timezone.now())
    deliver(draft)
    assert anew(draft).delivered_at


def test_other_words_are_signed_anew(shared, other, by):
    draft = opinions.draft(shared)
    answering.ask_second(draft, other.user, **by)
    answering.countersign(draft, by=other.user, seen=draft.version, now=timezone.now())
    answering.write(draft, {"think": "Something else."}, seen=draft.version, **by)
    assert anew(draft).second_signed_at is None
    with pytest.raises(Stale):
        answering.countersign(draft, by=other.user, seen=draft.version - 1, now=timezone.now())


def test_nobody_else_signs_as_the_second(shared, other, person, by):
    draft = opinions.draft(shared)
    answering.ask_second(draft, other.user, **by)
    assert "Only the colleague" in refusal(answering.countersign, draft, by=person("coordinator"), seen=draft.version, now=NOW)


@pytest.mark.parametrize("take_back", ["nobody", "shut out"])
def test_a_second_signature_can_be_done_without(shared, other, by, take_back):
    draft = opinions.draft(shared)
    answering.ask_second(draft, other.user, **by)
    if take_back == "nobody":
        answering.ask_second(draft, None, **by)
    else:
        answering.shut_out(shared, other.user, **by)
    deliver(anew(draft))
    assert anew(draft).delivered_at


@pytest.fixture
def third(other):
    user = User.objects.create_user("third doctor", is_staff=True)
    return Doctor.objects.create(name="Dr Third", slug="third", speciality="Neurology", user=user)


@pytest.mark.parametrize("next_", ["nobody", "a third"])
def test_a_colleague_who_is_asked_no_more_reads_it_no_longer(shared, other, third, by, next_):
    draft = opinions.draft(shared)
    answering.ask_second(draft, other.user, **by)
    answering.ask_second(draft, third.user if next_ == "a third" else None, **by)
    assert not access.readable_by(other.user).exists()
    assert access.readable_by(third.user).exists() == (next_ == "a third")
    assert ("reader_removed", "other doctor", "") in events(shared, "reader_removed")


def test_a_colleague_who_has_signed_reads_on(shared, other, by):
    draft = opinions.draft(shared)
    answering.ask_second(draft, other.user, **by)
    answering.countersign(draft, by=other.user, seen=draft.version, now=timezone.now())
    answering.ask_second(draft, None, **by)
    assert access.readable_by(other.user).exists()


def test_a_colleague_who_is_asked_again_reads_on(shared, other, by):
    draft = opinions.draft(shared)
    for _ in range(2):
        answering.ask_second(draft, other.user, **by)
    assert access.readable_by(other.user).exists()
    assert events(shared, "reader_removed") == []


def test_the_database_takes_no_second_signature_of_nobody(given):
    draft = opinions.draft(given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.filter(pk=draft.pk).update(second_signed_at=NOW)
