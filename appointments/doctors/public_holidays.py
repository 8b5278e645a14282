"""The public holidays of a country or one of its states, as the `holidays` package knows them."""

from datetime import date
from functools import lru_cache

import holidays
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_place(place: str) -> None:
    """Accepts "IN", "IN-TS" and the like. Raises ValidationError for what the package does not know."""
    if not is_known(place):
        raise ValidationError(_("Enter a country or a country and a state, such as IN or IN-TS."))


def is_known(place: str) -> bool:
    country, _dash, state = place.partition("-")
    known = holidays.list_supported_countries()
    return country in known and (not state or state in known[country])


def name(place: str, day: date) -> str:
    """What that day is called; empty when it is none, or no place is given."""
    return _year(place, day.year).get(day, "") if place else ""


def coming(place: str, *, today: date) -> list[tuple[date, str]]:
    """The holidays of this year and the next that are still to come, in order."""
    both = {**_year(place, today.year), **_year(place, today.year + 1)} if place else {}
    return sorted((day, called) for day, called in both.items() if day >= today)


@lru_cache(maxsize=200)
def _year(place: str, year: int) -> dict[date, str]:
    country, _dash, state = place.partition("-")
    return dict(holidays.country_holidays(country, subdiv=state or None, years=year))
