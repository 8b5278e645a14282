"""What bears the words of a page: the facts it tells and the references it cites."""

import hashlib
from collections.abc import Collection, Iterable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from wagtail import blocks

from hfs_portal.prepared import Planned

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

    @cached_property
    def mark(self) -> str:
        """The same as long as all that a text shows of the facts and the references is the same."""
        shown = [fact.shown for fact in self.facts.values()]
        return hashlib.sha256(repr((shown, self.numbers)).encode()).hexdigest()

    def told(self, text: str) -> str:
        return facts.told(text, self.facts)

    @property
    def references(self) -> "list[Reference]":
        """Those that were cited so far, in the order of their numbers."""
        found = apps.get_model("conditions.Reference").objects.in_bulk(self.numbers)
        return [found[pk] for pk in self.numbers if pk in found]


def evidence_of(page: Any) -> Evidence:
    """The facts that the page tells, as far as they are published. One query."""
    met = met_on(page)
    keys = {one for one in met if isinstance(one, str)}
    return Evidence(_told(sorted(keys)) if keys else (), met)


MOST = 5_000  # facts a process
_read: dict[tuple[Any, ...], "Fact"] = {}


def _told(keys: list[str]) -> "Collection[Fact]":
    """Shared by all readers of a process, who change nothing of them: a row that was read before is not read again."""
    ask = _live_facts()
    found = {row: _read.get(row) or ask.read(row) for row in ask.rows(keys)}
    if len(_read) + len(found) > MOST:
        _read.clear()
    _read.update((row, fact) for row, fact in found.items() if _says_all(fact))
    return found.values()


def _says_all(fact: "Fact") -> bool:
    """Its row, which holds the fact that it rests on and none that this one rests on."""
    return fact.rests_on is None or fact.rests_on.rests_on_id is None


# What editors know of a fact, and no reader.
OF_EDITORS = [
    f"{of}{name}"
    for of in ("", "rests_on__")
    for name in ("latest_revision", "has_unpublished_changes", "first_published_at", "go_live_at", "expire_at", "expired")
]


@cache
def _live_facts() -> "Planned[Fact]":
    live = apps.get_model("conditions.Fact").objects.filter(live=True).select_related("rests_on").defer(*OF_EDITORS)
    return Planned(lambda keys: review.with_sign_off(live).filter(key__any_of=keys), ["key"])


def met_on(page: Any) -> list[str | int]:
    """The keys of the facts and the references of a page, in the order of the text; what is for clinicians comes last."""
    met: list[str | int] = [*facts.keys_in(getattr(page, "short_answer", ""))]
    streams = [getattr(getattr(page, "emergency_card", None), "signs", None), getattr(page, "body", None)]
    parts = [
        (stream.stream_block.child_blocks[part["type"]], part["value"])
        for stream in streams
        if stream is not None
        for part in stream.get_prep_value()
    ]
    for block, stored in parts:
        _collect(block, stored, met)
    for block, stored in parts:
        if isinstance(stored, dict) and "detail" in stored:
            _collect(block.child_blocks["detail"], stored["detail"], met)
    return met


def _collect(block: Any, stored: Any, met: list[str | int]) -> None:
    """In the order of the blocks: PostgreSQL keeps that of stored names only as it sorts them."""
    if isinstance(stored, str):
        if "{" in stored:
            met += facts.keys_in(stored)
    elif isinstance(block, blocks.StructBlock):
        for name in _as_shown(block.child_blocks):
            if name == "references":
                met += filter(None, map(_value_of, stored.get(name, [])))
            elif name != "detail" and name in stored:
                _collect(block.child_blocks[name], stored[name], met)
    elif isinstance(block, blocks.ListBlock):
        for item in stored:
            _collect(block.child_block, _value_of(item), met)
    elif isinstance(block, blocks.StreamBlock):
        for part in stored:
            _collect(block.child_blocks.get(part["type"]), part["value"], met)


def _as_shown(names: Collection[str]) -> Iterable[str]:
    """The references of a figure stand at its title, unless what it counts comes first."""
    if "title" in names and "groups" not in names:
        return sorted(names, key=lambda name: (name != "title", name != "references"))
    return names


def _value_of(item: Any) -> Any:
    """Of an item of a list: the CMS gives each an identifier, what we load has none."""
    return item["value"] if isinstance(item, dict) and item.get("type") == "item" else item
