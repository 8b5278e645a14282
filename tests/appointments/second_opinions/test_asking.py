"""A patient asks a doctor to look again: what is said, what is refused, and that it is one request."""

import logging

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from appointments.cases.models import Case, CaseLink, Consent, Event, Patient
from appointments.intake import submit_key
from appointments.outbox.models import Message
from appointments.second_opinions import documents
from appointments.second_opinions.models import Document, SecondOpinionDraft, SecondOpinionRequest
from tests.appointments import answers
from tests.appointments.answers import SECOND_OPINION, ask_second_opinion, last_page
from tests.appointments.making import NOW

pytestmark = pytest.mark.django_db

CHECK = f"{SECOND_OPINION}check/"
LONG = "x" * 10_000


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


def rows():
    models = (Patient, Case, Event, Consent, SecondOpinionRequest, Document, CaseLink, Message)
    return [model.objects.count() for model in models]


NOTHING = [0] * 8


def until_check(client, **changed):
    """Everything is answered, and nothing sent."""
    given = {**answers.CONTACT, "question": "Would an operation help me?", **changed}
    for step in ["", *(f"{step}/" for step in answers.STEPS)]:
        client.post(f"{SECOND_OPINION}{step}", {"submit_key": submit_key.new(), **given})


def stored(folder):
    return list(folder.iterdir()) if folder.exists() else []


def test_a_question_ends_on_its_private_page_with_its_files(client):
    answer = ask_second_opinion(client, [answers.pdf("report.pdf"), answers.picture("scan.jpg")])
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).content.decode()
    assert Case.objects.get().reference in page
    assert "report.pdf" in page and "scan.jpg" in page


def test_an_answer_is_promised_within_five_working_days(client):
    ask_second_opinion(client)
    assert timezone.localtime(Case.objects.get().due_at).isoformat() == "2026-11-28T19:00:00+05:30"


def test_everything_that_was_said_is_kept(client):
    told = {"diagnosis": "Spasm", "since": "two years", "side": "left", "medicines": "None", "files_when": "later"}
    ask_second_opinion(client, birth_year="1961", asking_for="someone_else", **told)
    opinion = SecondOpinionRequest.objects.select_related("case__patient").get()
    assert (opinion.question, opinion.diagnosis, opinion.since) == ("Would an operation help me?", "Spasm", "two years")
    assert (opinion.side, opinion.medicines, opinion.files_follow) == ("left", "None", True)
    patient = opinion.case.patient
    assert (patient.birth_year, patient.asking_for, patient.phone_typed) == (1961, "someone_else", "98490 12345")


def test_a_question_alone_is_enough(client, folder):
    assert ask_second_opinion(client).status_code == 303
    assert stored(folder) == []


def test_a_file_is_kept_as_it_came(client):
    sent = answers.pdf("report.pdf")
    content = sent.read()
    sent.seek(0)
    ask_second_opinion(client, [sent])
    document = Document.objects.get()
    with documents.unsealed(document) as kept:
        assert kept.read() == content
    assert (document.name, document.request, document.draft) == ("report.pdf", SecondOpinionRequest.objects.get(), None)


def test_what_the_patient_wrote_is_encrypted_in_the_tables(client):
    ask_second_opinion(
        client, [answers.pdf("canary.pdf")],
        question="canary", diagnosis="canary", since="canary", medicines="canary", what_0="canary",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT opinion::text, document::text, treatment::text FROM appointments_secondopinionrequest opinion,"
            " appointments_document document, appointments_pasttreatment treatment"
        )
        assert "canary" not in str(cursor.fetchone())


def test_the_letter_is_written_with_the_request_and_leads_to_its_page(client):
    answer = ask_second_opinion(client, email="meera@example.org")
    letter = Message.objects.get()
    assert (letter.address, letter.kind) == ("meera@example.org", "second_opinion_received")
    assert answer.headers["Location"] in letter.text
    assert "28 November 2026" in letter.text
    assert "Meera" not in letter.subject


def test_each_purpose_is_a_consent_of_its_own(client):
    ask_second_opinion(client, consent_keep_files="on")
    assert [consent.purpose for consent in Consent.objects.order_by("pk")] == ["second_opinion", "second_opinion_keep_files"]
    assert SecondOpinionRequest.objects.get().consent.purpose == "second_opinion"


def test_no_box_is_ticked_beforehand(client):
    client.post(SECOND_OPINION, {"submit_key": submit_key.new()})
    for step in answers.STEPS[:-1]:
        client.post(f"{SECOND_OPINION}{step}/", {**answers.CONTACT, "question": "Why?", "submit_key": submit_key.new()})
    form = client.get(f"{SECOND_OPINION}consent/").context["form"]
    assert [bool(form[name].value()) for name in form.own] == [False, False, False]


