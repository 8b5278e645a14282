"""The drawers of a page: what bears each of its numbers, told at the address to which the number leads."""

from typing import TYPE_CHECKING, NamedTuple

from . import facts
from .citations import Evidence

if TYPE_CHECKING:
    from .evidence import Fact, Reference


class Drawer(NamedTuple):
    fact: "Fact"
    value: str | None
    found: str | None  # the range of values, where the drawer does not open on it anyway
    people: str | None
    worked_out_from: str | None
    number: int | None
    reference: "Reference | None"


def drawers_of(evidence: Evidence, references: "list[Reference]") -> list[Drawer]:
    """One for each fact that was told, in the order in which readers met them. `references` are the page's, by number."""
    return [_drawer(fact, evidence, {reference.pk: reference for reference in references}) for fact in evidence.met.values()]


def _drawer(fact: "Fact", evidence: Evidence, references: "dict[int, Reference]") -> Drawer:
    value, found, source = facts.part(fact, None), facts.part(fact, "range"), fact.source_id or 0
    return Drawer(
        fact,
        value,
        found if found != value else None,
        facts.part(fact, "people"),
        facts.part(fact.rests_on, None) if fact.rests_on else None,
        evidence.numbers.get(source),
        references.get(source),
    )
