"""Listens to one POST of the portal and keeps its statements as a script that can be run again with fresh values.

Everything is kept that the view and the middleware asked of the database, in order and in its transactions, but for the session,
which the minimal view reads and writes through Django's own middleware, as the portal does.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg2.extras import DateTimeTZRange
from psycopg2.extras import NumericRange as Numbers

from .replay import Blank, Script, Step

BLOCK = 10_000_000  # so many numbers a table has for itself, so that a number tells its table
GIVES = re.compile(r'(?:SELECT(?: DISTINCT)? "(\w+)"\."id",|INSERT INTO "(\w+)".* RETURNING "\w+"\."id"$)', re.DOTALL)
CHANGES = ("INSERT", "UPDATE", "DELETE")
REFERENCE = re.compile(r"HFS-\w{3,4}-\w{3,4}")


class Known(NamedTuple):
    """What is known of the recorded request."""

    start: datetime
    now: datetime
    token_hash: str
    slug: str


def tables() -> list[str]:
    models = apps.get_app_config("appointments").get_models()
    return sorted(model._meta.db_table for model in models if model._meta.pk.column == "id")


def number_apart() -> None:
    """Gives every table numbers of its own."""
    with connection.cursor() as cursor:
        for place, table in enumerate(tables(), start=1):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, place * BLOCK])


def record(post: Callable[[], dict[str, Any]], *, start: datetime, now: datetime, token_hash: str, slug: str) -> Script:
    """`post` sends the request and returns what it left in the session."""
    heard: list[tuple[str, Any, int]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        answer = execute(sql, params, many, context)
        heard.append((sql, params, context["cursor"].rowcount))
        return answer

    with CaptureQueriesContext(connection) as log, connection.execute_wrapper(listen):
        session = post()
    known = Known(start, now, token_hash, slug)
    return Script(_blocks([entry["sql"] for entry in log], heard, known), start, now, session)


def _blocks(log: list[str], heard: list[tuple[str, Any, int]], known: Known) -> list[tuple[bool, list[Step]]]:
    """The log tells where transactions begin and end, what was heard tells the parameters apart from the words."""
    blocks: list[tuple[bool, list[Step]]] = [(False, [])]
    statements = iter(heard)
    for said in log:
        if said in ("BEGIN", "COMMIT"):
            blocks.append((said == "BEGIN", []))
            continue
        sql, params, rows = next(statements)
        if "django_session" not in sql:
            blocks[-1][1].append(_step(sql, params, rows, known))
    return [block for block in blocks if block[1]]


def _step(sql: str, params: Any, rows: int, known: Known) -> Step:
    found = GIVES.match(sql)
    gives = (found[1] or found[2]) if found else ""
    return Step(sql, blank(params, known), gives, rows if sql.startswith(CHANGES) else None)


def blank(value: Any, known: Known) -> Any:
    """The value, or what is put in its place."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return Blank("uuid", value)
    for kind, fill in KINDS.items():
        if isinstance(value, kind):
            return fill(value, known)
    return value


def _number(value: int, known: Known) -> Any:
    place = value // BLOCK - 1
    if 0 <= place < len(tables()):
        return Blank("id", (tables()[place], value))
    if abs(value - known.start.toordinal()) < 10:
        return Blank("ordinal", value)
    return Blank("big", value) if value > 2**40 else value


def _moment(value: datetime, known: Known) -> Any:
    return Blank("after_start" if abs(value - known.start) < timedelta(days=5) else "after_now", value)


def _day(value: date, known: Known) -> Any:
    return Blank("day", value)


def _text(value: str, known: Known) -> Any:
    local = (known.start + timedelta(minutes=330)).strftime("%Y-%m-%dT%H:%M")
    if value == known.token_hash:
        return Blank("hashed", value)
    if value == known.slug:
        return Blank("doctor", value)
    if REFERENCE.fullmatch(value):
        return Blank("reference", value)
    if re.fullmatch("[0-9a-f]{64}", value):
        return Blank("hex", value)
    return Blank("local", tuple(value.split(local, 1))) if local in value else value


def _range(kind: str) -> Callable[[Any, Known], Any]:
    return lambda value, known: Blank(kind, (blank(value.lower, known), blank(value.upper, known), value._bounds))


def _list(value: Any, known: Known) -> Any:
    return type(value)([blank(part, known) for part in value])


def _table(value: dict[str, Any], known: Known) -> Any:
    return {name: blank(part, known) for name, part in value.items()}


# A moment is a day to Python: the order matters.
KINDS: dict[type, Callable[[Any, Known], Any]] = {
    datetime: _moment,
    date: _day,
    int: _number,
    str: _text,
    DateTimeTZRange: _range("span"),
    Numbers: _range("numbers"),
    list: _list,
    tuple: _list,
    dict: _table,
}