@pytest.mark.parametrize(
    ("step", "field", "typed", "sentence"),
    [
        ("contact", "full_name", "", "Enter the full name of the person it is about."),
        ("contact", "full_name", LONG, "Full name must be 200 characters or fewer; you typed 10000."),
        ("contact", "phone", "98490 1234a", "A phone number has digits only: take the letters out."),
        ("contact", "phone", "98490", "Enter a phone number we can call, such as 98490 12345"),
        ("contact", "birth_year", "2051", "Enter the year of birth as four digits, from 1900 to 2026, or leave it empty."),
        ("contact", "contact_by", "email", "Enter your e-mail address, or choose another way to reach you."),
        ("contact", "language", "xx", "Choose one of the answers listed."),
        ("who", "asking_for", "nobody", "Choose one of the answers listed."),
        ("question", "question", "", "Write your question, in your own words."),
        ("question", "question", LONG, "Your question must be 4000 characters or fewer; you typed 10000."),
        ("illness", "diagnosis", LONG, "Diagnosis so far must be 4000 characters or fewer; you typed 10000."),
        ("illness", "since", LONG, "For how long? must be 200 characters or fewer; you typed 10000."),
        ("illness", "side", "top", "Choose one of the answers listed."),
        ("treatments", "what_0", LONG, "Treatment 1 must be 4000 characters or fewer; you typed 10000."),
        ("treatments", "year_0", "2024", "Treatment 1: write what was done, or take its date out."),
        ("medicines", "medicines", LONG, "Medicines must be 4000 characters or fewer; you typed 10000."),
        ("files", "files_when", "never", "Choose one of the answers listed."),
        ("consent", "consent_care", "", "Tick the box so that we may keep your details and answer you."),
        ("question", "submit_key", "forged", "This page was open for too long. Your answers are still here"),
        ("check", "submit_key", "forged", "This page was open for too long. Your answers are still here"),
    ],
)
def test_bad_input_gets_a_sentence_at_its_step_and_leaves_no_request(client, step, field, typed, sentence):
    until_check(client)
    given = {**answers.CONTACT, "question": "Will it spread?", **last_page(client), field: typed}
    answer = client.post(f"{SECOND_OPINION}{step}/", given)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert "<title>Error: " in page
    assert rows() == NOTHING


def test_what_was_refused_is_still_there_when_the_page_is_opened_again(client):
    until_check(client)
    client.post(f"{SECOND_OPINION}contact/", {**answers.CONTACT, "submit_key": submit_key.new(), "phone": "my sister's"})
    page = client.get(client.get(CHECK).headers["Location"]).content.decode()
    assert "my sister&#x27;s" in page and "Meera Example" in page


def test_a_file_that_we_do_not_take_gets_a_sentence_and_the_others_stay(client, folder):
    answer = ask_second_opinion(client, [answers.pdf("good.pdf"), answers.file("bad.exe", b"MZ")])
    page = answer.content.decode()
    assert "“bad.exe” is not a" in page
    assert "good.pdf" in page
    assert len(stored(folder)) == 1
    assert rows() == [0, 0, 0, 0, 0, 1, 0, 0]


def test_the_last_page_shows_everything_with_a_link_to_change_it(client):
    told = {"diagnosis": "Spasm, they say", "since": "two years", "medicines": "Clonazepam", "what_0": "Injections"}
    until_check(client, month_0="3", year_0="2024", birth_year="1961", email="meera@example.org", **told)
    page = client.get(CHECK).content.decode()
    for shown in [*told.values(), "Injections (March 2024)", "1961", "98490 12345", "meera@example.org", "Not provided"]:
        assert shown in page
    for step in answers.STEPS:
        assert f'href="{SECOND_OPINION}{step}/#id_' in page


def test_whoever_changes_one_answer_comes_straight_back_to_the_last_page(client):
    until_check(client)
    answer = client.post(f"{SECOND_OPINION}question/", {"submit_key": submit_key.new(), "question": "Will it spread?"})
    assert answer.headers["Location"] == CHECK
    assert "Will it spread?" in client.get(CHECK).content.decode()


def test_what_was_changed_in_another_window_is_not_sent_unseen(client):
    until_check(client)
    seen = last_page(client)
    client.post(f"{SECOND_OPINION}question/", {"submit_key": submit_key.new(), "question": "Will it spread?"})
    page = client.post(CHECK, seen).content.decode()
    assert "Your answers have changed since you opened this page." in page
    assert "Will it spread?" in page
    assert rows() == NOTHING


