"""Patients who ring: their answer is written down, their request withdrawn, and letters that are no longer true stay here."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.cases import services as cases
from appointments.outbox.models import Message
from appointments.second_opinions import answering, replies
from appointments.second_opinions.opinion_models import AskedBack
from tests.appointments.worklist import opinions
from tests.appointments.worklist.opinions import address, anew
from tests.appointments.worklist.test_opinion_desk import read, words

TOLD = "The left one, since May."


@pytest.fixture
def by(person):
    return {"by": cases.staff(person("coordinator")), "now": timezone.now() - timedelta(hours=1)}


@pytest.fixture
def given(person):
    return opinions.ask(doctor=person("doctor").doctor)


@pytest.fixture
def question(given, by):
    return answering.ask_back(given, "Which side?", **by)


def letter():
    return Message.objects.get(kind="second_opinion_asked_back").state


def form_on(browser, page):
    found = BeautifulSoup(browser.get(page).content, "html.parser").select_one("#answered")
    return {field["name"]: field.get("value", "") for field in found.select("[name]")} if found else None


# Answers -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["coordinator", "doctor"])
def test_an_answer_on_the_telephone_is_written_down_and_the_clock_goes_on(sign_in, given, question, role):
    browser = sign_in(role)
    sent = {**form_on(browser, address(given)), "told-answer": TOLD}
    answer = browser.post(address(given, "answered"), sent, follow=True)
    page = words(answer)
    assert "Written down. The clock goes on." in page
    assert TOLD in page and f"The patient answered on the telephone; {role} wrote it down" in page
    assert (anew(question).answer, anew(given).clock_stopped_at, anew(given.case).status) == (TOLD, None, "in_progress")
    event = given.case.events.get(what="answered_by_phone")
    assert (event.actor, event.staff.username, event.became) == ("staff", role, str(question.pk))


def test_where_nothing_is_asked_there_is_nothing_to_write_down(sign_in, given):
    assert form_on(sign_in("doctor"), address(given)) is None


def test_an_answer_on_the_private_page_names_nobody_who_wrote_it_down(sign_in, given, question):
    replies.answer_back(question, TOLD, by=cases.PATIENT, now=timezone.now())
    page = read(sign_in("doctor"), address(given))
    assert TOLD in page and "wrote it down" not in page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"told-answer": " "}, "Write down what the patient answered."),
        ({"told-answer": "Left. " * 700}, "must be 4000 characters or fewer"),
        ({"told-answer": TOLD, "told-question": ""}, "it is not clear which question was answered"),
        ({"told-answer": TOLD, "told-question": "x"}, "it is not clear which question was answered"),
        ({"told-answer": TOLD, "told-question": "9" * 30}, "it is not clear which question was answered"),
    ],
)
def test_an_answer_that_cannot_be_taken_gets_a_sentence_and_stays(sign_in, given, question, sent, says):
    answer = sign_in("doctor").post(address(given, "answered"), {"told-question": question.pk, **sent})
    assert answer.status_code == 422 and says in words(answer)
    assert sent["told-answer"].strip() in BeautifulSoup(answer.content, "html.parser").select_one("#answered textarea").get_text()
    assert anew(question).answered_at is None


def test_the_question_of_another_request_is_not_answered(sign_in, given, doctor_s_other):
    sent = {"told-question": doctor_s_other.pk, "told-answer": TOLD}
    assert sign_in("doctor").post(address(given, "answered"), sent).status_code == 422
    assert anew(doctor_s_other).answered_at is None


@pytest.fixture
def doctor_s_other(person, by):
    return answering.ask_back(opinions.ask(doctor=person("doctor").doctor), "Since when?", **by)


def test_of_two_answers_the_second_is_told_and_keeps_its_words(sign_in, given, question):
    replies.answer_back(question, "The right one.", by=cases.PATIENT, now=timezone.now())
    answer = sign_in("doctor").post(address(given, "answered"), {"told-question": question.pk, "told-answer": TOLD})
    page = words(answer)
    assert answer.status_code == 422 and "The patient has answered meanwhile" in page
    assert TOLD in page and "The right one." in page
    assert AskedBack.objects.get().answer == "The right one."


@pytest.mark.parametrize("role", ["call desk", "booking desk", "other doctor", "administrator"])
def test_others_write_down_no_answer(sign_in, given, question, role):
    sent = {"told-question": question.pk, "told-answer": TOLD}
    assert sign_in(role).post(address(given, "answered"), sent).status_code == 404
    assert anew(question).answered_at is None
    assert given.case.events.filter(what="opinion_refused").count() == 1


def test_whoever_was_let_in_to_read_writes_down_no_answer(sign_in, person, given, question, by):
    answering.let_in(given, person("call desk"), **by)
    browser = sign_in("call desk")
    assert form_on(browser, address(given)) is None
    sent = {"told-question": question.pk, "told-answer": TOLD}
    assert browser.post(address(given, "answered"), sent).status_code == 404
    assert anew(question).answered_at is None


# Letters -------------------------------------------------------------------------------------------------------------------


def test_a_letter_with_the_question_waits_to_be_sent(question):
    assert letter() == Message.State.QUEUED


@pytest.mark.parametrize("end", ["answered", "told", "delivered", "withdrawn"])
def test_a_letter_with_a_question_that_is_over_does_not_go_out(person, given, question, end):
    facts = {"now": timezone.now()}
    if end == "delivered":
        answering.deliver(opinions.draft(given), by=person("doctor"), **facts)
    elif end == "withdrawn":
        replies.withdraw(given, by=cases.PATIENT, **facts)
    else:
        by = cases.PATIENT if end == "answered" else cases.staff(person("coordinator"))
        replies.answer_back(question, TOLD, by=by, **facts)
    assert letter() == Message.State.WITHDRAWN


# Withdrawal ----------------------------------------------------------------------------------------------------------------


def test_a_coordinator_is_asked_first_and_withdraws_it_as_the_patient_wishes(sign_in, given, question):
    browser = sign_in("coordinator")
    assert "Withdraw, as the patient asks" in read(browser, address(given))
    page = read(browser, address(given, "withdraw"))
    assert "Does Ravi Example want to withdraw" in page and "+91 98490 12345" in page
    assert anew(given).withdrawn_at is None
    page = words(browser.post(address(given, "withdraw"), follow=True))
    assert "Withdrawn. Nobody opens the files any more." in page and "The patient withdrew this request on" in page
    event = given.case.events.get(what="opinion_withdrawn")
    assert (event.actor, event.staff.username, anew(given.case).status) == ("staff", "coordinator", "closed")


def test_a_delivered_opinion_can_be_withdrawn_too(sign_in, given):
    opinions.delivered(given)
    browser = sign_in("coordinator")
    assert "have them download the PDF first" in read(browser, address(given, "withdraw"))
    browser.post(address(given, "withdraw"))
    assert anew(given).withdrawn_at


def test_it_is_withdrawn_once(sign_in, given):
    browser = sign_in("coordinator")
    for _ in range(2):
        assert browser.post(address(given, "withdraw")).status_code == 303
    assert browser.get(address(given, "withdraw")).status_code == 303
    assert given.case.events.filter(what="opinion_withdrawn").count() == 1


@pytest.mark.parametrize("role", ["doctor", "call desk", "other doctor", "administrator"])
def test_nobody_but_a_coordinator_withdraws_it(sign_in, given, role):
    browser = sign_in(role)
    for answer in (browser.get(address(given, "withdraw")), browser.post(address(given, "withdraw"))):
        assert answer.status_code == 404
    assert anew(given).withdrawn_at is None
