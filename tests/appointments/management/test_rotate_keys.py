"""A key that may have been seen by others is replaced without losing a word or a file."""

from datetime import UTC, datetime

import pgtrigger
import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from appointments.cases import services as cases
from appointments.cases.models import Event
from appointments.management.commands import rotate_keys
from appointments.second_opinions import documents
from appointments.second_opinions.models import Document, PastTreatment, SecondOpinionRequest
from appointments.second_opinions.opinion_models import Opinion
from hfs_portal.encrypted import rotated
from tests.appointments.clinic import doctor
from tests.appointments.second_opinions.questions import asked
from tests.appointments.second_opinions.sent import sent

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
WORDS = {"seen": "what we saw", "think": "what we think", "options": "the options", "limits": "the limits"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def old_key(settings, tmp_path, monkeypatch):
    monkeypatch.setitem(vars(Document.file.field.storage), "location", str(tmp_path))
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FIELD_KEYS = [OLD]


@pytest.fixture
def delivered(django_user_model):
    """An opinion that was delivered by a doctor who has left since."""
    account = django_user_model.objects.create_user("asha")
    whom = doctor()
    whom.user = account
    whom.save()
    question = asked(doctor=whom, question="Would an operation help me?")
    signed = {"doctor_name": "Asha", "registration_number": "1", "delivered_by": account, "delivered_at": NOW}
    opinion = Opinion.objects.create(
        request=question, doctor=whom, urgency="none", **WORDS, **signed, created_at=NOW, changed_at=NOW
    )
    whom.user = None
    whom.save()
    return opinion


@pytest.fixture
def told(delivered):
    return cases.record(delivered.request.case, "note", by=cases.PATIENT, now=NOW, note="as it was said")


def rotate(settings):
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate_keys", verbosity=0)
    settings.FIELD_KEYS = [NEW]


def raw(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} <> '' ORDER BY id")
        return [value for (value,) in cursor.fetchall()]


def test_under_the_old_key_alone_nothing_would_open(delivered, settings):
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(InvalidToken):
        Opinion.objects.get()


def test_every_word_is_the_same_when_the_old_key_is_gone(delivered, told, settings):
    PastTreatment.objects.create(request=delivered.request, what="injections")
    rotate(settings)
    opinion = Opinion.objects.get()
    assert {name: getattr(opinion, name) for name in WORDS} == WORDS
    assert SecondOpinionRequest.objects.get().question == "Would an operation help me?"
    assert "as it was said" in [event.note for event in Event.objects.all()]
    assert PastTreatment.objects.get().what == "injections"


def test_every_file_opens_when_the_old_key_is_gone(settings):
    documents.take([sent(b"what the eye did")], owner=asked(), shows="video", now=NOW)
    rotate(settings)
    document = Document.objects.get()
    assert document.name == "report.pdf"
    with documents.unsealed(document) as content:
        assert content.read() == b"what the eye did"


def test_what_stays_as_written_still_does_afterwards(delivered, told, settings):
    rotate(settings)
    for change in (
        lambda: Event.objects.update(note="something else"),
        lambda: Opinion.objects.update(think="something else"),
        lambda: Opinion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            change()


def test_every_other_rule_holds_while_it_runs(settings):
    """Only rows that never change are let through, and no more of them than there are."""
    known = {f"{model._meta.label}:{trigger.name}" for model, trigger in pgtrigger.registered()}
    assert set(rotate_keys.STAY_AS_WRITTEN) <= known
    assert {name.partition(":")[0] for name in rotate_keys.STAY_AS_WRITTEN} == {"appointments.Event", "appointments.Opinion"}


def test_nothing_is_written_twice(delivered, told, settings):
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate_keys", verbosity=0)
    first = raw("appointments_opinion", "think"), raw("appointments_event", "note")
    call_command("rotate_keys", verbosity=0)
    assert (raw("appointments_opinion", "think"), raw("appointments_event", "note")) == first


def test_one_that_was_interrupted_is_ended_by_the_next(settings, monkeypatch):
    question = asked()
    for number in range(5):
        PastTreatment.objects.create(request=question, what=f"treatment {number}")
    monkeypatch.setattr(rotate_keys, "BATCH", 2)
    seen = []

    def stop_at_the_fourth(stored):
        if stored and len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(stored)
        return rotated(stored)

    monkeypatch.setattr(rotate_keys, "rotated", stop_at_the_fourth)
    settings.FIELD_KEYS = [NEW, OLD]
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_keys", verbosity=0)
    monkeypatch.setattr(rotate_keys, "rotated", rotated)
    rotate(settings)
    assert [treatment.what for treatment in PastTreatment.objects.all()] == [f"treatment {number}" for number in range(5)]


def test_a_row_that_opens_with_no_key_is_named_and_stops_nothing_else(settings, capsys):
    question = asked()
    lost = PastTreatment.objects.create(request=question, what="lost")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    PastTreatment.objects.filter(pk=lost.pk).update(what="under another key")
    settings.FIELD_KEYS = [NEW, OLD]
    with pytest.raises(CommandError, match="1 rows open with none of FIELD_KEYS"):
        call_command("rotate_keys", verbosity=0)
    assert f"appointments.PastTreatment {lost.pk}" in capsys.readouterr().err
    settings.FIELD_KEYS = [NEW]
    assert SecondOpinionRequest.objects.get().question


def test_every_encrypted_column_of_the_portal_is_found():
    found = {f"{model.__name__}.{name}" for model in apps.get_models() for name in rotate_keys.encrypted_fields(model)}
    assert {"Event.note", "Document.key", "Opinion.paper_key", "Message.text", "SecondOpinionDraft.answers"} <= found
