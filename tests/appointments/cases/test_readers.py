"""Two who have one case open see each other."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from appointments.cases import readers
from appointments.cases.reader_models import CaseReader
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def nurse():
    return User.objects.create(username="nurse")


@pytest.fixture
def clerk():
    return User.objects.create(username="clerk")


def names(found):
    return [(user.username, since) for user, since in found]


def test_whoever_opens_a_case_sees_who_has_it_open_and_since_when(nurse, clerk):
    found = case()
    assert names(readers.opened(found, by=nurse, now=NOW)) == []
    assert names(readers.opened(found, by=clerk, now=LATER)) == [("nurse", NOW)]
    assert names(readers.others(found, than=nurse, now=LATER)) == [("clerk", LATER)]


def test_a_page_that_says_it_is_still_open_counts_from_when_it_was_opened(nurse, clerk):
    found = case()
    readers.opened(found, by=nurse, now=NOW)
    readers.still_open(found, by=nurse, now=NOW + readers.PRESENT)
    assert names(readers.others(found, than=clerk, now=NOW + readers.PRESENT + timedelta(minutes=1))) == [("nurse", NOW)]


def test_a_page_that_says_nothing_any_more_is_not_counted(nurse, clerk):
    found = case()
    readers.opened(found, by=nurse, now=NOW)
    assert readers.others(found, than=clerk, now=NOW + readers.PRESENT) == []


def test_another_case_s_reader_is_not_there(nurse, clerk):
    readers.opened(case(), by=nurse, now=NOW)
    assert readers.opened(case(), by=clerk, now=NOW) == []


def test_who_leaves_the_page_is_gone(nurse, clerk):
    found = case()
    readers.opened(found, by=nurse, now=NOW)
    readers.left(found, by=nurse, opened_at=NOW)
    assert readers.others(found, than=clerk, now=NOW) == []


def test_leaving_a_page_leaves_the_one_opened_since(nurse, clerk):
    found = case()
    for moment in (NOW, LATER):
        readers.opened(found, by=nurse, now=moment)
    readers.left(found, by=nurse, opened_at=NOW)
    assert names(readers.others(found, than=clerk, now=LATER)) == [("nurse", LATER)]


def test_a_day_later_it_is_forgotten_who_was_there(nurse):
    readers.opened(case(), by=nurse, now=NOW)
    assert readers.forget(now=NOW + readers.KEPT) == 1


def test_nobody_is_at_one_page_twice(nurse):
    found = case()
    CaseReader.objects.create(case=found, staff=nurse, opened_at=NOW, seen_at=NOW)
    with pytest.raises(IntegrityError, match="case_reader_once"), transaction.atomic():
        CaseReader.objects.create(case=found, staff=nurse, opened_at=NOW, seen_at=NOW)


def test_nobody_is_seen_before_they_opened_it(nurse):
    with pytest.raises(IntegrityError, match="case_reader_seen_after_opened"), transaction.atomic():
        CaseReader.objects.create(case=case(), staff=nurse, opened_at=LATER, seen_at=NOW)
