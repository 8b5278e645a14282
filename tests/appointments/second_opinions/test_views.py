import hashlib
import logging

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone

from appointments.cases.models import Case, CaseLink, Consent, Event, Patient
from appointments.intake import submit_key
from appointments.outbox.models import Message
from appointments.second_opinions import documents
from appointments.second_opinions.models import Document, SecondOpinionRequest
from tests.appointments import answers
from tests.appointments.making import NOW

pytestmark = pytest.mark.django_db

PAGE = "/second-opinion/"
LONG = "x" * 10_000


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


def rows():
    models = (Patient, Case, Event, Consent, SecondOpinionRequest, Document, CaseLink, Message)
    return [model.objects.count() for model in models]


NOTHING = [0] * 8


def stored(folder):
    return list(folder.iterdir()) if folder.exists() else []


def ask(client, *files, **changed):
    return client.post(PAGE, answers.second_opinion(files=list(files), **changed))


def test_a_question_ends_on_its_private_page_with_its_files(client):
    answer = ask(client, answers.pdf("report.pdf"), answers.picture("scan.jpg"))
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).content.decode()
    assert Case.objects.get().reference in page
    assert "report.pdf" in page and "scan.jpg" in page


def test_an_answer_is_promised_within_five_working_days(client):
    ask(client)
    assert timezone.localtime(Case.objects.get().due_at).isoformat() == "2026-11-28T19:00:00+05:30"


def test_everything_that_was_said_is_kept(client):
    ask(client, diagnosis="Spasm", treatment="Injections", birth_year="1961", asking_for="someone_else")
    opinion = SecondOpinionRequest.objects.select_related("case__patient").get()
    assert (opinion.question, opinion.diagnosis, opinion.treatment) == ("Would an operation help me?", "Spasm", "Injections")
    assert (opinion.case.patient.birth_year, opinion.case.patient.asking_for) == (1961, "someone_else")


def test_a_file_is_kept_as_it_came(client):
    sent = answers.pdf("report.pdf")
    content = sent.read()
    sent.seek(0)
    ask(client, sent)
    document = Document.objects.get()
    with document.file.open() as kept:
        assert kept.read() == content
    assert (document.name, document.content_type, document.size) == ("report.pdf", "application/pdf", len(content))
    assert document.sha256 == hashlib.sha256(content).hexdigest()


def test_a_large_file_is_kept_as_it_came(client, folder):
    content = answers.pdf().read()
    content += b"\n" * (3_000_000 - len(content))
    assert ask(client, answers.file("report.pdf", content)).status_code == 303
    assert [kept.read_bytes() for kept in stored(folder)] == [content]


def test_files_can_be_left_out(client, folder):
    assert ask(client).status_code == 303
    assert stored(folder) == []


def test_what_the_patient_wrote_is_encrypted_in_the_tables(client):
    ask(client, answers.pdf("canary.pdf"), question="canary", diagnosis="canary", treatment="canary")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT opinion::text, document::text FROM appointments_secondopinionrequest opinion, appointments_document document"
        )
        assert "canary" not in str(cursor.fetchone())


def test_the_letter_is_written_with_the_request_and_leads_to_its_page(client):
    answer = ask(client, email="meera@example.org")
    letter = Message.objects.get()
    assert (letter.address, letter.kind) == ("meera@example.org", "second_opinion_received")
    assert answer.headers["Location"] in letter.text
    assert "28 November 2026" in letter.text
    assert "Meera" not in letter.subject


def test_the_consent_is_kept(client):
    ask(client)
    assert SecondOpinionRequest.objects.get().consent.purpose == "second_opinion"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("full_name", "", "Enter the full name of the person it is about."),
        ("full_name", LONG, "Full name must be 200 characters or fewer; you typed 10000."),
        ("phone", "98490 1234a", "A phone number has digits only: take the letters out."),
        ("phone", "98490", "Enter a phone number we can call, such as 98490 12345"),
        ("birth_year", "2051", "Enter the year of birth as four digits, from 1900 to 2026, or leave it empty."),
        ("contact_by", "email", "Enter your e-mail address, or choose another way to reach you."),
        ("question", "", "Write your question, in your own words."),
        ("question", LONG, "Your question must be 4000 characters or fewer; you typed 10000."),
        ("diagnosis", LONG, "Diagnosis so far must be 4000 characters or fewer; you typed 10000."),
        ("treatment", LONG, "Treatment so far must be 4000 characters or fewer; you typed 10000."),
        ("consent_care", "", "Tick the box so that we may keep your details and answer you."),
        ("submit_key", "forged", "This page was open for too long. Your answers are still here"),
    ],
)
def test_bad_input_gets_a_sentence_keeps_the_rest_and_leaves_nothing(client, folder, field, typed, sentence):
    given = {"question": "Will it spread?", "diagnosis": "Spasm, they say", field: typed}
    answer = ask(client, answers.pdf(), **given)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert "Spasm, they say" in page or field == "diagnosis"
    assert rows() == NOTHING
    assert stored(folder) == []


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([answers.file("report.pdf", b"MZ\x90\0" * 1000)], "“report.pdf” is something else inside"),
        ([answers.file("report.pdf", b"<html></html>")], "“report.pdf” is something else inside"),
        ([answers.file("report.pdf", b"%PDF-1.7" + b"\0" * 25 * 1024 * 1024)], "“report.pdf” has 26 MB; a file may have 20 MB."),
        ([answers.pdf("good.pdf"), answers.file("bad.exe", b"MZ")], "“bad.exe” is not a PDF, JPEG or PNG file."),
    ],
)
def test_a_file_that_we_do_not_take_gets_a_sentence_keeps_the_answers_and_leaves_nothing(client, folder, files, sentence):
    for file in files:
        file.seek(0)
    answer = ask(client, *files, diagnosis="Spasm, they say")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert "Spasm, they say" in page
    assert rows() == NOTHING
    assert stored(folder) == []


