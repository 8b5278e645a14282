"""The parts of the day mean the same wherever a patient names them."""

from datetime import datetime

import pytest

from appointments.bookings import waitlist, week
from appointments.bookings.offer_models import WaitlistEntry
from appointments.bookings.search_form import SearchForm
from appointments.bookings.times import Slot
from appointments.bookings.wish_forms import WishesForm
from tests.appointments import clinic

KOLKATA = clinic.location()


def at(clock):
    """That time on the clinic's wall, on a Tuesday."""
    return Slot(datetime.fromisoformat(f"2026-11-24T{clock}").replace(tzinfo=KOLKATA.timezone), KOLKATA)


def wish(part):
    day = at("12:00").local.date()
    return WaitlistEntry(first_day=day, last_day=day, part_of_day=part)


@pytest.mark.parametrize(
    ("clock", "part"),
    [
        ("00:00", "morning"),
        ("11:59", "morning"),
        ("12:00", "afternoon"),
        ("16:59", "afternoon"),
        ("17:00", "evening"),
        ("23:59", "evening"),
    ],
)
def test_the_waitlist_and_the_search_divide_the_day_alike(clock, part):
    assert week.part(at(clock)) == part
    assert [name for name in week.Parts if waitlist.suits(wish(name), at(clock))] == [part]
    assert waitlist.suits(wish("any"), at(clock))


def test_the_forms_name_the_hours_at_which_the_parts_change():
    named = [str(label) for _, label in week.PARTS]
    assert (week.NOON, week.EVENING) == (12, 12 + 5)
    assert named == ["Morning, before noon", "Afternoon, noon to 5 p.m.", "Evening, from 5 p.m."]


def test_both_forms_offer_the_same_parts(rf, db):
    asked = SearchForm(rf.get("/book/").GET, doctors=[], now=clinic.NOW)
    assert asked.fields["part"].choices[1:] == WishesForm.base_fields["part_of_day"].choices[1:] == week.PARTS
