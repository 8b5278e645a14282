"""What is kept how long: a second before the limit it is there, and at the limit it goes for good."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from appointments import retention
from appointments.cases import services as cases
from appointments.cases.models import Case, Consent, Event
from appointments.doctors.models import Doctor
from appointments.management.commands.deliver import sweep
from appointments.second_opinions import checks, documents, replies, scanning
from appointments.second_opinions.models import Document
from appointments.second_opinions.opinion_models import Opinion
from tests.appointments import answers
from tests.appointments.making import NOW
from tests.appointments.second_opinions.questions import asked

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Files go when the transaction is committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def question():
    """With two files that were looked through."""
    made = asked()
    documents.take([checks.check(answers.pdf()), checks.check(answers.picture())], owner=made, shows="report", now=NOW)
    while scanning.look_through_next():
        pass
    return made


def deliver(question):
    user = User.objects.create(username="asha")
    question.doctor = Doctor.objects.create(name="Dr Asha", slug="asha", speciality="Neurology", user=user)
    question.save()
    words = dict.fromkeys(("seen", "think", "options", "limits", "doctor_name", "registration_number"), "words")
    now = timezone.now()
    Opinion.objects.create(
        request=question, doctor=question.doctor, urgency="none", delivered_by=user, delivered_at=now, created_at=now,
        changed_at=now, **words,
    )  # fmt: skip


def keep_files(question):
    return cases.consent(question.case.patient, purpose=retention.KEEP_FILES, language="en", now=timezone.now())


def close(question):
    cases.move(question.case, to=Case.Status.CLOSED, by=cases.SYSTEM, now=timezone.now())


def erased():
    return sum(retention.erase_due(now=timezone.now()).values())


def kept_until(monday, days):
    """Nothing is erased a second before, and something is then."""
    monday.shift(timedelta(days=days) - SECOND)
    assert erased() == 0
    monday.shift(SECOND)
    return erased() > 0


def test_the_files_of_an_open_request_are_kept(question, monday):
    monday.shift(timedelta(days=900))
    assert erased() == 0


def test_the_files_of_a_withdrawn_request_go_after_a_week(question, monday, folder, committed):
    replies.withdraw(question, by=cases.PATIENT, now=NOW)
    with committed():
        assert kept_until(monday, 7)
    assert list(folder.iterdir()) == []
    for document in Document.objects.all():
        assert (document.key, document.name, document.sha256) == ("", "", "")
        with pytest.raises(documents.NotThere):
            documents.content(document)


def test_the_files_of_an_answered_request_go_after_ninety_days(question, monday, folder, committed):
    deliver(question)
    with committed():
        assert kept_until(monday, 90)
    assert list(folder.iterdir()) == []


def test_the_files_stay_as_long_as_the_patient_wants_them_kept(question, monday):
    deliver(question)
    consent = keep_files(question)
    monday.shift(timedelta(days=900))
    assert erased() == 0
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now())
    assert erased() == 2


def test_what_another_patient_agreed_to_keeps_nothing(question, monday):
    deliver(question)
    keep_files(asked())
    assert kept_until(monday, 90)


def test_who_withdraws_has_taken_back_that_files_may_be_kept(question, monday):
    keep_files(question)
    replies.withdraw(question, by=cases.PATIENT, now=NOW)
    assert kept_until(monday, 7)


def test_the_files_of_a_request_closed_without_an_answer_go_after_ninety_days(question, monday):
    monday.shift(timedelta(days=30))
    close(question)
    assert kept_until(monday, 90)


def test_a_case_that_was_taken_up_again_keeps_its_files(question, monday):
    close(question)
    monday.shift(timedelta(days=80))
    cases.reopen(question.case, by=cases.SYSTEM, now=timezone.now())
    monday.shift(timedelta(days=80))
    assert erased() == 0
    close(question)
    assert kept_until(monday, 90)


def test_a_file_set_apart_goes_after_thirty_days_and_the_others_stay(question, monday):
    waiting = documents.take([checks.check(answers.pdf("other.pdf", qdf=True))], owner=question, shows="scan", now=NOW)[0]
    Document.objects.filter(pk=waiting.pk).update(state="quarantined", reason="virus", state_at=NOW)
    assert kept_until(monday, 30)
    assert Document.objects.get(erased_at__isnull=False).pk == waiting.pk


def test_the_history_says_what_went_without_a_name(question, monday):
    replies.withdraw(question, by=cases.PATIENT, now=NOW)
    monday.shift(timedelta(days=7))
    retention.erase_due(now=timezone.now())
    event = Event.objects.get(what="files_erased")
    assert (event.actor, event.note) == ("system", "files of a withdrawn request: 2")
    assert (event.was, event.became) == ("", "")


def test_erasing_twice_is_erasing_once(question, monday):
    replies.withdraw(question, by=cases.PATIENT, now=NOW)
    monday.shift(timedelta(days=8))
    assert (erased(), erased()) == (2, 0)
    assert Event.objects.filter(what="files_erased").count() == 1


def test_a_round_takes_few_requests_and_the_next_goes_on(monday, monkeypatch):
    monkeypatch.setattr(retention, "MOST_AT_ONCE", 2)
    for _ in range(3):
        made = asked()
        documents.take([checks.check(answers.pdf())], owner=made, shows="scan", now=NOW)
        replies.withdraw(made, by=cases.PATIENT, now=NOW)
    monday.shift(timedelta(days=8))
    assert (erased(), erased(), erased()) == (2, 1, 0)


def test_the_worker_erases_while_it_sweeps(question, monday, folder, committed):
    replies.withdraw(question, by=cases.PATIENT, now=NOW)
    monday.shift(timedelta(days=7))
    with committed():
        sweep()
    assert Document.objects.filter(erased_at=None).count() == 0
    assert list(folder.iterdir()) == []


def test_the_words_and_the_history_of_a_withdrawn_request_stay(question, monday):
    replies.withdraw(question, by=cases.PATIENT, now=NOW)
    monday.shift(timedelta(days=900))
    erased()
    question.refresh_from_db()
    assert question.question and question.case.events.filter(what="opinion_withdrawn").exists()


def printed(*options):
    out = io.StringIO()
    call_command("retain", *options, stdout=out)
    return out.getvalue().splitlines()


def test_a_dry_run_counts_and_erases_nothing(question, monday):
    replies.withdraw(question, by=cases.PATIENT, now=NOW)
    monday.shift(timedelta(days=7))
    for _ in range(2):
        assert printed("--dry-run") == [
            "requests never sent: 0 due",
            "files of a withdrawn request: 2 due",
            "files set apart: 0 due",
            "files of an answered request: 0 due",
            "files of a request closed without an answer: 0 due",
        ]


def test_the_command_erases_all_that_is_due_and_prints_numbers_only(question, monday, monkeypatch):
    monkeypatch.setattr(retention, "MOST_AT_ONCE", 1)
    other = asked()
    documents.take([checks.check(answers.pdf("meera-example.pdf"))], owner=other, shows="scan", now=NOW)
    for made in (question, other):
        replies.withdraw(made, by=cases.PATIENT, now=NOW)
    monday.shift(timedelta(days=7))
    assert "files of a withdrawn request: 3 erased" in printed()
    assert printed()[1] == "files of a withdrawn request: 0 erased"
