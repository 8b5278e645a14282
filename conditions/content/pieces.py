"""The pieces that are loaded, and how a piece is told from one that an editor has changed since."""

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, Page

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
    def was_made_before(self, found: Any) -> bool: ...
    def out_of_hand(self, found: Any) -> str: ...


def settle(piece: Piece) -> tuple[Outcome, Any]:
    """Brings the piece to what is wanted, unless somebody else had a hand in it. Returns it as it now is, or None."""
    found, record = recorded(piece)
    if found is None and record:
        return Outcome(piece.key, LEFT_ALONE, "somebody removed it"), None
    try:
        with transaction.atomic():
            return _make(piece) if found is None else (_bring_up_to_date(piece, record, found), found)
    except (ValidationError, IntegrityError, review.NotFitToPublish) as error:
        return Outcome(piece.key, LEFT_ALONE, f"it is refused: {_sentence(error)}"), found


def recorded(piece: Piece) -> tuple[Any, LoadedContent | None]:
    """What is there now, or None; and what was kept of it when it was loaded, or None."""
    record = LoadedContent.objects.filter(key=piece.key).first()
    return (piece.known(record.object_id) if record else piece.in_place()), record


def _make(piece: Piece) -> tuple[Outcome, Any]:
    made = piece.create()
    LoadedContent.objects.create(key=piece.key, object_id=made.pk, digest=_digest(piece.read(made)))
    return Outcome(piece.key, CREATED), made


def _sentence(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error).partition("\n")[0]


def _bring_up_to_date(piece: Piece, record: LoadedContent | None, found: Any) -> Outcome:
    if why := piece.out_of_hand(found):
        return Outcome(piece.key, LEFT_ALONE, why)
    now = piece.read(found)
    if now == piece.wanted:
        return Outcome(piece.key, UNCHANGED)
    if record is None or not (_digest(now) == record.digest or piece.was_made_before(found)):
        return Outcome(piece.key, LEFT_ALONE, "an editor changed it")
    if why := _held(found):
        return Outcome(piece.key, LEFT_ALONE, why)
    piece.write(found)
    LoadedContent.objects.filter(pk=record.pk).update(digest=_digest(piece.read(piece.known(found.pk))))
    return Outcome(piece.key, UPDATED)


def _held(found: Any) -> str:
    """Why nobody writes into it just now; or nothing."""
    if not isinstance(found, DraftStateMixin):
        return ""
    if review.sign_off_of(found) is not None:
        return "a reviewer signed it off"
    if getattr(found, "workflow_in_progress", False):
        return "it is under review"
    return "an editor locked it" if getattr(found, "locked", False) else ""


