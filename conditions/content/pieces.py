"""The pieces that are loaded, and how a piece is told from one that an editor has changed since."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from django.db.models import Model
from wagtail.models import Page

from conditions import review
from conditions.models import LoadedContent

CREATED, UPDATED, UNCHANGED, LEFT_ALONE = "created", "updated", "unchanged", "left alone"


class Outcome(NamedTuple):
    key: str
    did: str
    why: str = ""


class Piece(Protocol):
    key: str
    wanted: dict[str, Any]

    def known(self, pk: int) -> Any: ...
    def in_place(self) -> Any: ...
    def read(self, found: Any) -> dict[str, Any]: ...
    def create(self) -> Any: ...
    def write(self, found: Any) -> None: ...
    def signed_off(self, found: Any) -> bool: ...
    def taken_offline(self, found: Any) -> bool: ...


def settle(piece: Piece) -> tuple[Outcome, Any]:
    """Brings the piece to what is wanted, unless somebody else had a hand in it. Returns it as it now is, or None."""
    record = LoadedContent.objects.filter(key=piece.key).first()
    found = piece.known(record.object_id) if record else piece.in_place()
    if found is None:
        if record:
            return Outcome(piece.key, LEFT_ALONE, "somebody removed it"), None
        found = piece.create()
        _remember(piece, found)
        return Outcome(piece.key, CREATED), found
    return _bring_up_to_date(piece, record, found), found


def _bring_up_to_date(piece: Piece, record: LoadedContent | None, found: Any) -> Outcome:
    if piece.taken_offline(found):
        return Outcome(piece.key, LEFT_ALONE, "somebody took it offline")
    now = piece.read(found)
    if now == piece.wanted:
        return Outcome(piece.key, UNCHANGED)
    if record is None or _digest(now) != record.digest:
        return Outcome(piece.key, LEFT_ALONE, "an editor changed it")
    if piece.signed_off(found):
        return Outcome(piece.key, LEFT_ALONE, "a reviewer signed it off")
    piece.write(found)
    _remember(piece, found)
    return Outcome(piece.key, UPDATED)


def _remember(piece: Piece, found: Any) -> None:
    LoadedContent.objects.update_or_create(key=piece.key, defaults={"object_id": found.pk, "digest": _digest(piece.read(found))})


def _digest(state: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(state, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class RowPiece:
    """A row of a plain table, found by `place`."""

    key: str
    model: type[Model]
    place: dict[str, Any]
    wanted: dict[str, Any]
    unless: dict[str, Any] = field(default_factory=dict)  # a row that looks like this counts as not there

    def known(self, pk: int) -> Any:
        return self.model._default_manager.filter(pk=pk).first()

    def in_place(self) -> Any:
        rows = self.model._default_manager.filter(**self.place)
        return (rows.exclude(**self.unless) if self.unless else rows).first()

    def read(self, found: Any) -> dict[str, Any]:
        return {name: getattr(found, name) for name in self.wanted}

    def create(self) -> Any:
        row = self.model._default_manager.filter(**self.place).first() or self.model(**self.place)
        self.write(row)
        return row

    def write(self, found: Any) -> None:
        for name, value in self.wanted.items():
            setattr(found, name, value)
        found.full_clean()
        found.save()

    def signed_off(self, found: Any) -> bool:
        return False

    def taken_offline(self, found: Any) -> bool:
        return False


@dataclass
class PagePiece:
    """A page below `parent`. What its latest draft says counts, so that an editor's unpublished work is not lost either."""

    key: str
    model: type[Page]
    parent: Page
    slug: str
    wanted: dict[str, Any]

    def __post_init__(self) -> None:
        self.wanted = self._state(self.model(**self.wanted))

    def known(self, pk: int) -> Any:
        return self.model._default_manager.filter(pk=pk).first()

    def in_place(self) -> Any:
        there = self.parent.get_children().filter(slug=self.slug).first()
        return there.specific if there else None

    def read(self, found: Any) -> dict[str, Any]:
        return self._state(found.get_latest_revision_as_object())

    def create(self) -> Any:
        page = self.parent.add_child(instance=self.model(slug=self.slug, live=False, **self._fields()))
        page.save_revision().publish()
        return self.known(page.pk)

    def write(self, found: Any) -> None:
        for name, value in self._fields().items():
            setattr(found, name, value)
        found.save_revision().publish()

    def signed_off(self, found: Any) -> bool:
        return review.approval_of(found) is not None

    def taken_offline(self, found: Any) -> bool:
        return not found.live

    def _fields(self) -> dict[str, Any]:
        return {name: json.dumps(value) if name == "body" else value for name, value in self.wanted.items()}

    def _state(self, page: Any) -> dict[str, Any]:
        names = [field.name for field in self.model._meta.local_fields if field.name != "page_ptr"]
        state = {name: getattr(page, name, None) for name in ["title", "search_description", *names]}
        if "body" in state:
            list(page.body)  # a section that nobody has looked at is given back as it was stored, without its defaults
            state["body"] = bare(page.body.get_prep_value())
        return state


def bare(value: Any) -> Any:
    """A StreamField's value without the identifiers that the CMS gives to each block."""
    if isinstance(value, dict):
        if value.get("type") == "item":
            return bare(value["value"])
        return {name: bare(inner) for name, inner in value.items() if name != "id"}
    return [bare(inner) for inner in value] if isinstance(value, list) else value
