"""The page of one's data, and the copies to take away: all the hospital has of the case in words, and nothing else."""

import ast
import io
import json
from datetime import timedelta

import pypdfium2
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from appointments.bookings import waitlist
from appointments.cases import data_requests, links
from appointments.cases import services as cases
from appointments.cases.models import CaseLink
from appointments.outbox.models import Message
from appointments.second_opinions import replies
from appointments.second_opinions.models import PastTreatment, SecondOpinionRequest
from appointments.second_opinions.opinion_models import Opinion
from appointments.self_service import happened, record
from appointments.worklist import story
from tests.appointments import answers, clinic
from tests.appointments.bookings.pages import text
from tests.appointments.self_service.opinion_rows import deliver, question
from tests.test_architecture import sources

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(patient, asked, doctor, free):
    """A case with all that can hang on one; the browser of its patient."""
    told = {"side": "left", "since": "Two years", "medicines": "Baclofen", "diagnosis": "Spasm of the face"}
    for name, words in told.items():
        setattr(asked.request, name, words)
    asked.request.save()
    PastTreatment.objects.create(request=asked.request, what="Injections", year=2024, month=5)
    row = question(asked)
    patient.post(f"{asked.page}questions/{row.pk}/", {"answer": "Since May.", "submit_key": "x"})
    patient.post(f"{asked.page}files/", {"files": answers.pdf("mri.pdf"), "shows": "report", "submit_key": "x"})
    clinic.appointment(doctor, free()[3], case=asked.case).save()
    visit = asked.case.appointments.get()
    day = timezone.localdate() + timedelta(days=1)
    waitlist.join(visit, waitlist.Wishes(day, day, []), by=cases.PATIENT, now=timezone.now())
    note = {"by": cases.staff(User.objects.create_user("priya", is_staff=True)), "now": timezone.now()}
    cases.record(asked.case, "noted", note="Sounded tired, ring the daughter", **note)
    cases.record(asked.case, "no_show_account", by=cases.PATIENT, now=timezone.now(), note="The bus did not come.")
    data_requests.ask(asked.case, what="grievance", words="You rang at night.", by=cases.PATIENT, now=timezone.now())
    deliver(asked, doctor)
    return patient


TOLD = [
    "Meera Example", "+919849012345", "meera@example.org", "1961", "Would an operation help me?", "Two years", "The left side",
    "Baclofen", "Spasm of the face", "Injections", "May 2024", "Since when is the eye shut?", "Since May.", "mri.pdf",
    "Received, not looked through yet", "Dr Asha", "Lakeside", "A vessel lies close.", "It may press.", "Wait, or inject.",
    "Not examined.", "TSMC 12345", "The bus did not come.", "You rang at night.", "that we keep your question and files",
]  # fmt: skip


def as_text(content):
    with pypdfium2.PdfDocument(io.BytesIO(content)) as opened:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in opened).split())


