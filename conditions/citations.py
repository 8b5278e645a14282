"""What bears the words of a page: the facts it tells and the references it cites."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps

from hfs_portal.prepared import Prepared

from . import facts, review

if TYPE_CHECKING:
    from .evidence import Fact, Reference


class Evidence:
    """The facts of one page by key, and its references, each numbered as a reader of the whole page first meets it.

    The numbers do not depend on which part of the page is shown: its parts lead to each other by them.
    """

    def __init__(self, told: "Iterable[Fact]" = (), met: Iterable[str | int] = ()) -> None:
        self.facts = {fact.key: fact for fact in told}
        self.met: dict[str, Fact] = {}
        self.numbers: dict[int, int] = {}
        self._meet(met)

    def _meet(self, met: Iterable[str | int]) -> None:
        """`met` are the keys of facts, and the numbers of references that stand beside a text."""
        for one in met:
            fact = self.facts.get(one) if isinstance(one, str) else None
            if fact:
                self.met[fact.key] = fact
            source = fact.source_id if fact else one if isinstance(one, int) else None
            if source:
                self.numbers.setdefault(source, len(self.numbers) + 1)

    def cite(self, text: str, references: Iterable[int] = ()) -> list[int]:
        """The numbers of what bears this text: its facts' references, then those given beside it."""
        keys = [key for key in facts.keys_in(text) if key in self.facts]
        self._meet([*keys, *references])
        sources = [*(self.facts[key].source_id for key in keys), *references]
        return sorted({self.numbers[pk] for pk in sources if pk})

    def told(self, text: str) -> str:
        return facts.told(text, self.facts)

    @property
    def references(self) -> "list[Reference]":
        """Those that were cited so far, in the order of their numbers."""
        found = apps.get_model("conditions.Reference").objects.in_bulk(self.numbers)
        return [found[pk] for pk in self.numbers if pk in found]


def evidence_of(page: Any) -> Evidence:
    """The facts that the page tells, as far as they are published. One query."""
    met = list(met_on(page))
    keys = {one for one in met if isinstance(one, str)}
    return Evidence(_live_facts()(sorted(keys)) if keys else (), met)


@cache
def _live_facts() -> "Prepared[Fact]":
    live = apps.get_model("conditions.Fact").objects.filter(live=True).select_related("reference", "rests_on__reference")
    return Prepared(lambda keys: review.with_sign_off(live).filter(key__any_of=keys), ["key"])


def met_on(page: Any) -> Iterator[str | int]:
    """The keys of the facts and the references of a page, in the order of the text; what is for clinicians comes last."""
    yield from facts.keys_in(getattr(page, "short_answer", ""))
    streams = [getattr(getattr(page, "emergency_card", None), "signs", None), getattr(page, "body", None)]
    stored = [part for stream in streams if stream is not None for part in stream.get_prep_value()]
    yield from _met(stored)
    yield from (one for part in stored if isinstance(part["value"], dict) for one in _met(part["value"].get("detail", [])))


def _met(stored: Any) -> Iterator[str | int]:
    if isinstance(stored, str):
        yield from facts.keys_in(stored)
    elif isinstance(stored, list):
        for inner in stored:
            yield from _met(inner)
    elif isinstance(stored, dict):
        for name, inner in _as_shown(stored):
            yield from _references(inner) if name == "references" else () if name == "detail" else _met(inner)


def _as_shown(stored: dict[str, Any]) -> list[tuple[str, Any]]:
    """The references of a figure stand at its title, unless what it counts comes first."""
    at_title = "title" in stored and "groups" not in stored
    return sorted(stored.items(), key=lambda part: (part[0] != "title", part[0] != "references") if at_title else (False, False))


def _references(stored: list[Any]) -> Iterator[int]:
    """Each is a number, or an item that the CMS has given an identifier."""
    found = (item.get("value") if isinstance(item, dict) else item for item in stored)
    yield from (pk for pk in found if isinstance(pk, int))
