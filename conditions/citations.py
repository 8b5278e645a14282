"""What bears the words of a page: the facts it tells and the references it cites."""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING, Any

from django.apps import apps

from . import facts, review

if TYPE_CHECKING:
    from .evidence import Fact, Reference


class Evidence:
    """The facts of one page by key, and its references, each numbered when a reader first meets it.

    Whatever is shown asks for its numbers while it is rendered, so they rise in reading order without another walk through
    the page. The list of references is asked for last.
    """

    def __init__(self, told: "Iterable[Fact]" = ()) -> None:
        self.facts = {fact.key: fact for fact in told}
        self.met: dict[str, Fact] = {}
        self.numbers: dict[int, int] = {}
        self.figures = count(1)  # each figure of the page takes a number for its identifiers
        self.claims: Counter[str] = Counter()  # how often each fact was told so far

    def cite(self, text: str, references: Iterable[int] = ()) -> list[int]:
        """The numbers of what bears this text: its facts' references, then those given beside it."""
        told = [self.facts[key] for key in facts.keys_in(text) if key in self.facts]
        self.met |= {fact.key: fact for fact in told}
        sources = [*(fact.source_id for fact in told), *references]
        return sorted({self.numbers.setdefault(pk, len(self.numbers) + 1) for pk in sources if pk})

    def told(self, text: str) -> str:
        return facts.told(text, self.facts)

    def place(self, key: str) -> str:
        """The end of the addresses of one more place that tells this fact: of the place itself, and of its way back to it."""
        self.claims[key] += 1
        return place(key, self.claims[key])

    @property
    def references(self) -> "list[Reference]":
        """Those that were cited so far, in the order of their numbers."""
        found = apps.get_model("conditions.Reference").objects.in_bulk(self.numbers)
        return [found[pk] for pk in self.numbers if pk in found]


def place(key: str, nth: int) -> str:
    """No key has a full stop, so no two places share an address."""
    return key if nth == 1 else f"{key}.{nth}"


def evidence_of(page: Any) -> Evidence:
    """The facts that the page tells, as far as they are published. One query."""
    keys = set(facts.keys_in(" ".join(_texts(page))))
    model = apps.get_model("conditions.Fact")
    live = model.objects.filter(key__in=keys, live=True).select_related("reference", "rests_on__reference")
    return Evidence(review.with_sign_off(live) if keys else ())


def _texts(page: Any) -> Iterable[str]:
    yield getattr(page, "short_answer", "")
    streams = [getattr(page, "body", None), getattr(getattr(page, "emergency_card", None), "signs", None)]
    yield from (json.dumps(stream.get_prep_value()) for stream in streams if stream is not None)