def _digest(state: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(state, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> str:
    """91.1 is kept as 91.100."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


@dataclass
class RowPiece:
    """A row of a table, found by `place`. Where it can have drafts, the latest one counts."""

    key: str
    model: type[Model]
    place: dict[str, Any]
    wanted: dict[str, Any]
    unless: dict[str, Any] = field(default_factory=dict)  # a row that looks like this counts as not there

    def __post_init__(self) -> None:
        self.fields = stored(self.model, self.wanted)
        self.wanted = state(self.model(**self.fields), list(self.wanted))

    def known(self, pk: int) -> Any:
        return self.model._default_manager.filter(pk=pk).first()

    def in_place(self) -> Any:
        rows = self.model._default_manager.filter(**self.place)
        return (rows.exclude(**self.unless) if self.unless else rows).first()

    def read(self, found: Any) -> dict[str, Any]:
        return state(latest(found), list(self.wanted))

    def create(self) -> Any:
        blank = self.model._default_manager.filter(**self.place).first() if self.unless else None
        row = blank or self.model(**self.place)
        self.write(row)
        return row

    def write(self, found: Any) -> None:
        for name, value in self.fields.items():
            setattr(found, name, value)
        found.clean_fields()
        found.clean()
        if getattr(found, "latest_revision_id", None):
            found.save_revision().publish()
        else:
            if found.pk and hasattr(found, "last_published_at"):
                found.last_published_at = timezone.now()  # a page that was signed off before says that this was changed since
            found.save()

    def was_made_before(self, found: Any) -> bool:
        return False

    def out_of_hand(self, found: Any) -> str:
        return "" if getattr(found, "live", True) else "somebody took it offline"


@dataclass
class PagePiece:
    """A page below `parent`. What its latest draft says counts, so that an editor's unpublished work is not lost either."""

    key: str
    model: type[Page]
    parent: Page
    slug: str
    wanted: dict[str, Any]
    is_new: bool = False  # it has its place in the tree and nothing else yet

    # What the CMS lets an editor change on every page.
    common = ("title", "slug", "seo_title", "search_description", "show_in_menus", "go_live_at", "expire_at")

    def __post_init__(self) -> None:
        self.fields = stored(self.model, {"slug": self.slug} | self.wanted)
        self.wanted = self._state(self.model(**self.fields))

    def known(self, pk: int) -> Any:
        return self.model._default_manager.filter(pk=pk).first()

    def in_place(self) -> Any:
        there = None if self.is_new else self.parent.get_children().filter(slug=self.slug).first()
        return there.specific if there else None

    def read(self, found: Any) -> dict[str, Any]:
        return self._state(latest(found))

    def give_place(self) -> Page:
        """Makes an unpublished page where this one will stand, so that others can link to it."""
        return self.parent.add_child(instance=self.model(live=False, **self.fields))

    def create(self) -> Any:
        page = self.model._default_manager.child_of(self.parent).get(slug=self.slug)
        self.write(page)
        return self.known(page.pk)

    def write(self, found: Any) -> None:
        for name, value in self.fields.items():
            setattr(found, name, value)
        found.save_revision().publish()

    def was_made_before(self, found: Any) -> bool:
        """Whether an earlier version of the portal loaded it: nobody's name stands at its latest text, and fields are missing."""
        written = found.latest_revision
        names = {field.name for field in self.model._meta.local_fields}
        return bool(written and written.user_id is None and names - {"page_ptr"} - set(written.content))

    def out_of_hand(self, found: Any) -> str:
        if not isinstance(found, self.model):
            return "an editor made another page there"
        if not found.live:
            return "somebody took it offline"
        if not found.is_child_of(self.parent):
            return "somebody moved it"
        return ""

    def _state(self, page: Any) -> dict[str, Any]:
        own = [field.attname for field in self.model._meta.local_fields if field.name != "page_ptr"]
        return state(page, [*self.common, *own])


def latest(found: Any) -> Any:
    return found.get_latest_revision_as_object() if getattr(found, "latest_revision_id", None) else found


def stored(model: type[Model], fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as the model takes them, its streams as JSON."""
    streams = {field.name for field in model._meta.get_fields() if isinstance(field, StreamField)}
    return {name: json.dumps(value) if name in streams else value for name, value in fields.items()}


def state(found: Any, names: list[str]) -> dict[str, Any]:
    return {name: _value(found, name) for name in names}


def _value(found: Any, name: str) -> Any:
    value = getattr(found, name, None)
    if not isinstance(value, StreamValue):
        return value if value is None else found._meta.get_field(name).to_python(value)
    if name != "related":  # of a page that was removed since, only the stored number is left
        look_at(value)
    return bare(value.get_prep_value())


def look_at(value: Any) -> None:
    """A section that nobody has looked at is given back as it was stored, without its defaults."""
    if isinstance(value, StreamValue):
        value = [child.value for child in value]
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | ListValue) else ():
        look_at(inner)


def bare(value: Any) -> Any:
    """A StreamField's value without the identifiers that the CMS gives to each block.

    A switch that is off is left out: a text that was stored before there was one is still the same text.
    """
    if isinstance(value, dict):
        if value.get("type") == "item":
            return bare(value["value"])
        return {name: bare(inner) for name, inner in value.items() if name != "id" and inner is not False}
    return [bare(inner) for inner in value] if isinstance(value, list) else value
