"""An opinion goes out: by whom, whole, once, and never changed again. What the database refuses is a sentence."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from appointments.cases import services as cases
from appointments.cases.services import Stale
from appointments.outbox.models import Message
from appointments.second_opinions import answering, delivery, documents, replies
from appointments.second_opinions.models import Document
from appointments.second_opinions.opinion_models import AskedBack, Opinion
from hfs_portal import typesetting
from tests.appointments.worklist import opinions
from tests.appointments.worklist.opinions import anew
from tests.appointments.worklist.test_answering import deliver, events, refusal


@pytest.fixture
def given(person):
    return opinions.ask(doctor=person("doctor").doctor)


@pytest.fixture
def draft(given):
    return opinions.draft(given)


@pytest.fixture
def by(person):
    return {"by": cases.staff(person("coordinator")), "now": timezone.now()}


def stays_a_draft(draft):
    return anew(draft).delivered_at is None and not list_of_papers()


def list_of_papers():
    storage = Document.file.field.storage
    return storage.listdir("documents")[1] if storage.exists("documents") else []


def test_a_delivered_opinion_is_signed_kept_as_a_pdf_and_told(given, draft):
    deliver(draft)
    found = anew(draft)
    assert (found.doctor_name, found.registration_number) == ("Dr Doctor", "TSMC 1234")
    with delivery.paper_of(found) as content:
        assert content.read(5) == b"%PDF-"
    assert [what for what, _, _ in events(given, "opinion_signed", "opinion_delivered")] == [
        "opinion_signed",
        "opinion_delivered",
    ]
    letter = Message.objects.get(kind="second_opinion_ready")
    assert "vessel" not in letter.text + letter.subject
    assert anew(given.case).status == "closed"


def test_the_paper_lies_sealed_in_the_storage(draft):
    deliver(draft)
    with anew(draft).paper.open() as kept:
        assert kept.read(4) != b"%PDF"


@pytest.mark.parametrize("role", ["coordinator", "other doctor", "administrator"])
def test_only_the_named_doctor_delivers(draft, person, role):
    assert "Only the doctor to whom it was given" in refusal(deliver, draft, by=person(role))
    assert stays_a_draft(draft)


def test_a_doctor_to_whom_it_is_no_longer_given_does_not_deliver(given, draft, person, by):
    mine = anew(draft)
    answering.assign(given, doctor=person("other doctor").doctor, **by)
    with pytest.raises((answering.Refused, Stale)):
        deliver(mine, by=person("doctor"))
    assert stays_a_draft(draft)


@pytest.mark.parametrize("part", delivery.NEEDED)
def test_what_is_not_whole_is_not_delivered_and_the_sentence_names_the_part(given, part):
    draft = opinions.draft(given, **{part: ""})
    sentence = refusal(deliver, draft)
    assert str(Opinion._meta.get_field(part).verbose_name) in sentence
    assert stays_a_draft(draft)


def test_without_a_registration_number_nothing_is_delivered(given, draft):
    type(given.doctor).objects.update(registration_number="")
    assert "no registration number" in refusal(deliver, anew(draft))
    assert stays_a_draft(draft)


def test_a_version_that_was_changed_meanwhile_is_not_delivered(draft, by):
    mine = anew(draft)
    answering.write(draft, {"think": "Something else."}, seen=1, **by)
    with pytest.raises(Stale):
        deliver(mine)
    assert stays_a_draft(draft)


def test_a_second_signature_that_came_meanwhile_is_not_left_out_of_the_paper(person, by):
    asked, other = opinions.ask(doctor=person("doctor").doctor, colleague=True), person("other doctor")
    draft = opinions.draft(asked)
    answering.ask_second(draft, other, **by)
    mine = anew(draft)
    answering.countersign(draft, by=other, seen=draft.version, now=timezone.now())
    with pytest.raises(Stale):
        deliver(mine)
    assert stays_a_draft(draft)
    deliver(anew(draft))
    assert anew(draft).delivered_at and len(list_of_papers()) == 1


def test_it_is_delivered_once(draft):
    deliver(draft)
    again = anew(draft)
    assert "is delivered and stays as it is" in refusal(deliver, again)
    assert Message.objects.filter(kind="second_opinion_ready").count() == 1
    assert len(list_of_papers()) == 1


@pytest.mark.parametrize(
    ("act", "arguments"),
    [("ask_back", {"question": "Why?"}), ("triage", {"visit_type": None, "priority": 1})],
)
def test_after_that_nothing_of_the_request_moves(given, draft, by, act, arguments):
    deliver(draft)
    assert "is delivered and stays as it is" in refusal(getattr(answering, act), anew(given), **arguments, **by)


def test_the_database_refuses_to_change_or_delete_what_is_delivered(draft):
    deliver(draft)
    for change in (lambda row: row.update(think="Else"), lambda row: row.update(delivered_at=None), lambda row: row.delete()):
        with pytest.raises(InternalError), transaction.atomic():
            change(Opinion.objects.filter(pk=draft.pk))
    assert anew(draft).think == "A vessel lies on the facial nerve."


def test_the_database_lets_nobody_else_sign(draft, person):
    signed = {
        "delivered_by": person("coordinator"),
        "delivered_at": timezone.now(),
        "doctor_name": "x",
        "registration_number": "x",
    }
    with pytest.raises(IntegrityError, match="delivered by the doctor"), transaction.atomic():
        Opinion.objects.filter(pk=draft.pk).update(**signed)


def test_the_database_wants_a_registration_number(draft, person):
    signed = {"delivered_by": person("doctor"), "delivered_at": timezone.now(), "doctor_name": "x"}
    with pytest.raises(IntegrityError, match="opinion_delivered_is_whole"), transaction.atomic():
        Opinion.objects.filter(pk=draft.pk).update(**signed)


def test_whoever_did_not_answer_is_not_waited_for_any_longer(given, draft, by):
    answering.ask_back(given, "Since when, exactly?", **by)
    deliver(anew(draft))
    assert AskedBack.objects.get().answered_at
    assert anew(given).clock_stopped_at is None


def test_what_the_patient_withdrew_is_not_answered(given, draft, by):
    replies.withdraw(given, by=cases.PATIENT, now=timezone.now())
    assert "has withdrawn" in refusal(deliver, anew(draft))
    assert "has withdrawn" in refusal(answering.ask_back, anew(given), "Why?", **by)
    assert "has withdrawn" in refusal(answering.write, anew(draft), {"seen": "x"}, seen=1, **by)
    assert stays_a_draft(draft)


def test_where_no_paper_can_be_set_nothing_is_delivered(draft, monkeypatch, caplog, tmp_path):
    (tmp_path / "opinion.typ").write_text("#panic(sys.inputs.letter)")
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    with pytest.raises(delivery.NotSet):
        deliver(draft)
    assert stays_a_draft(draft)
    assert "not set: TypstError" in caplog.text and "vessel" not in caplog.text


def test_where_the_storage_is_full_nothing_is_delivered(draft, monkeypatch, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setitem(vars(Document.file.field.storage), "location", str(blocked))
    with pytest.raises(documents.NotKept):
        deliver(draft)
    assert anew(draft).delivered_at is None
    assert not Message.objects.filter(kind="second_opinion_ready").exists()


def test_an_account_that_is_taken_from_the_doctor_delivers_nothing(draft, given):
    type(given.doctor).objects.update(user=None)
    assert "Only the doctor to whom it was given" in refusal(deliver, draft, by=User.objects.get(username="doctor"))


def test_a_request_has_one_opinion(given, draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.create(
            request=given,
            doctor=given.doctor,
            created_at=given.created_at,
            changed_at=given.created_at,
        )
