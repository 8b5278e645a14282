"""A second opinion on its patient's page: where it stands, the answer to a question, the opinion, and that it ends."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from appointments.cases.models import Case, Consent, Event
from appointments.cases.promise_models import ClosedDay
from appointments.doctors.models import Doctor
from appointments.outbox import services as outbox
from appointments.outbox.models import Message
from appointments.outbox.routes import Way
from appointments.second_opinions.documents import erase
from appointments.second_opinions.models import PastTreatment, SecondOpinionRequest
from appointments.self_service import asked as story
from tests.appointments import answers, clinic
from tests.appointments.bookings.pages import errors, form, text
from tests.appointments.self_service.opinion_rows import PAPER, deliver, question
from tests.patient import read_form

pytestmark = pytest.mark.django_db


def due_in(asked, **wait):
    Case.objects.filter(pk=asked.case.pk).update(due_at=timezone.now() + timedelta(**wait))


def events(asked):
    return list(Event.objects.filter(case=asked.case).exclude(what="opened").values_list("what", flat=True))


def now_as(row):
    row.refresh_from_db()
    return row


def test_the_promise_is_told_in_days(patient, asked):
    due_in(asked, days=7)
    page = text(patient.get(asked.page))
    assert "We have your question" in page
    assert "You hear from us within 6 working days: by " in page


def test_a_promise_of_today_is_told_by_the_hour(asked):
    noon = timezone.localtime().replace(hour=12, minute=0)
    asked.case.due_at = noon + timedelta(hours=1)
    _heading, steps = story.of(asked.case, now=noon).told()
    assert "You hear from us today, by 13:00." in steps


def test_a_promise_for_a_day_that_we_closed_since_is_not_told_as_one_for_today(asked):
    noon = timezone.make_aware(datetime(2026, 11, 23, 12))
    asked.case.due_at = noon + timedelta(hours=31)
    ClosedDay.objects.create(day=date(2026, 11, 24))
    _heading, steps = story.of(asked.case, now=noon).told()
    assert "You hear from us within 1 working day: by Tuesday 24 November." in steps


def test_a_promise_not_kept_is_owned_up_to(patient, asked):
    due_in(asked, days=-1)
    page = text(patient.get(asked.page))
    assert "We are late with our answer" in page
    assert "overdue" in page
    assert "You hear from us" not in page


def test_the_page_tells_all_that_was_asked(patient, asked):
    SecondOpinionRequest.objects.update(side="left", since="Two years", medicines="Baclofen", diagnosis="Spasm")
    PastTreatment.objects.create(request=asked.request, what="Injections", year=2024, month=5)
    page = text(patient.get(asked.page))
    for told in ("Would an operation help me?", "Two years", "The left side", "Baclofen", "Spasm", "Injections (May 2024)"):
        assert told in page


def test_a_question_back_stands_before_all_else(patient, asked):
    row = question(asked)
    page = text(patient.get(asked.page))
    assert "The doctor has a question for you" in page
    assert page.index("Since when is the eye shut?") < page.index("What happens next")
    assert "The clock waits while we wait for you" in page
    assert f"{asked.page}questions/{row.pk}/" in patient.get(asked.page).content.decode()


@pytest.mark.parametrize(
    ("hours_late", "words"), [(-1, "you hear from us within 1 working day."), (1, "We were late already when we asked")]
)
def test_what_is_promised_while_we_wait_is_true_also_when_we_are_late(patient, asked, hours_late, words):
    row = question(asked)
    Case.objects.update(due_at=row.asked_at - timedelta(hours=hours_late))
    SecondOpinionRequest.objects.update(clock_stopped_at=row.asked_at)
    assert words in text(patient.get(asked.page))


def test_an_answer_reaches_the_doctor_and_starts_the_clock_again(patient, asked):
    row = question(asked)
    answer = patient.post(f"{asked.page}questions/{row.pk}/", {"answer": "Since May.", "submit_key": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (303, asked.page)
    assert now_as(row).answer == "Since May."
    assert now_as(asked.request).clock_stopped_at is None
    assert now_as(asked.case).status == "in_progress"
    assert events(asked) == ["answered_back", "moved"]
    assert "Since May." in text(patient.get(asked.page))


def test_files_may_be_the_whole_answer(patient, asked):
    row = question(asked)
    patient.post(f"{asked.page}questions/{row.pk}/", {"files": answers.pdf("mri.pdf"), "shows": "report", "submit_key": "x"})
    assert now_as(row).answered_at
    assert [document.name for document in asked.request.documents.all()] == ["mri.pdf"]


def test_files_that_the_script_sent_before_the_words_count_too(patient, asked):
    row = question(asked)
    address = f"{asked.page}questions/{row.pk}/"
    sent = patient.post(address, {"files": answers.pdf("mri.pdf"), "submit_key": "x"}, headers={"accept": "application/json"})
    assert sent.json() == {"documents": [{"name": "mri.pdf", "state": "received"}]}
    assert now_as(row).answered_at is None
    patient.post(address, {"answer": "", "submit_key": "x"})
    assert now_as(row).answered_at


def test_an_answer_without_words_and_files_is_asked_for(patient, asked):
    row = question(asked)
    page = patient.post(f"{asked.page}questions/{row.pk}/", {"answer": " ", "submit_key": "x"})
    assert page.status_code == 200
    assert "Write your answer, or choose a file that gives it." in text(page)
    assert now_as(row).answered_at is None


def test_words_stay_when_a_file_is_refused_and_the_other_file_is_kept(patient, asked):
    row = question(asked)
    files = [answers.pdf("mri.pdf"), answers.file("list.exe", b"MZ")]
    page = patient.post(f"{asked.page}questions/{row.pk}/", {"answer": "Since May.", "files": files, "submit_key": "x"})
    assert "“list.exe”" in errors(page)[0]
    assert read_form(page.content.decode(), "/").fields["answer"] == "Since May."
    assert "mri.pdf" in text(page)
    assert now_as(row).answered_at is None


def test_a_second_click_answers_once(patient, asked):
    row = question(asked)
    for _ in range(2):
        again = patient.post(f"{asked.page}questions/{row.pk}/", {"answer": "Since May.", "submit_key": "x"})
    assert again.headers["Location"] == asked.page
    assert now_as(row).answer == "Since May."
    assert events(asked).count("answered_back") == 1


def test_that_is_all_is_said_once(patient, asked):
    SecondOpinionRequest.objects.update(files_follow=True)
    assert "That is all I have" in text(patient.get(asked.page))
    for _ in range(2):
        patient.post(f"{asked.page}files/", {"that_is_all": "yes", "submit_key": "x"})
    assert "That is all I have" not in text(patient.get(asked.page))
    assert events(asked) == ["files_complete"]


def test_the_opinion_is_read_with_the_name_and_number_that_signed_it(patient, asked, doctor):
    deliver(asked, doctor, visit_type=doctor.visit_types.get())
    assert "Your second opinion is here" in text(patient.get(asked.page))
    page = text(patient.get(f"{asked.page}opinion/"))
    for said in ("Dr Asha", "registration number TSMC 12345", "A vessel lies close.", "It may press.", "Wait, or inject.",
                 "Not examined.", "Be seen within weeks"):  # fmt: skip
        assert said in page


def test_every_opening_of_the_opinion_is_noted_with_where_from(patient, asked, doctor):
    deliver(asked, doctor)
    patient.get(f"{asked.page}opinion/")
    patient.head(f"{asked.page}opinion/")
    patient.get(f"{asked.page}opinion/")
    assert list(asked.case.events.filter(what="opinion_read").values_list("actor", "note")) == [("patient", "127.0.0.1")] * 2


def test_the_opinion_is_downloaded_as_it_was_signed(patient, asked, doctor):
    deliver(asked, doctor)
    answer = patient.get(f"{asked.page}opinion.pdf")
    assert b"".join(answer.streaming_content) == PAPER
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{asked.case.reference}.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"
    assert events(asked) == ["opinion_downloaded"]


def test_a_storage_that_does_not_give_the_paper_is_told_in_words(patient, asked, doctor):
    opinion = deliver(asked, doctor)
    opinion.paper.storage.delete(opinion.paper.name)
    answer = patient.get(f"{asked.page}opinion.pdf")
    assert answer.status_code == 503
    assert "The opinion itself is safe" in text(answer)
    assert events(asked) == []


def test_from_the_opinion_one_tap_leads_to_the_doctor_s_times_for_the_visit_suggested(patient, asked, doctor):
    deliver(asked, doctor, visit_type=doctor.visit_types.get())
    tap = form(patient, f"{asked.page}opinion/")
    answer = patient.post(tap.action, tap.fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/book/asha/?visit=first-visit")


@pytest.mark.parametrize("away", [{"is_active": False}, {"working_hours": None}], ids=["not booked", "no hours"])
def test_a_doctor_who_cannot_be_booked_is_not_offered(patient, asked, doctor, away):
    deliver(asked, doctor, visit_type=doctor.visit_types.get())
    if "is_active" in away:
        Doctor.objects.update(**away)
    else:
        doctor.working_hours.all().delete()
    page = patient.get(f"{asked.page}opinion/")
    assert "Dr Asha cannot be booked just now" in text(page) and "Book a visit with" not in text(page)
    tap = form(patient, f"{asked.page}opinion/")
    assert patient.post(tap.action, tap.fields).headers["Location"] == "/book/"


def test_once_the_files_are_erased_no_page_says_that_we_have_them(patient, asked, doctor):
    patient.post(f"{asked.page}files/", {"files": answers.pdf("a.pdf"), "submit_key": "x"})
    deliver(asked, doctor)
    assert "Your files are still with us." in text(patient.get(f"{asked.page}opinion/"))
    assert "what you sent and the opinion are with us" in text(patient.get(asked.page))
    erase(asked.request.documents.get(), now=timezone.now())
    for page in (asked.page, f"{asked.page}opinion/"):
        assert "we no longer have your files" in text(patient.get(page)).lower()
        assert "with us." not in text(patient.get(page))


@pytest.mark.parametrize(
    ("chosen", "address"),
    [
        ({"doctor": "asha", "visit": "surgery"}, "/book/asha/"),
        ({"doctor": "nobody", "visit": "first-visit"}, "/book/"),
        ({"doctor": "asha", "visit": "//evil.example"}, "/book/asha/"),
        ({}, "/book/"),
    ],
)
def test_a_visit_or_doctor_that_cannot_be_booked_leads_to_what_can(patient, asked, doctor, chosen, address):
    assert patient.post(f"{asked.page}book/", {"submit_key": "x", **chosen}).headers["Location"] == address


def test_before_it_is_delivered_there_is_no_opinion_to_read(patient, asked):
    for page in ("opinion/", "opinion.pdf"):
        assert patient.get(asked.page + page).headers["Location"] == asked.page
    assert events(asked) == []


def test_what_is_answered_takes_no_more_files(patient, asked, doctor):
    deliver(asked, doctor)
    assert patient.post(f"{asked.page}files/", {"files": answers.pdf(), "submit_key": "x"}).headers["Location"] == asked.page
    told = patient.post(f"{asked.page}files/", {"submit_key": "x"}, headers={"accept": "application/json"})
    assert told.status_code == 409
    assert told.json() == {"errors": ["This request takes no more files. Your private page says how it stands."]}
    assert asked.request.documents.count() == 0


def withdraw(patient, asked):
    return patient.post(f"{asked.page}withdraw/", form(patient, f"{asked.page}withdraw/").fields)


def test_withdrawing_ends_it_at_once(patient, asked):
    question(asked)
    to = Way("email", "m@example.org")
    outbox.post(kind="second_opinion_asked_back", case=asked.case, to=to, now=timezone.now(), link="/x/")
    assert withdraw(patient, asked).headers["Location"] == asked.page
    assert now_as(asked.request).withdrawn_at
    assert now_as(asked.case).status == "closed"
    assert not Consent.objects.filter(patient=asked.case.patient, withdrawn_at=None).exists()
    assert [(letter.state, letter.text) for letter in Message.objects.all()] == [("withdrawn", "")]
    assert events(asked) == ["opinion_withdrawn", "moved"]


def test_consents_for_other_things_stay(patient, asked):
    Consent.objects.create(patient=asked.case.patient, purpose="booking", given_at=timezone.now())
    withdraw(patient, asked)
    assert Consent.objects.filter(withdrawn_at=None).values_list("purpose", flat=True).get() == "booking"


def test_withdrawing_twice_is_once(patient, asked):
    sent = form(patient, f"{asked.page}withdraw/").fields
    for _ in range(2):
        assert patient.post(f"{asked.page}withdraw/", sent).headers["Location"] == asked.page
    assert events(asked).count("opinion_withdrawn") == 1


def test_looking_at_the_way_out_withdraws_nothing(patient, asked):
    patient.get(f"{asked.page}withdraw/")
    assert now_as(asked.request).withdrawn_at is None


def test_what_is_withdrawn_is_offered_no_longer(patient, asked, doctor):
    deliver(asked, doctor)
    row = question(asked)
    withdraw(patient, asked)
    page = patient.get(asked.page).content.decode()
    assert "You have withdrawn this request" in page
    assert "Would an operation help me?" not in page
    for inside in ("files/", f"questions/{row.pk}/", "opinion/", "opinion.pdf", "withdraw/"):
        assert asked.page + inside not in page
        for answer in (patient.get(asked.page + inside), patient.post(asked.page + inside, {"submit_key": "x", "answer": "Yes"})):
            assert (answer.status_code, answer.headers["Location"]) == (303, asked.page)
    assert now_as(row).answered_at is None


def test_a_booked_visit_survives_the_withdrawal(patient, asked, doctor, free):
    clinic.appointment(doctor, free()[3], case=asked.case).save()
    assert "Visits that you have booked stay booked." in text(patient.get(f"{asked.page}withdraw/"))
    withdraw(patient, asked)
    assert asked.case.appointments.get().status == "booked"


def test_by_when_withdrawn_files_are_erased_is_told_before_and_after(patient, asked):
    patient.post(f"{asked.page}files/", {"files": answers.pdf("a.pdf"), "submit_key": "x"})
    day = timezone.localtime() + timedelta(days=8)
    words = f"{day.day} {day:%B} {day.year}"
    assert words in text(patient.get(f"{asked.page}withdraw/"))
    withdraw(patient, asked)
    assert words in text(patient.get(asked.page))
    erase(asked.request.documents.get(), now=timezone.now())
    page = text(patient.get(asked.page))
    assert words not in page
    assert "Your files are erased for good." in page
