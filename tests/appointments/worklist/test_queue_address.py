"""Every figure leads to its list by an address of the queue."""

from datetime import date

from appointments.worklist.queue_address import queue_address

LIST = "/staff/appointments/case/"


def test_the_queue_has_one_address():
    assert queue_address() == LIST


def test_a_view_and_a_narrowing_stand_in_the_address():
    assert queue_address(view="overdue", priority=1) == f"{LIST}?view=overdue&priority__exact=1"


def test_a_day_stands_as_it_is_written():
    assert queue_address(opened=date(2026, 11, 23), state="all") == f"{LIST}?opened=2026-11-23&state=all"


def test_nothing_chosen_narrows_nothing():
    assert queue_address(view=None, assignee="") == LIST


def test_what_would_end_an_address_is_quoted():
    assert queue_address(assignee="a&b=c") == f"{LIST}?assignee=a%26b%3Dc"
