"""Only the patient reaches a second opinion: every address of it, tried by everybody else."""

import pytest
from django.test import Client
from django.utils import timezone

from appointments.cases import links
from appointments.cases.models import CaseLink, Event
from appointments.second_opinions.models import Document
from tests.appointments import answers
from tests.appointments.bookings.pages import text
from tests.appointments.making import case
from tests.appointments.self_service import opinion_rows
from tests.appointments.self_service.addresses import asked_back, consents, files, opinion, opinion_paper, withdraw

pytestmark = pytest.mark.django_db

PAGES = [files, asked_back, opinion, opinion_paper, consents, withdraw]
ALL = pytest.mark.parametrize("page", PAGES)
SECRETS = ("Would an operation help me?", "Since when is the eye shut?", "A vessel lies close.", "TSMC 12345", "%PDF")


@pytest.fixture
def whole(asked, doctor):
    """Asked, asked back and delivered: all that could be read is there."""
    opinion_rows.question(asked)
    opinion_rows.deliver(asked, doctor)
    return asked


def sent():
    return {"answer": "Mine", "files": answers.pdf(), "that_is_all": "yes", "take_back": "second_opinion", "submit_key": "x"}


def history(asked):
    return list(Event.objects.filter(case=asked.case).values_list("what", flat=True))


def nothing_happened(asked):
    asked.request.refresh_from_db()
    return history(asked) == ["opened"] and not asked.request.withdrawn_at and not Document.objects.exists()


@ALL
def test_a_stranger_with_the_link_is_asked_who_they_are_and_reads_nothing(client, whole, page):
    for answer in (client.get(page(whole)), client.post(page(whole), sent())):
        assert "Is it you?" in text(answer)
        assert not any(secret in answer.content.decode() for secret in SECRETS)
    assert nothing_happened(whole)


@ALL
def test_who_then_knows_a_second_fact_gets_where_they_wanted(client, whole, page):
    assert client.post(page(whole), {"fact": "1961"}).headers["Location"] == page(whole)


@ALL
def test_a_stranger_s_script_gets_no_answer_of_ours(client, whole, page):
    answer = client.post(page(whole), sent(), headers={"accept": "application/json"})
    assert answer.headers["Content-Type"].startswith("text/html")
    assert nothing_happened(whole)


@ALL
def test_another_patient_s_link_leads_to_nothing_of_it(client, whole, page):
    other = opinion_rows.ask()
    client.post(other.page, {"fact": "1961"})
    address = page(whole).replace(whole.page, other.page)
    for answer in (client.get(address), client.post(address, {"answer": "Mine", "submit_key": "x"})):
        assert not any(secret in answer.content.decode() for secret in SECRETS[1:])
    assert nothing_happened(whole)


@pytest.mark.parametrize("pk", [1, 10**30])
def test_a_question_of_another_case_is_not_found(client, whole, pk):
    other = opinion_rows.ask()
    client.post(other.page, {"fact": "1961"})
    for guessed in (asked_back(whole).replace(whole.page, other.page), f"{other.page}questions/{pk}/"):
        assert client.get(guessed).status_code == 404
        assert client.post(guessed, {"answer": "Mine", "submit_key": "x"}).status_code == 404


@pytest.mark.parametrize("page", [page for page in PAGES if page != consents])
def test_a_case_without_a_second_opinion_has_none_of_these_pages(client, whole, page):
    other = case(birth_year=1961)
    other_page = f"/case/{links.issue(other, seed='other', now=timezone.now())}/"
    client.post(other_page, {"fact": "1961"})
    address = page(whole).replace(whole.page, other_page)
    assert client.get(address).status_code == 404
    assert client.post(address, sent()).status_code == 404


@ALL
@pytest.mark.parametrize("gone", ["expires_at", "revoked_at"])
def test_a_link_that_has_gone_stale_or_was_taken_back_opens_nothing(patient, whole, page, gone):
    CaseLink.objects.update(**{gone: timezone.now()})
    for answer in (patient.get(page(whole)), patient.post(page(whole), sent())):
        assert answer.status_code == 404
        assert "Your request is not lost" in text(answer)
    assert nothing_happened(whole)


@ALL
def test_a_guessed_link_opens_nothing(patient, whole, page):
    assert patient.get(page(whole).replace("/case/", "/case/x")).status_code == 404


@ALL
def test_nothing_of_it_is_stored_or_listed_anywhere(patient, whole, page):
    answer = patient.get(page(whole))
    b"".join(answer)  # a file is closed with its last byte
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


@ALL
def test_a_post_without_its_proof_against_forgery_is_refused(whole, page):
    strict = Client(enforce_csrf_checks=True)
    session = strict.session
    links.remember(session, whole.case, whole.page.split("/")[2])
    session.save()
    assert strict.post(page(whole), sent()).status_code == 403
    assert nothing_happened(whole)