def test_a_sixth_file_gets_a_sentence_and_keeps_the_answers(client):
    page = ask(client, *(answers.pdf() for _ in range(6)), question="Will it spread?").content.decode()
    assert "You chose 6 files. Choose 5 at most; you can bring the others." in page
    assert "Will it spread?" in page


def test_every_file_that_is_wrong_is_named(client):
    page = ask(client, answers.file("one.exe", b"MZ"), answers.pdf(), answers.file("two.exe", b"MZ")).content.decode()
    assert "“one.exe”" in page and "“two.exe”" in page


def test_whoever_has_to_correct_something_is_told_to_choose_the_files_again(client):
    assert "Choose all your files again" in ask(client, answers.pdf(), question="").content.decode()
    assert "Choose all your files again" not in ask(client, question="").content.decode()


def test_a_full_disk_gets_a_sentence_and_leaves_nothing(client, folder, monkeypatch):
    save = FileSystemStorage.save

    def fill_up(storage, name, content, max_length=None):
        save(storage, name, content, max_length)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "save", fill_up)
    page = ask(client, answers.pdf(), question="Will it spread?").content.decode()
    assert "We could not store your files just now." in page
    assert "Will it spread?" in page
    assert rows() == NOTHING
    assert stored(folder) == []


def test_a_failure_after_the_files_are_written_leaves_nothing(client, folder, monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(documents.Document, "save", fail)
    with pytest.raises(ZeroDivisionError):
        ask(client, answers.pdf())
    assert rows() == NOTHING
    assert stored(folder) == []


def test_a_double_click_is_one_request_with_one_set_of_files(client, folder):
    sent = answers.second_opinion(email="meera@example.org")
    first = client.post(PAGE, {**sent, "files": [answers.pdf()]})
    second = client.post(PAGE, {**sent, "files": [answers.pdf()]})
    assert first.headers["Location"] == second.headers["Location"]
    assert rows() == [1] * 8
    assert len(stored(folder)) == 1


def test_going_back_and_adding_a_file_is_a_second_request(client):
    key = submit_key.new()
    ask(client, submit_key=key)
    ask(client, answers.pdf(), submit_key=key)
    assert SecondOpinionRequest.objects.count() == 2


def test_a_filled_trap_is_accepted_and_marked_for_staff(client):
    assert ask(client, website="https://example.org").status_code == 303
    assert SecondOpinionRequest.objects.get().suspect


def test_the_seventh_request_for_one_number_in_a_day_waits_and_leaves_nothing(client, folder, settings):
    settings.THROTTLE = True
    for _ in range(6):
        ask(client)
    before = rows()
    answer = ask(client, answers.pdf(), question="Will it spread?")
    assert answer.status_code == 429
    assert "Will it spread?" in answer.content.decode()
    assert "Choose all your files again" in answer.content.decode()
    assert rows() == before
    assert stored(folder) == []


def test_nothing_that_a_patient_sent_reaches_the_log(client, caplog):
    caplog.set_level(logging.DEBUG)
    ask(client, answers.pdf("canary.pdf"), full_name="Canary Patient", question="canary", email="canary@example.org")
    ask(client, answers.file("canary.exe", b"MZ"), full_name="Canary Patient", phone="canary")
    assert "canary" not in caplog.text.lower()


def test_what_to_do_in_an_emergency_stands_before_the_form(client):
    page = client.get(PAGE).content.decode()
    assert page.index("112") < page.index("<form")


def test_looking_at_the_form_writes_nothing_and_is_stored_nowhere(client):
    assert client.get(PAGE).headers["Cache-Control"] == "no-store"
    assert rows() == NOTHING