def test_the_json_holds_all_the_hospital_has_of_the_case(everything, asked):
    answer = everything.get(f"{asked.page}data.json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{asked.case.reference}.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = json.loads(answer.content)
    whole = json.dumps(told, ensure_ascii=False)
    assert [words for words in TOLD if words not in whole] == []
    assert told["reference"] == asked.case.reference
    assert told["visits"][0]["starts"] == asked.case.appointments.get().starts.isoformat()
    assert told["files"] == [
        {
            "name": "mri.pdf", "shows": "Report or letter", "kind": "PDF", "bytes": told["files"][0]["bytes"],
            "sent_at": told["files"][0]["sent_at"], "state": "Received, not looked through yet",
        }
    ]  # fmt: skip
    assert {"patient", "waitlist", "letters", "links", "consents", "history", "data_requests"} <= told.keys()


def test_the_paper_holds_the_same(everything, asked):
    answer = everything.get(f"{asked.page}data.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{asked.case.reference}-data.pdf"'
    said = as_text(answer.content)
    assert [words for words in TOLD if words not in said] == []


def test_the_page_shows_the_same(everything, asked):
    page = text(everything.get(f"{asked.page}data/"))
    assert [words for words in TOLD if words not in page and words != "+919849012345"] == []


@pytest.mark.parametrize("copy", ["data.json", "data/"])
def test_no_token_and_no_word_of_staff_among_themselves_is_in_it(everything, asked, copy):
    now = timezone.now()
    Message.objects.create(
        case=asked.case, kind="case_link", address="meera@example.org", subject="Your link", text="/case/canary-token/",
        short="canary-token", due_at=now, created_at=now,
    )  # fmt: skip
    whole = everything.get(asked.page + copy).content.decode().replace(asked.page, "")
    hashes = CaseLink.objects.values_list("token_hash", flat=True)
    for secret in [asked.token, "canary-token", "Sounded tired", "priya", *hashes]:
        assert secret not in whole


def test_an_opinion_that_is_not_signed_yet_is_no_part_of_it(patient, asked, doctor):
    now = timezone.now()
    Opinion.objects.create(request=asked.request, doctor=doctor, think="A first thought.", created_at=now, changed_at=now)
    told = json.loads(patient.get(f"{asked.page}data.json").content)
    assert "opinion" not in told and "A first thought." not in str(told)


@pytest.mark.parametrize(
    ("copy", "what"), [("data/", "opinion_read"), ("data.json", "opinion_downloaded"), ("data.pdf", "opinion_downloaded")]
)
def test_to_open_an_opinion_among_the_data_is_noted_like_any_other_opening(patient, asked, doctor, copy, what):
    deliver(asked, doctor)
    patient.head(asked.page + copy)
    patient.get(asked.page + copy)
    patient.post(asked.page + copy, {"submit_key": "x"})
    opened = asked.case.events.filter(what__in=["opinion_read", "opinion_downloaded"])
    assert list(opened.values_list("what", "actor", "note")) == [(what, "patient", "127.0.0.1")] * 2


def test_what_does_not_show_the_opinion_notes_no_opening(patient, asked, doctor):
    deliver(asked, doctor)
    replies.withdraw(asked.request, by=cases.PATIENT, now=timezone.now())
    for copy in ("data/", "data.json"):
        patient.get(asked.page + copy)
    assert not asked.case.events.filter(what__in=["opinion_read", "opinion_downloaded"]).exists()


def test_an_opinion_of_a_withdrawn_request_is_named_and_not_shown(patient, asked, doctor):
    deliver(asked, doctor)
    replies.withdraw(asked.request, by=cases.PATIENT, now=timezone.now())
    told = json.loads(patient.get(f"{asked.page}data.json").content)
    assert told["opinion"].keys() == {"delivered_at", "signed_by", "note"}
    assert told["second_opinion"]["question"] == "Would an operation help me?"


@pytest.mark.parametrize("address", ["data/", "data.json", "data.pdf", "data/correct/", "data/request/erasure/"])
def test_a_stranger_with_the_link_gets_none_of_it(client, asked, address):
    answer = client.get(asked.page + address)
    assert "Is it you?" in text(answer)
    assert asked.case.reference not in answer.content.decode()


@pytest.mark.parametrize("address", ["data/", "data.json", "data.pdf", "data/correct/", "data/request/erasure/", "consents/"])
def test_looking_changes_nothing(patient, asked, address):
    before = asked.case.events.count(), Message.objects.count(), CaseLink.objects.count()
    patient.get(asked.page + address)
    patient.get(f"{asked.page}consents/?take_back=second_opinion")
    assert (asked.case.events.count(), Message.objects.count(), CaseLink.objects.count()) == before
    assert not asked.case.data_requests.exists()


def test_the_case_of_somebody_else_stands_nowhere_in_it(patient, asked):
    other = clinic.case(full_name="Ravi Somebody", now=timezone.now())
    token = links.issue(other, seed="other", now=timezone.now())
    assert "Is it you?" in text(patient.get(f"/case/{token}/data.json"))
    assert "Ravi" not in patient.get(f"{asked.page}data.json").content.decode()


def test_a_paper_in_an_indian_script_has_every_letter(asked):
    asked.case.patient.full_name = "मीरा उदाहरण"
    asked.case.patient.save()
    assert record.as_pdf(asked.case, now=timezone.now()).startswith(b"%PDF-")


def test_what_is_typed_into_it_is_never_read_as_markup(asked):
    SecondOpinionRequest.objects.update(question='#panic() *x* $1$ #import "@preview/x:1.0.0": *')
    asked.case.second_opinion.refresh_from_db()
    assert '#import "@preview/x:1.0.0": *' in as_text(record.as_pdf(asked.case, now=timezone.now()))


def test_everything_that_the_portal_writes_into_a_history_has_words_for_its_patient():
    written = {
        node.args[1].value
        for _path, tree in sources(settings.BASE_DIR, "appointments")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("record") and len(node.args) > 1
        if isinstance(node.args[1], ast.Constant)
    }
    assert {"opened", "data_asked", "file_sent"} <= written
    assert (written | story.WORDS.keys()) - happened.WORDS.keys() == set()
