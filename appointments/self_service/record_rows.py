"""One thing that is kept, as a list of facts; what was not said is left out."""

from typing import Any, NamedTuple


class Fact(NamedTuple):
    name: str  # in the JSON
    label: Any  # in words; empty: only for machines
    value: Any


Entry = list[Fact]


def entry(*facts: tuple[str, Any, Any]) -> Entry:
    return [Fact(*fact) for fact in facts if fact[2] not in (None, "")]
