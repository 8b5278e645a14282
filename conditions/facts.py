"""How a fact stands in a text: written as {its-key} or {its-key.part}, shown as its value.

A text holds the key and never the number, so a fact that is corrected once is corrected wherever it is told.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from .evidence import Fact

TOKEN = re.compile(r"\{([a-z0-9][a-z0-9_-]*)(?:\.([a-z0-9_]+))?\}")
Facts = Mapping[str, "Fact"]
ONE, HALF = Decimal(1), Decimal("0.5")
# Of a fact, what its parts are put together from.
FIELDS = ("value", "low", "high", "unit", "people", "follow_up")


def keys_in(text: str) -> Iterator[str]:
    """The keys of the facts that a text tells, in their order, each as often as it stands there."""
    return (found[1] for found in TOKEN.finditer(text))


def told(text: str, facts: Facts) -> str:
    """The text as readers see it. What names no fact, or no part of one, stays as it was typed."""
    if "{" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        fact = facts.get(found[1])
        shown = part(fact, found[2]) if fact else None
        return found[0] if shown is None else shown

    return TOKEN.sub(value, text)


def part(fact: "Fact", name: str | None) -> str | None:
    """One part of a fact in words, or None where the fact has no such part."""
    return PARTS[name](fact) if name in PARTS else None


def number(value: Decimal | int) -> str:
    """With the language's separators and without zeros that say nothing."""
    plain = Decimal(value).normalize()
    places = max(0, -int(plain.as_tuple().exponent))
    return formats.number_format(plain, decimal_pos=places, use_l10n=True, force_grouping=True)


def with_unit(value: Decimal | None, unit: str) -> str | None:
    if value is None:
        return None
    return f"{number(value)}{unit}" if unit in ("", "%") else f"{number(value)} {unit}"


def _value(fact: "Fact") -> str | None:
    return with_unit(fact.value, fact.unit) if fact.value is not None else _range(fact)


def _range(fact: "Fact") -> str | None:
    return None if fact.low is None or fact.high is None else _from_to(fact.low, fact.high, fact.unit)


def _from_to(low: Decimal, high: Decimal, unit: str) -> str:
    # A per cent sign belongs to each number, a word only to the last one.
    ends = {"low": with_unit(low, unit if unit == "%" else ""), "high": with_unit(high, unit)}
    return pgettext("a range of values", "%(low)s to %(high)s") % ends


def _rounded(fact: "Fact") -> str | None:
    """In whole numbers, but for what is less than one: that would say nothing or too much."""
    if fact.value is not None:
        return with_unit(_whole(fact.value), fact.unit)
    return None if fact.low is None or fact.high is None else _from_to(_whole(fact.low), _whole(fact.high), fact.unit)


def _whole(value: Decimal | None, least: Decimal = ONE) -> Decimal:
    value = Decimal(value or 0)
    return value if value < least else value.quantize(ONE, ROUND_HALF_UP)


def _number(fact: "Fact") -> str | None:
    return None if fact.value is None else number(fact.value)


def _in_hundred(fact: "Fact") -> str | None:
    """As a frequency: “91 in 100”, “73 to 98 in 100”, and “fewer than 1 in 100” where rounding would say none."""
    most, one_number = (fact.high, False) if fact.value is None else (fact.value, True)
    if fact.unit != "%" or most is None:
        return None
    if 0 < most < (HALF if one_number else 1):
        return _("fewer than 1 in 100")
    return _("%s in 100") % (number(_whole(most, least=HALF)) if one_number else _from_to(_whole(fact.low), _whole(most), ""))


def _people(fact: "Fact") -> str | None:
    return None if fact.people is None else number(fact.people)


def _of(fact: "Fact") -> str | None:
    """How many out of how many, where the fact counts people: “2 of 9”, “none of 37”."""
    if fact.value is None or fact.people is None or fact.unit == "%":
        return None
    counted = {"number": number(fact.value), "people": number(fact.people)}
    return _("%(number)s of %(people)s") % counted if fact.value else _("none of %(people)s") % counted


def _low(fact: "Fact") -> str | None:
    return with_unit(fact.low, fact.unit)


def _high(fact: "Fact") -> str | None:
    return with_unit(fact.high, fact.unit)


def _follow_up(fact: "Fact") -> str | None:
    return fact.follow_up or None


PARTS: dict[str | None, Callable[["Fact"], str | None]] = {
    None: _value,
    "range": _range,
    "low": _low,
    "high": _high,
    "number": _number,
    "rounded": _rounded,
    "in_100": _in_hundred,
    "people": _people,
    "of": _of,
    "follow_up": _follow_up,
}
