"""What patients ask of their data, at the desk: nobody forgets it, coordinators answer it, and the answer stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appointments.cases import data_requests
from appointments.cases.models import DataRequest
from appointments.cases.services import PATIENT, Relative, consent
from tests.appointments import making

pytestmark = pytest.mark.django_db

LIST = "/staff/appointments/datarequest/"


@pytest.fixture
def opened():
    return making.case(birth_year=1961, email="meera@example.org", now=timezone.now())


@pytest.fixture
def asked(opened):
    return data_requests.ask(opened, what="erasure", words="All of it, please.", by=PATIENT, now=timezone.now())


@pytest.fixture
def wrong(opened):
    """Something is to be put right."""
    return data_requests.ask(opened, what="correction", words="Mira, not Meera.", by=PATIENT, now=timezone.now())


def page_of(asked):
    return f"{LIST}{asked.pk}/change/"


def answer(browser, asked, **sent):
    return browser.post(page_of(asked), {"outcome": "Your files are erased.", **sent}, follow=True).content.decode()


def now_as(asked):
    return DataRequest.objects.get(pk=asked.pk)


def test_a_coordinator_reads_what_is_asked_and_answers_it(sign_in, asked):
    desk = sign_in("coordinator")
    page = desk.get(page_of(asked)).content.decode()
    assert "All of it, please." in page and "Meera Example" in page
    answer(desk, asked)
    done = now_as(asked)
    assert (done.outcome, done.done_by.username) == ("Your files are erased.", "coordinator")
    event = asked.case.events.last()
    assert (event.what, event.staff.username, event.became) == ("data_done", "coordinator", "erasure")


def test_an_answer_without_words_is_refused(sign_in, asked):
    page = answer(sign_in("coordinator"), asked, outcome=" ")
    assert "Write what was done, or why it cannot be: the patient reads it." in page
    assert now_as(asked).done_at is None


def test_what_was_answered_stays_as_it_was_answered(sign_in, asked):
    desk = sign_in("coordinator")
    answer(desk, asked)
    assert desk.post(page_of(asked), {"outcome": "Nothing was erased."}).status_code == 403
    assert now_as(asked).outcome == "Your files are erased."


def test_the_call_desk_sees_it_and_does_not_answer_it(sign_in, asked):
    desk = sign_in("call desk")
    assert "All of it, please." in desk.get(page_of(asked)).content.decode()
    assert desk.post(page_of(asked), {"outcome": "Done."}).status_code == 403
    assert now_as(asked).done_at is None


@pytest.mark.parametrize("role", ["booking desk", "doctor", "editor"])
def test_nobody_else_sees_it(sign_in, asked, role):
    assert sign_in(role).get(page_of(asked)).status_code in (302, 403)


def test_nobody_makes_or_deletes_one_at_the_desk(sign_in, asked):
    desk = sign_in("administrator")
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(f"{LIST}{asked.pk}/delete/", {"post": "yes"}).status_code == 403


def test_what_is_overdue_is_seen_on_the_first_page_and_in_the_list(sign_in, asked):
    desk = sign_in("coordinator")
    assert "1 patient asks something of their data." in desk.get("/staff/").content.decode()
    assert "1 is overdue." not in desk.get("/staff/").content.decode()
    long_ago = timezone.now() - timedelta(days=40)
    DataRequest.objects.update(asked_at=long_ago, due_at=long_ago + timedelta(days=30))
    assert "1 is overdue." in desk.get("/staff/").content.decode()
    assert "Overdue since" in desk.get(f"{LIST}?state=overdue").content.decode()


def test_the_list_shows_what_waits_for_us_and_what_is_done_on_demand(sign_in, asked):
    desk = sign_in("coordinator")
    assert asked.case.reference in desk.get(LIST).content.decode()
    answer(desk, asked)
    assert asked.case.reference not in desk.get(LIST).content.decode()
    assert asked.case.reference in desk.get(f"{LIST}?state=done").content.decode()
    assert asked.case.reference in desk.get(f"{LIST}?q={asked.case.reference}").content.decode()


def test_a_name_and_a_year_are_put_right_with_the_answer(sign_in, wrong):
    desk = sign_in("coordinator")
    assert 'value="Meera Example"' in desk.get(page_of(wrong)).content.decode()
    answer(desk, wrong, full_name="Mira Example", birth_year="1962", outcome="Your name is put right.")
    patient = now_as(wrong).case.patient
    assert (patient.full_name, patient.birth_year) == ("Mira Example", 1962)
    told = wrong.case.events.filter(what="details_corrected").get()
    assert (told.staff.username, told.became) == ("coordinator", "full_name, birth_year")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"full_name": " "}, "Enter the name of the patient."),
        ({"birth_year": "2090"}, "Enter a year of birth from 1900 to"),
        ({"birth_year": "1800"}, "Enter a year of birth from 1900 to"),
        ({"birth_year": "soon"}, "Enter a year of birth from 1900 to"),
    ],
)
def test_what_nobody_is_called_or_was_born_in_is_refused(sign_in, wrong, changed, sentence):
    page = answer(sign_in("coordinator"), wrong, **{"full_name": "Mira Example", "birth_year": "1961"} | changed)
    assert sentence in page
    assert now_as(wrong).done_at is None and now_as(wrong).case.patient.full_name == "Meera Example"


def test_erasure_changes_no_name(sign_in, asked):
    answer(sign_in("coordinator"), asked, full_name="Nobody")
    assert now_as(asked).case.patient.full_name == "Meera Example"


def test_the_history_of_the_case_says_it_in_words(sign_in, asked):
    page = sign_in("call desk").get(f"/staff/appointments/case/{asked.case.pk}/change/").content.decode()
    assert "Asked something of their data: Erase what you keep about me" in page


def test_who_agreed_for_the_patient_stands_with_the_patient(sign_in, opened):
    opened.patient.asking_for = "someone_else"
    ravi = Relative("Ravi Example", "Her son")
    consent(opened.patient, purpose="callback", language="en", now=timezone.now(), relative=ravi)
    page = sign_in("call desk").get(f"/staff/appointments/patient/{opened.patient.pk}/change/").content.decode()
    assert "A relative or carer, Ravi Example, Her son" in page