def test_a_double_click_is_one_request_with_one_set_of_files(client, folder):
    until_check(client, email="meera@example.org")
    client.post(f"{SECOND_OPINION}upload/", {"submit_key": submit_key.new(), "files": [answers.pdf()]})
    sent = last_page(client)
    first, second = client.post(CHECK, sent), client.post(CHECK, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert rows() == [1, 1, 2, 1, 1, 1, 1, 1]
    assert len(stored(folder)) == 1


def test_once_it_is_sent_every_step_leads_to_the_private_page(client):
    private = ask_second_opinion(client).headers["Location"]
    for step in [*answers.STEPS, "check", "upload"]:
        assert client.get(f"{SECOND_OPINION}{step}/").headers["Location"] == private
    client.post(f"{SECOND_OPINION}question/", {"submit_key": submit_key.new(), "question": "Another?"})
    assert SecondOpinionRequest.objects.get().question == "Would an operation help me?"


def test_the_same_browser_can_ask_again(client):
    ask_second_opinion(client)
    ask_second_opinion(client, question="And my other eye?")
    assert SecondOpinionRequest.objects.count() == 2


def test_a_double_click_on_the_start_is_one_draft(client):
    sent = {"submit_key": submit_key.new()}
    client.post(SECOND_OPINION, sent)
    Client().post(SECOND_OPINION, sent)
    assert SecondOpinionDraft.objects.count() == 1


def test_a_start_that_was_sent_already_begins_another(client):
    sent = {"submit_key": submit_key.new()}
    client.post(SECOND_OPINION, sent)
    ask_second_opinion(client)
    SecondOpinionDraft.objects.filter(request=None).update(expires_at=NOW + timezone.timedelta(seconds=1))
    with time_machine.travel(NOW + timezone.timedelta(hours=1), tick=False):
        assert client.post(SECOND_OPINION, sent).headers["Location"] == f"{SECOND_OPINION}who/"
        assert client.get(f"{SECOND_OPINION}who/").status_code == 200


@pytest.mark.parametrize("step", ["", "who/", "contact/", "check/"])
def test_a_filled_trap_is_accepted_and_marked_for_staff(client, step):
    with time_machine.travel(NOW, tick=False) as clock:
        until_check(client)
        client.post(f"{SECOND_OPINION}{step}", {**answers.CONTACT, **last_page(client), "website": "https://example.org"})
        if not step:
            until_the_end_but_the_start(client)
        if step != "check/":
            sent = last_page(client)
            clock.shift(10)
            client.post(CHECK, sent)
    assert SecondOpinionRequest.objects.get().suspect


def until_the_end_but_the_start(client):
    for step in answers.STEPS:
        given = {**answers.CONTACT, "question": "Would an operation help me?", "submit_key": submit_key.new()}
        client.post(f"{SECOND_OPINION}{step}/", given)


@pytest.mark.parametrize(("seconds", "suspect"), [(0, True), (3, False)])
def test_whoever_reads_the_last_page_before_sending_it_is_no_machine(client, seconds, suspect):
    with time_machine.travel(NOW, tick=False) as clock:
        until_check(client)
        sent = last_page(client)
        clock.shift(seconds)
        client.post(CHECK, sent)
    assert SecondOpinionRequest.objects.get().suspect == suspect


def test_the_seventh_request_for_one_number_in_a_day_waits_with_its_answers(client, settings):
    settings.THROTTLE = True
    for _ in range(6):
        ask_second_opinion(client)
    before = rows()
    answer = ask_second_opinion(client, question="Will it spread?")
    assert answer.status_code == 429
    assert "Will it spread?" in answer.content.decode()
    assert rows() == before


def test_nothing_that_a_patient_sent_reaches_the_log(client, caplog):
    caplog.set_level(logging.DEBUG)
    told = {"full_name": "Canary Patient", "question": "canary", "what_0": "canary", "email": "canary@example.org"}
    ask_second_opinion(client, [answers.pdf("canary.pdf")], **told)
    ask_second_opinion(client, [answers.file("canary.exe", b"MZ")], **told)
    ask_second_opinion(client, **told | {"phone": "canary"})
    assert "canary" not in caplog.text.lower()


def test_what_to_do_in_an_emergency_comes_first(client):
    page = client.get(SECOND_OPINION).content.decode()
    main = page[page.index("<main") :]
    assert main.index("112") < main.index("One of our doctors reads it") < main.index("Start now")


def test_looking_at_the_start_writes_nothing_and_is_stored_nowhere(client):
    assert client.get(SECOND_OPINION).headers["Cache-Control"] == "no-store"
    assert rows() == NOTHING
    assert not SecondOpinionDraft.objects.exists()


def test_no_search_engine_lists_the_steps(client):
    assert client.get(f"{SECOND_OPINION}who/").headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get(SECOND_OPINION).headers
