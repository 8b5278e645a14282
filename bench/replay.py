"""What one POST of ours asked of PostgreSQL, asked again with fresh values. Knows nothing of the portal."""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from psycopg2.extras import DateTimeTZRange
from psycopg2.extras import NumericRange as Numbers

SPEAKABLE = "34679ACDEFGHJKMNPQRTVWXY"


class Blank(NamedTuple):
    """A place in a statement's parameters that is filled anew each time: with what, and what stood there."""

    kind: str
    was: Any


class Step(NamedTuple):
    sql: str
    params: Any
    gives: str  # the table whose number its answer begins with, or nothing
    changes: int | None  # how many rows a change touched; a repeat must touch as many


class Script(NamedTuple):
    """The steps in order, by transaction; what stood outside of any is marked False."""

    blocks: list[tuple[bool, list[Step]]]
    start: datetime
    now: datetime
    session: dict[str, Any]


@dataclass
class Fresh:
    """The values of one request."""

    script: Script
    start: datetime
    now: datetime
    token_hash: str
    slug: str
    ids: dict[str, Any]
    made: dict[Any, Any] = field(default_factory=dict)

    def fill(self, value: Any) -> Any:
        if isinstance(value, Blank):
            return getattr(self, value.kind)(value.was)
        if isinstance(value, (list, tuple)):
            return type(value)([self.fill(part) for part in value])
        if isinstance(value, dict):
            return {name: self.fill(part) for name, part in value.items()}
        return value

    def id(self, was: tuple[str, int]) -> int:
        return self.ids.get(*was)

    def after_start(self, was: datetime) -> datetime:
        return self.start + (was - self.script.start)

    def after_now(self, was: datetime) -> datetime:
        return self.now + (was - self.script.now)

    def day(self, was: date) -> date:
        return was + timedelta(days=self._days)

    def ordinal(self, was: int) -> int:
        return was + self._days

    def span(self, was: tuple[Any, Any, str]) -> DateTimeTZRange:
        return DateTimeTZRange(self.fill(was[0]), self.fill(was[1]), was[2])

    def numbers(self, was: tuple[Any, Any, str]) -> Numbers:
        return Numbers(self.fill(was[0]), self.fill(was[1]), was[2])

    def local(self, was: tuple[str, str]) -> str:
        """A text with the wall time of the start in it."""
        return was[0] + (self.start + timedelta(minutes=330)).strftime("%Y-%m-%dT%H:%M") + was[1]

    def hashed(self, was: object) -> str:
        return self.token_hash

    def doctor(self, was: object) -> str:
        return self.slug

    def hex(self, was: str) -> str:
        return self.made.setdefault(was, secrets.token_hex(32))

    def big(self, was: int) -> int:
        return self.made.setdefault(was, secrets.randbits(62))

    def uuid(self, was: UUID) -> UUID:
        return self.made.setdefault(was, uuid4())

    def reference(self, was: str) -> str:
        first, second = ("".join(secrets.choice(SPEAKABLE) for _ in range(length)) for length in (4, 3))
        return self.made.setdefault(was, f"HFS-{first}-{second}")

    @property
    def _days(self) -> int:
        return (self.start.date() - self.script.start.date()).days


class Strayed(Exception):
    """A statement did not do what it did when it was recorded."""


def run(fresh: Fresh, cursor: Any, transaction: Callable[[], AbstractContextManager[Any]]) -> None:
    for together, steps in fresh.script.blocks:
        with transaction() if together else nullcontext():
            for step in steps:
                cursor.execute(step.sql, fresh.fill(step.params))
                _look(step, fresh, cursor)


def _look(step: Step, fresh: Fresh, cursor: Any) -> None:
    if step.changes is not None and cursor.rowcount != step.changes:
        raise Strayed(f"{cursor.rowcount} rows in place of {step.changes}: {step.sql[:80]}")
    if cursor.description:
        rows = cursor.fetchall()
        if step.gives and rows:
            fresh.ids[step.gives] = rows[0][0]
