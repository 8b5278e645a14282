"""Who finds a second opinion: its doctor, coordinators and those let in. To all others no address of it leads anywhere."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from appointments.cases import services as cases
from appointments.cases.models import Event
from appointments.second_opinions import access, answering, replies
from appointments.second_opinions.models import Document, SecondOpinionDraft
from tests.appointments import answers
from tests.appointments.worklist import opinions
from tests.appointments.worklist.opinions import address

PAGES = [
    "change",
    "assign",
    "triage",
    "let_in",
    "shut_out",
    "ask_back",
    "answered",
    "withdraw",
    "write",
    "opinion",
    "second",
    "countersign",
    "deliver",
    "paper",
]
OF_A_FILE = [("change",), ("picture", 1), ("open",), ("history",), ("delete",)]
OTHERS = ["call desk", "booking desk", "other doctor", "administrator", "editor"]


@pytest.fixture
def request_(person):
    return opinions.ask(opinions.dicom(), doctor=person("doctor").doctor)


@pytest.fixture
def document(request_):
    return request_.documents.get()


def of_the_request(request_):
    return [address(request_, name) for name in [*PAGES, "history", "delete"]]


def of_the_file(document):
    return [address(document, *name) for name in OF_A_FILE]


def every_address(request_, document):
    return [*of_the_request(request_), *of_the_file(document)]


def refused(case):
    return case.events.filter(what="opinion_refused")


def test_to_a_stranger_there_are_no_files(client, request_, document):
    for page in of_the_file(document):
        for answer in (client.get(page), client.post(page)):
            assert answer.status_code == 404, page
    assert not refused(request_.case).exists()


def test_who_is_not_signed_in_is_sent_to_sign_in_at_every_address_of_a_request(client, request_):
    for page in of_the_request(request_):
        for answer in (client.get(page), client.post(page)):
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/staff/login/")
    assert not refused(request_.case).exists()


@pytest.mark.parametrize("role", OTHERS)
def test_to_any_other_role_there_is_nothing_and_the_history_says_who_tried(sign_in, request_, document, role):
    browser = sign_in(role)
    for page in every_address(request_, document):
        before = refused(request_.case).count()
        assert browser.get(page, REMOTE_ADDR="203.0.113.9").status_code == 404, page
        assert refused(request_.case).count() == before + 1, page
    last = refused(request_.case).last()
    assert (last.staff.username, last.became, last.note) == (role, str(document.pk), "203.0.113.9")


@pytest.mark.parametrize("role", ["call desk", "administrator"])
def test_nor_do_they_do_anything_by_sending_a_form(sign_in, request_, document, role):
    browser = sign_in(role)
    for page in every_address(request_, document):
        assert browser.post(page, {"version": "1", "ask-question": "Why?"}).status_code == 404, page
    assert set(request_.case.events.values_list("what", flat=True)) == {"opened", "opinion_refused"}


def test_where_from_is_kept_encrypted(sign_in, request_):
    sign_in("call desk").get(address(request_), REMOTE_ADDR="203.0.113.9")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM appointments_event WHERE what = 'opinion_refused'")
        assert "203.0.113.9" not in cursor.fetchone()[0]


@pytest.mark.parametrize("key", ["999999", "0", "9" * 40, "abc", "1 OR 1=1"])
@pytest.mark.parametrize("role", ["coordinator", "call desk"])
def test_a_guessed_key_leads_nowhere(sign_in, request_, role, key):
    browser = sign_in(role)
    for kind in ("secondopinionrequest", "document"):
        for page in ("change", "open", "paper", "delete"):
            found = browser.get(f"/staff/appointments/{kind}/{key}/{page}/")
            assert found.status_code in (302, 404)
            if found.status_code == 302:  # the stock admin sends such an address on to the one that says 404
                assert browser.get(f"/staff/appointments/{kind}/{key}/{page}/", follow=True).status_code == 404


@pytest.mark.parametrize("role", ["doctor", "coordinator"])
def test_its_doctor_and_coordinators_read_it(sign_in, request_, role):
    page = sign_in(role).get(address(request_)).content.decode()
    assert "Would an operation help me?" in page
    assert "scan.dcm" in page


def test_a_doctor_to_whom_it_is_no_longer_given_reads_it_no_longer(sign_in, person, request_):
    browser = sign_in("doctor")
    other = person("other doctor").doctor
    answering.assign(request_, doctor=other, by=cases.staff(person("coordinator")), now=timezone.now())
    assert browser.get(address(request_)).status_code == 404


def test_a_colleague_reads_it_from_when_they_are_let_in_until_they_are_shut_out(sign_in, person, request_, document):
    nurse, by = person("booking desk"), {"by": cases.staff(person("coordinator")), "now": timezone.now()}
    browser = sign_in("booking desk")
    answering.let_in(request_, nurse, **by)
    assert browser.get(address(request_)).status_code == 200
    assert browser.get(address(document, "picture", 1)).status_code == 200
    assert request_.case.reference in browser.get("/staff/appointments/secondopinionrequest/").content.decode()
    answering.shut_out(request_, nurse, **by)
    assert browser.get(address(request_)).status_code == 404
    assert browser.get(address(document, "picture", 1)).status_code == 404


@pytest.mark.parametrize(
    "page",
    ["assign", "triage", "let_in", "shut_out", "ask_back", "answered", "withdraw", "write", "second", "countersign", "deliver"],
)
def test_who_was_let_in_reads_and_changes_nothing(sign_in, person, request_, page):
    opinions.draft(request_)
    nurse = person("booking desk")
    answering.let_in(request_, nurse, by=cases.staff(person("coordinator")), now=timezone.now())
    assert sign_in("booking desk").post(address(request_, page), {"version": "1"}).status_code == 404
    assert refused(request_.case).count() == 1


@pytest.mark.parametrize("page", ["write", "second", "deliver", "countersign"])
def test_a_coordinator_writes_and_delivers_nothing(sign_in, request_, page):
    opinions.draft(request_)
    assert sign_in("coordinator").post(address(request_, page), {"version": "1"}).status_code == 404


@pytest.mark.parametrize("page", ["assign", "triage", "withdraw"])
def test_a_doctor_gives_no_request_away(sign_in, request_, page):
    assert sign_in("doctor").post(address(request_, page)).status_code == 404


def test_a_reader_who_left_reads_nothing(request_, person):
    doctor = person("doctor")
    User.objects.filter(pk=doctor.pk).update(is_active=False)
    assert not access.readable_by(User.objects.get(pk=doctor.pk)).exists()


def test_being_an_administrator_opens_nothing(person, request_):
    assert not access.readable_by(person("administrator")).exists()


@pytest.mark.parametrize("role", ["doctor", "coordinator"])
def test_what_the_patient_withdrew_is_read_by_nobody_any_more(sign_in, request_, document, role):
    replies.withdraw(request_, by=cases.PATIENT, now=timezone.now())
    browser = sign_in(role)
    page = browser.get(address(request_)).content.decode()
    assert "The patient withdrew this request" in page
    assert "Would an operation help me?" not in page and "scan.dcm" not in page and "Ravi" not in page
    for name in OF_A_FILE:
        assert browser.get(address(document, *name)).status_code == 404
    for name in ("opinion", "paper"):
        assert browser.get(address(request_, name)).status_code == 404


@pytest.mark.parametrize("role", ["call desk", "administrator", "other doctor"])
def test_no_list_tells_others_that_there_is_one(sign_in, request_, document, role):
    browser, of = sign_in(role), {"secondopinionrequest": request_, "document": document}
    for kind in of:
        for question in ({}, {"q": "Ravi"}, {"q": request_.case.reference}, {"which": "all"}):
            answer = browser.get(f"/staff/appointments/{kind}/", question)
            assert f"/staff/appointments/{kind}/{of[kind].pk}/" not in answer.content.decode()


@pytest.mark.parametrize("role", ["call desk", "administrator", "other doctor"])
def test_neither_case_nor_patient_tells_others_what_was_asked(sign_in, request_, person, role):
    answering.ask_back(request_, "Since when, exactly?", by=cases.staff(person("doctor")), now=timezone.now())
    browser, found = sign_in(role), request_.case
    for page in (f"case/{found.pk}/change/", f"patient/{found.patient_id}/change/", "case/?q=operation", "patient/?q=operation"):
        answer = browser.get(f"/staff/appointments/{page}")
        words = answer.content.decode()
        assert answer.status_code == 200
        assert not any(secret in words for secret in ("Would an operation", "scan.dcm", "Since when, exactly", "Patient asked"))


def test_a_person_without_a_place_at_the_desk_leaves_a_line_too(sign_in, request_):
    assert sign_in("editor").get(address(request_)).status_code == 404
    assert Event.objects.get(what="opinion_refused").staff.username == "editor"


def test_the_desk_of_others_is_not_told_of_second_opinions_on_its_first_page(sign_in, request_):
    assert "secondopinionrequest" not in sign_in("call desk").get("/staff/").content.decode()
    assert "secondopinionrequest" in sign_in("doctor").get("/staff/").content.decode()


def test_a_file_of_nobody_s_request_yet_is_not_there(sign_in, request_, document):
    now = timezone.now()
    unsent = SecondOpinionDraft.objects.create(token_hash="x", created_at=now, expires_at=now + timedelta(days=7))
    Document.objects.filter(pk=document.pk).update(request=None, draft=unsent)
    assert sign_in("coordinator").get(address(document, "open")).status_code == 404


def test_a_picture_of_another_page_than_there_is_is_not_there(sign_in, document):
    browser = sign_in("doctor")
    for page in (0, 2, 10**9):
        assert browser.get(address(document, "picture", page)).status_code == 404
    assert not Event.objects.filter(what="picture_shown").exists()


def test_what_is_not_looked_through_opens_for_nobody(sign_in, request_):
    waiting = opinions.send(request_, answers.pdf("late.pdf"))[0]
    browser = sign_in("doctor")
    for name in (("open",), ("picture", 1)):
        assert browser.get(address(waiting, *name)).status_code == 404
    assert "Being looked through" in browser.get(address(request_)).content.decode()
