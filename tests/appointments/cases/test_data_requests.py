"""What patients ask of their data has a day by which it is dealt with, and is asked once while it is open."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from appointments.cases import data_requests
from appointments.cases.models import DataRequest
from appointments.cases.services import PATIENT, Stale
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db


def ask(opened, what="erasure", now=NOW, words="All of it, please."):
    return data_requests.ask(opened, what=what, words=words, by=PATIENT, now=now)


@pytest.fixture
def coordinator(db):
    return User.objects.create_user("coordinator", is_staff=True)


def events(opened):
    return list(opened.events.exclude(what="opened").values_list("what", "became"))


def test_it_is_due_in_thirty_days():
    assert ask(case()).due_at == NOW + timedelta(days=30)


def test_the_same_asked_twice_is_one_while_it_is_open():
    opened = case()
    first = ask(opened)
    assert ask(opened, now=NOW + timedelta(days=1), words="Once more.") == first
    assert first.words == "All of it, please."
    assert events(opened) == [("data_asked", "erasure")]


def test_the_database_takes_the_same_only_once_while_it_is_open():
    first = ask(case())
    facts = {"what": "erasure", "asked_at": NOW, "due_at": NOW + timedelta(days=1)}
    with pytest.raises(IntegrityError, match="data_request_open_once"), transaction.atomic():
        DataRequest.objects.create(case=first.case, **facts)


def test_once_it_is_done_it_can_be_asked_again(coordinator):
    opened = case()
    first = ask(opened)
    data_requests.finish(first, outcome="Your files are erased.", by=coordinator, now=NOW)
    assert ask(opened) != first
    assert events(opened) == [("data_asked", "erasure"), ("data_done", "erasure"), ("data_asked", "erasure")]


def test_the_second_of_two_who_finish_it_is_told(coordinator):
    asked = ask(case())
    data_requests.finish(asked, outcome="Your files are erased.", by=coordinator, now=NOW)
    with pytest.raises(Stale):
        data_requests.finish(asked, outcome="Nothing was erased.", by=coordinator, now=NOW)
    assert DataRequest.objects.get().outcome == "Your files are erased."


def test_what_is_not_done_in_time_is_overdue(coordinator):
    late, done = ask(case()), ask(case(), now=NOW - timedelta(days=9))
    data_requests.finish(done, outcome="Done.", by=coordinator, now=NOW)
    assert list(data_requests.overdue(NOW + timedelta(days=30))) == []
    assert list(data_requests.overdue(NOW + timedelta(days=31))) == [late]
