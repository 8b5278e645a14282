"""Each consent beside the care itself is taken back on the private page, and what was promised of it follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appointments import retention
from appointments.cases import services as cases
from appointments.cases.models import Consent, Event
from appointments.second_opinions import access, answering, history, replies
from appointments.second_opinions.holding import Refused
from appointments.second_opinions.opinion_models import Opinion, OpinionReader
from tests.appointments import answers, clinic
from tests.appointments.bookings.pages import text
from tests.appointments.self_service.opinion_rows import account, deliver

pytestmark = pytest.mark.django_db

COLLEAGUE, KEEP = "second_opinion_colleague", "second_opinion_keep_files"


@pytest.fixture
def agreed(patient, asked):
    """The browser of a patient who ticked all three boxes."""
    for purpose in (COLLEAGUE, KEEP):
        cases.consent(asked.case.patient, purpose=purpose, language="en", now=timezone.now())
    return patient


@pytest.fixture
def second(agreed, asked, doctor, colleague):
    """A colleague who was asked to sign as the second."""
    doctor.user, colleague.user = account(), account("bela")
    for one in (doctor, colleague):
        one.save()
    asked.request.doctor = doctor
    asked.request.save()
    by, now = cases.staff(doctor.user), timezone.now()
    answering.ask_second(answering.begin(asked.request, by=by, now=now), colleague.user, by=by, now=now)
    return colleague.user


def take_back(browser, asked, purpose):
    return browser.post(f"{asked.page}consents/", {"take_back": purpose, "submit_key": "x"})


def standing(asked):
    found = Consent.objects.filter(patient=asked.case.patient, withdrawn_at=None)
    return sorted(found.values_list("purpose", flat=True))


def withdrawn(asked):
    return list(asked.case.events.filter(what="consent_withdrawn").values_list("actor", "became"))


@pytest.mark.parametrize(("purpose", "left"), [(COLLEAGUE, KEEP), (KEEP, COLLEAGUE)])
def test_one_consent_is_taken_back_and_the_others_stay(agreed, asked, purpose, left):
    assert f"?take_back={purpose}" in agreed.get(f"{asked.page}data/").content.decode()
    answer = take_back(agreed, asked, purpose)
    assert (answer.status_code, answer.headers["Location"]) == (303, asked.page)
    assert standing(asked) == ["second_opinion", left]
    assert withdrawn(asked) == [("patient", purpose)]
    page = agreed.get(f"{asked.page}data/")
    assert f"?take_back={purpose}" not in page.content.decode() and f"?take_back={left}" in page.content.decode()
    assert f"Taken back on {timezone.localtime().day} {timezone.localtime():%B %Y}." in text(page)


def test_taking_it_back_twice_is_once(agreed, asked):
    for _ in range(2):
        take_back(agreed, asked, KEEP)
    assert withdrawn(asked) == [("patient", KEEP)]


@pytest.mark.parametrize("purpose", ["second_opinion", "", "x" * 500])
def test_nothing_else_is_taken_back_that_way(agreed, asked, purpose):
    Consent.objects.create(patient=asked.case.patient, purpose="booking", given_at=timezone.now())
    take_back(agreed, asked, purpose)
    assert standing(asked) == ["booking", "second_opinion", COLLEAGUE, KEEP]
    assert withdrawn(asked) == []


def test_looking_at_the_address_takes_nothing_back(agreed, asked):
    assert agreed.get(f"{asked.page}consents/").headers["Location"] == f"{asked.page}data/#consents"
    assert agreed.get(f"{asked.page}consents/?take_back={KEEP}").status_code == 200
    assert standing(asked) == ["second_opinion", COLLEAGUE, KEEP]


def test_what_was_not_agreed_to_cannot_be_taken_back(patient, asked):
    assert f"?take_back={KEEP}" not in patient.get(f"{asked.page}data/").content.decode()
    take_back(patient, asked, KEEP)
    assert withdrawn(asked) == []


def test_what_the_patient_took_back_stands_in_the_history_in_words(agreed, asked):
    for purpose in (COLLEAGUE, KEEP):
        take_back(agreed, asked, purpose)
    told = [(line.what, line.whom) for line in history.of(asked.case)]
    assert told == [
        ("Consent taken back by the patient", "that files are kept for later visits"),
        ("Consent taken back by the patient", "that a second doctor sees it"),
    ]


def test_a_second_doctor_who_has_not_signed_reads_it_no_longer(agreed, asked, doctor, second):
    assert access.readable_by(second).exists()
    take_back(agreed, asked, COLLEAGUE)
    assert not access.readable_by(second).exists()
    assert access.readable_by(doctor.user).exists()
    opinion = Opinion.objects.get()
    assert (opinion.second_reader, opinion.second_signed_at) == (None, None)
    with pytest.raises(Refused):
        answering.ask_second(opinion, second, by=cases.staff(doctor.user), now=timezone.now())
    assert Event.objects.get(what="reader_removed").was == "bela"


def test_a_doctor_who_was_only_let_in_reads_it_no_longer_and_a_nurse_still_does(agreed, asked, second):
    third = clinic.doctor("chitra", blocks=[])
    third.user = account("chitra")
    third.save()
    nurse = account("nurse")
    for reader in (third.user, nurse):
        answering.let_in(asked.request, reader, by=cases.staff(nurse), now=timezone.now())
    take_back(agreed, asked, COLLEAGUE)
    assert [reader.user for reader in OpinionReader.objects.all()] == [nurse]


def test_what_a_second_doctor_has_signed_stays_signed(agreed, asked, second):
    opinion = Opinion.objects.get()
    answering.countersign(opinion, by=second, seen=opinion.version, now=timezone.now())
    take_back(agreed, asked, COLLEAGUE)
    assert Opinion.objects.get().second_reader == second
    assert access.readable_by(second).exists()


def test_files_that_were_to_be_kept_are_erased_once_that_is_taken_back(agreed, asked, doctor):
    agreed.post(f"{asked.page}files/", {"files": answers.pdf("a.pdf"), "submit_key": "x"})
    deliver(asked, doctor)
    later = timezone.now() + timedelta(days=91)
    retention.erase_due(now=later)
    assert asked.request.documents.get().erased_at is None
    follows = text(agreed.get(f"{asked.page}consents/?take_back={KEEP}"))
    assert "Your files are erased about three months after the answer" in follows
    take_back(agreed, asked, KEEP)
    retention.erase_due(now=later)
    assert asked.request.documents.get().erased_at == later


def test_once_all_is_withdrawn_no_single_consent_is_offered_or_taken_back(agreed, asked):
    replies.withdraw(asked.request, by=cases.PATIENT, now=timezone.now())
    assert "take_back" not in agreed.get(f"{asked.page}data/").content.decode()
    assert take_back(agreed, asked, KEEP).headers["Location"] == asked.page
    assert withdrawn(asked) == []
