"""Second opinions from before there were drafts, seals and looks are carried over whole."""

import hashlib
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from appointments.second_opinions import documents, scanning
from appointments.second_opinions.models import Document, SecondOpinionRequest
from tests.appointments.answers import file, pdf

THEN = datetime(2026, 11, 1, tzinfo=UTC)
BEFORE = ("appointments", "0011_hours_in_whole_minutes")


@pytest.fixture
def then(db):
    """The tables as they were, in this test's own transaction."""
    executor = MigrationExecutor(connection)
    latest = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "appointments"]
    state = executor.migrate([BEFORE])
    yield state.apps.get_model, lambda: MigrationExecutor(connection).migrate(latest)


def asked(get_model):
    now = {"created_at": THEN}
    patient = get_model("appointments", "Patient").objects.create(full_name="Meera Example", phone="+919849012345", **now)
    case = get_model("appointments", "Case").objects.create(patient=patient, opened_by="second_opinion", due_at=THEN, **now)
    consent = get_model("appointments", "Consent").objects.create(
        patient=patient, purpose="second_opinion", notice_version="1", language="en", given_at=THEN
    )
    return get_model("appointments", "SecondOpinionRequest").objects.create(
        case=case, consent=consent, question="Would it help?", treatment="Injections in May", submit_key="k", **now
    )


def kept(get_model, request, name):
    """As files were kept: as they came."""
    content = pdf().read()
    Document.file.field.storage.save(name, file("report.pdf", content))
    facts = {"content_type": "application/pdf", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    get_model("appointments", "Document").objects.create(request=request, file=name, name="report.pdf", created_at=THEN, **facts)
    return content


def test_an_earlier_question_keeps_its_words_and_its_files_also_one_sent_twice(then):
    get_model, upgrade = then
    request = asked(get_model)
    content = kept(get_model, request, "documents/one")
    kept(get_model, request, "documents/two")
    connection.check_constraints()  # those rows are whole, as they were committed then
    upgrade()
    [treatment] = SecondOpinionRequest.objects.get().treatments.all()
    assert treatment.what == "Injections in May"
    while scanning.look_through_next():
        pass
    for document in Document.objects.all():
        with document.file.open() as closed:
            assert b"%PDF" not in closed.read()
        with documents.content(document) as opened:
            assert opened.read() == content
