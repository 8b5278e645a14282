"""Public holidays, by country and state, and places that are open all the same."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from appointments.doctors import public_holidays
from tests.appointments import clinic

CHRISTMAS = date(2026, 12, 25)
SANKRANTI = date(2026, 1, 14)  # a holiday in Karnataka, not in Telangana


def test_a_place_is_closed_on_the_holidays_of_its_state():
    assert clinic.location(holidays_of="IN-KA").holiday(SANKRANTI)
    assert not clinic.location(holidays_of="IN-TS").holiday(SANKRANTI)


def test_a_country_without_a_state_has_the_holidays_of_all():
    assert clinic.location(holidays_of="IN").holiday(CHRISTMAS)
    assert not clinic.location(holidays_of="IN").holiday(SANKRANTI)


def test_holidays_are_switched_off_for_a_place_that_names_none():
    assert not clinic.location(holidays_of="").holiday(CHRISTMAS)
    assert public_holidays.coming("", today=CHRISTMAS) == []


def test_a_place_can_be_open_all_the_same():
    made = clinic.location(holidays_of="IN-TS", open_on=[CHRISTMAS])
    assert not made.holiday(CHRISTMAS)
    assert made.holiday(date(2027, 12, 25))


def test_an_ordinary_day_is_no_holiday():
    assert not clinic.location(holidays_of="IN-TS").holiday(date(2026, 12, 23))


def test_the_coming_holidays_run_in_order_from_today_into_the_next_year():
    coming = [day for day, _called in public_holidays.coming("IN-TS", today=CHRISTMAS)]
    assert coming[0] == CHRISTMAS and coming == sorted(coming) and coming[-1].year == 2027


@pytest.mark.parametrize("known", ["IN", "IN-TS", "GB-SCT", "US"])
def test_known_places_are_accepted(known):
    public_holidays.validate_place(known)


@pytest.mark.parametrize("unknown", ["Telangana", "IN-XX", "XX", "in ts", "-TS", "IN-TS-2"])
def test_unknown_places_are_refused(unknown):
    with pytest.raises(ValidationError, match="such as IN or IN-TS"):
        public_holidays.validate_place(unknown)
