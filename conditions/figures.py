"""What the figures draw: a hundred people in their groups, and the months below a curve."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from . import facts

if TYPE_CHECKING:
    from .evidence import Fact

WHOLE = re.compile(r"\d{1,3}")
# The parts of a fact that are one number, and the field that holds it.
NUMBERS = {None: "value", "number": "value", "in_100": "value", "low": "low", "high": "high"}


def fact_key(text: str) -> str | None:
    """The key of the fact that this text is, if it is one number of a fact and nothing else."""
    found = facts.TOKEN.fullmatch(text.strip())
    return found[1] if found and found[2] in NUMBERS else None


def amount(text: str, known: "Mapping[str, Fact]") -> Decimal | None:
    """The number that a whole number or a fact stands for, before it is rounded; None for anything else."""
    if WHOLE.fullmatch(text.strip()):
        return Decimal(text.strip())
    fact = known.get(fact_key(text) or "")
    found = facts.TOKEN.fullmatch(text.strip())
    return getattr(fact, NUMBERS[found[2]]) if fact and found else None


def hundred(counts: Iterable[int]) -> list[int]:
    """For each of 100 people the number of their group, and 0 for those who are in none."""
    grouped = [group for group, people in enumerate(counts, 1) for _ in range(people)]
    return [*grouped, *[0] * 100][:100]


def months(treatments_apart: int) -> Iterator[tuple[int, Fraction]]:
    """The months to write below two rounds of treatment, and where each stands: 0 at the first round, 2 at its end."""
    if treatments_apart:
        every = -(-2 * treatments_apart // 8)  # more than eight would not fit on a phone
        yield from ((month, Fraction(month, treatments_apart)) for month in range(0, 2 * treatments_apart + 1, every))
