"""Words for the doctor that came too late are not lost without a word."""

import pytest
from django.utils import timezone

from appointments.cases.services import PATIENT
from appointments.second_opinions import replies
from appointments.self_service import opinions
from tests.appointments import answers
from tests.appointments.bookings.pages import text
from tests.appointments.self_service.addresses import asked_back
from tests.appointments.self_service.opinion_rows import deliver, question

pytestmark = pytest.mark.django_db

WORDS = "Since <May>, on the left."


def send(patient, asked, answer=WORDS, **more):
    return patient.post(asked_back(asked), {"answer": answer, "submit_key": "x", **more})


def test_an_answer_after_the_opinion_is_told_and_shown_to_whoever_wrote_it(patient, asked, doctor):
    row = question(asked)
    deliver(asked, doctor)
    page = send(patient, asked)
    assert page.status_code == 409
    assert "Your answer did not reach the doctor" in text(page) and "written without your answer" in text(page)
    assert "Since &lt;May&gt;, on the left." in page.content.decode()
    row.refresh_from_db()
    assert row.answer == ""


def test_an_answer_to_what_was_answered_otherwise_is_shown_again(patient, asked):
    question(asked)
    send(patient, asked, "Since April.")
    page = send(patient, asked)
    assert page.status_code == 409
    assert "This question was answered already." in text(page)
    assert send(patient, asked, " Since  April. ").headers["Location"] == asked.page


def test_whoever_is_overtaken_at_the_last_moment_is_told_as_well(patient, asked, monkeypatch):
    row = question(asked)
    answer_back = replies.answer_back

    def overtaken(*arguments, **facts):
        answer_back(type(row).objects.get(), "Since April.", by=PATIENT, now=timezone.now())
        answer_back(*arguments, **facts)

    monkeypatch.setattr(opinions.replies, "answer_back", overtaken)
    assert "Since &lt;May&gt;" in send(patient, asked).content.decode()


def test_a_closed_request_says_so(patient, asked):
    question(asked)
    asked.case.status, asked.case.outcome = "closed", "settled"
    asked.case.save()
    assert "the request was closed" in text(send(patient, asked))


def test_nothing_is_shown_where_nothing_was_written_or_all_is_withdrawn(patient, asked, doctor):
    question(asked)
    deliver(asked, doctor)
    assert send(patient, asked, "", files=[answers.pdf()]).headers["Location"] == asked.page
    assert patient.get(asked_back(asked)).headers["Location"] == asked.page
    replies.withdraw(asked.request, by=PATIENT, now=timezone.now())
    assert send(patient, asked).headers["Location"] == asked.page
