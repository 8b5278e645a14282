"""When we promise to have called. The moments are the clinic's: half past ten on a Monday is five o'clock in London."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from appointments.callbacks import services
from appointments.callbacks.models import CallbackRequest
from appointments.cases import opening_hours

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)


def clinic(day, hour, minute=0):
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


def days_after(day, count):
    return day + timedelta(days=count)


@pytest.mark.parametrize(
    ("asked", "called_by"),
    [
        (clinic(MONDAY, 10, 30), clinic(MONDAY, 12, 30)),
        (clinic(MONDAY, 6), clinic(MONDAY, 11)),
        (clinic(MONDAY, 17), clinic(MONDAY, 19)),
        (clinic(MONDAY, 18), clinic(days_after(MONDAY, 1), 10)),
        (clinic(MONDAY, 23), clinic(days_after(MONDAY, 1), 11)),
        (clinic(SATURDAY, 18, 30), clinic(days_after(SATURDAY, 2), 10, 30)),
        (clinic(days_after(SATURDAY, 1), 12), clinic(days_after(SATURDAY, 2), 11)),
    ],
)
def test_soon_is_two_hours_of_our_working_time(asked, called_by):
    assert services.promised_by(None, "any", now=asked) == called_by


@pytest.mark.parametrize(("part", "ends"), [("morning", 12), ("afternoon", 16), ("evening", 19), ("any", 19)])
def test_on_a_chosen_day_the_promise_is_the_end_of_the_chosen_part(part, ends):
    assert services.promised_by(SATURDAY, part, now=clinic(MONDAY, 10)) == clinic(SATURDAY, ends)


@pytest.mark.parametrize(
    ("asked", "part", "called_by"),
    [
        (clinic(MONDAY, 10, 30), "morning", clinic(MONDAY, 12)),
        (clinic(MONDAY, 11, 30), "morning", clinic(days_after(MONDAY, 1), 12)),
        (clinic(MONDAY, 10, 30), "evening", clinic(MONDAY, 19)),
        (clinic(SATURDAY, 18, 30), "evening", clinic(days_after(SATURDAY, 2), 19)),
    ],
)
def test_soon_in_a_part_of_the_day_is_the_next_such_part_that_leaves_us_an_hour(asked, part, called_by):
    assert services.promised_by(None, part, now=asked) == called_by


def test_five_working_days_are_offered_and_no_sunday():
    offered = services.days_offered(now=clinic(SATURDAY, 10))
    assert [day.isoformat() for day in offered] == ["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"]


def test_the_days_offered_are_the_clinic_s_and_not_greenwich_s():
    late_in_kolkata = clinic(MONDAY, 1)  # still Sunday evening in Greenwich
    assert services.days_offered(now=late_in_kolkata)[0] == days_after(MONDAY, 1)


def test_every_part_of_the_day_lies_within_our_opening_hours():
    hours = opening_hours.read()
    for part in CallbackRequest.PartOfDay:
        starts, ends = services.part_on(MONDAY, part, hours=hours)
        assert clinic(MONDAY, 9) <= starts < ends <= clinic(MONDAY, 19)


def test_every_part_of_the_day_has_its_hours():
    assert set(services.PARTS) == set(CallbackRequest.PartOfDay)
