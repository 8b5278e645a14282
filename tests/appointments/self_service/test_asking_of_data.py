"""Erasure, correction and complaint are asked for on the private page, and their answer is read there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from appointments.cases import data_requests
from appointments.cases.models import DataRequest
from tests.appointments.bookings.pages import errors, form, text

pytestmark = pytest.mark.django_db


def address(booked, what="erasure"):
    return f"{booked.page}data/request/{what}/"


def ask(browser, booked, what="erasure", **answers):
    return browser.post(address(booked, what), form(browser, address(booked, what)).fields | answers)


def day(moment):
    return f"{timezone.localtime(moment):%A} {timezone.localtime(moment).day} {timezone.localtime(moment):%B %Y}"


def test_by_when_it_is_dealt_with_is_said_before_and_after(known, booked):
    due = timezone.now() + timedelta(days=30)
    assert f"you have our answer by {day(due)}" in text(known.get(address(booked)))
    answer = ask(known, booked)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{booked.page}data/#asked")
    assert f"You have our answer by {day(due).split(' ', 1)[1]}" in text(known.get(f"{booked.page}data/"))


@pytest.mark.parametrize("what", ["erasure", "correction", "grievance"])
def test_what_they_write_reaches_the_hospital(known, booked, what):
    ask(known, booked, what, words="My name is written Mira.")
    asked = DataRequest.objects.get()
    assert (asked.case, asked.what, asked.words) == (booked.case, what, "My name is written Mira.")


def test_erasure_needs_no_reason(known, booked):
    assert ask(known, booked).status_code == 303


@pytest.mark.parametrize(
    ("what", "sentence"),
    [("correction", "Write what is wrong, and how it should be."), ("grievance", "Write what happened.")],
)
def test_what_says_nothing_is_asked_for(known, booked, what, sentence):
    assert errors(ask(known, booked, what)) == [sentence]
    assert not DataRequest.objects.exists()


def test_sent_twice_it_is_asked_once_and_offered_no_more(known, booked):
    sent = form(known, address(booked)).fields
    for _ in range(2):
        assert known.post(address(booked), sent).headers["Location"] == f"{booked.page}data/#asked"
    assert DataRequest.objects.count() == 1
    assert address(booked) not in known.get(f"{booked.page}data/").content.decode()
    assert address(booked, "grievance") in known.get(f"{booked.page}data/").content.decode()


def test_the_answer_is_read_on_the_page(known, booked):
    ask(known, booked)
    by = User.objects.create_user("coordinator", is_staff=True)
    data_requests.finish(DataRequest.objects.get(), outcome="Your files are erased.", by=by, now=timezone.now())
    page = known.get(f"{booked.page}data/")
    assert "Your files are erased." in text(page)
    assert address(booked) in page.content.decode()


def test_a_promise_not_kept_is_owned_up_to(known, booked):
    ask(known, booked)
    long_ago = timezone.now() - timedelta(days=40)
    DataRequest.objects.update(asked_at=long_ago, due_at=long_ago + timedelta(days=30))
    assert "have not kept that. We are sorry: please ring us." in text(known.get(f"{booked.page}data/"))


def test_nothing_else_can_be_asked(known, booked):
    assert known.get(address(booked, "money")).status_code == 404
    assert known.post(address(booked, "money"), {"submit_key": "x"}).status_code == 404
