"""What every page and every booking asks and writes. To put a statement together anew each time takes longer than PostgreSQL
needs to run it: here it is done once."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, cast
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connection
from django.db.models import AutoField, Field, Lookup, Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.query import RelatedPopulator, get_related_populators
from django.db.models.sql import InsertQuery
from psycopg2 import errors

Row = TypeVar("Row", bound=Model)


@Field.register_lookup
class AnyOf(Lookup):
    """`__in` for a prepared question: one value, a list of any length."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*params, self.rhs)


class Prepared(Generic[Row]):
    """A question in fixed words: called with values, it gives the rows, with what the question selects and annotates along.

    It is written down from an example of each value; no two examples may be alike, nor like anything else in the question.
    """

    def __init__(self, ask: Callable[..., "QuerySet[Row]"], *examples: Any) -> None:
        self.ask = ask
        self.examples = examples

    def __call__(self, *values: Any) -> list[Row]:
        return [self.read(row) for row in self.rows(*values)]

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """As the database gives them."""
        with connection.cursor() as cursor:
            self._execute(cursor, values)
            return cast(list[tuple[Any, ...]], cursor.fetchall())

    def read(self, row: tuple[Any, ...]) -> Row:
        return cast(Row, self._written.read(row, connection.alias))

    def _execute(self, cursor: Any, values: tuple[Any, ...]) -> None:
        written = self._written
        cursor.execute(written.sql, [values[place] if place is not None else fixed for place, fixed in written.places])

    @cached_property
    def _written(self) -> "_Written":
        question = self.ask(*self.examples)
        compiler = question.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        places = [(self.examples.index(param) if param in self.examples else None, param) for param in params]
        if not {place for place, _ in places} >= set(range(len(self.examples))):
            raise ValueError("an example does not stand in the question as it was given")
        columns = [column for column, *_ in compiler.select]
        own = compiler.klass_info["select_fields"]
        return _Written(
            model=question.model,
            sql=sql,
            places=places,
            own=slice(own[0], own[-1] + 1),
            names=[columns[place].target.attname for place in own],
            # What it reads is one Django ahead of ours for the type checker.
            related=get_related_populators(compiler.klass_info, compiler.select, connection.alias),  # type: ignore[call-arg]
            annotated=compiler.annotation_col_map,
            converters=compiler.get_converters(columns),
        )


class Planned(Prepared[Row]):
    """A question that takes PostgreSQL longer to plan than to answer: each connection plans it once, for whatever values.

    Within a transaction it is asked as any other, for a plan that has gone would take the transaction with it.
    """

    def _execute(self, cursor: Any, values: tuple[Any, ...]) -> None:
        if connection.in_atomic_block:
            return super()._execute(cursor, values)
        known = PLANNED.setdefault(connection.connection, set())
        name, prepare = self._plan
        try:
            if name not in known:
                cursor.execute(prepare)
                known.add(name)
            cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})", values)
        except DatabaseError as error:
            if isinstance(error.__cause__, errors.DuplicatePreparedStatement):
                known.add(name)
            elif isinstance(error.__cause__, PLAN_HAS_GONE):
                known.discard(name)
            else:
                raise
            super()._execute(cursor, values)

    @cached_property
    def _plan(self) -> tuple[str, str]:
        """What it is called, the same wherever the same is asked, and the statement that makes it."""
        written = self._written
        with connection.cursor() as cursor:
            places = [
                cursor.mogrify("%s", [fixed]).decode() if place is None else f"${place + 1}" for place, fixed in written.places
            ]
        types = ", ".join(map(_type_of, self.examples))
        asked = f"({types}) AS {written.sql % tuple(places)}"
        name = f"planned_{hashlib.sha256(asked.encode()).hexdigest()[:16]}"
        # Otherwise the first five times are planned each for itself.
        return name, f"SET plan_cache_mode = force_generic_plan; PREPARE {name} {asked}"


# By connection, what it has planned.
PLANNED: "WeakKeyDictionary[Any, set[str]]" = WeakKeyDictionary()
# Somebody between us and the server gave us another connection, or a column has another type now.
PLAN_HAS_GONE = (errors.InvalidSqlStatementName, errors.FeatureNotSupported)
TYPES = {str: "text", int: "bigint", datetime: "timestamptz"}


def _type_of(example: Any) -> str:
    return f"{TYPES[type(example[0])]}[]" if isinstance(example, list) else TYPES[type(example)]


class _Written(NamedTuple):
    model: Any
    sql: str
    places: list[tuple[int | None, Any]]
    own: slice
    names: list[str]
    related: list[RelatedPopulator]
    annotated: dict[str, int]  # by column
    converters: dict[int, Any]  # by column

    def read(self, row: tuple[Any, ...], alias: str) -> Any:
        values = _converted(row, self.converters) if self.converters else row
        made = self.model.from_db(alias, self.names, values[self.own])
        for each in self.related:
            each.populate(values, made)
        for name, place in self.annotated.items():
            setattr(made, name, values[place])
        return made


def _converted(row: tuple[Any, ...], converters: dict[int, Any]) -> list[Any]:
    values = list(row)
    for place, (converts, expression) in converters.items():
        for convert in converts:
            values[place] = convert(values[place], expression, connection)
    return values


class Insert(Generic[Row]):
    """Writes new rows of one model in fixed words: called with an unsaved row, it returns it saved. It sends no signals."""

    def __init__(self, model: type[Row]) -> None:
        self.model = model

    def __call__(self, row: Row) -> Row:
        self._write(row, self._written)
        return row

    def unless_known(self, row: Row) -> Row | None:
        """None when a unique constraint has such a row already."""
        return row if self._write(row, self._written_once) else None

    def _write(self, row: Row, statement: str) -> bool:
        values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in self._fields]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            written = cursor.fetchone()
        if written is None:
            return False
        [row.pk] = written
        row._state.adding, row._state.db = False, connection.alias
        return True

    @cached_property
    def _fields(self) -> "list[Field[Any, Any]]":
        return [
            field
            for field in self.model._meta.local_concrete_fields
            if not isinstance(field, AutoField) and not field.has_db_default()
        ]

    @cached_property
    def _written(self) -> str:
        return self._statement(None)

    @cached_property
    def _written_once(self) -> str:
        return self._statement(OnConflict.IGNORE)

    def _statement(self, on_conflict: OnConflict | None) -> str:
        query = InsertQuery(self.model, on_conflict=on_conflict)
        query.insert_values(self._fields, [self.model()], raw=True)
        compiler = query.get_compiler(connection=connection)
        compiler.returning_fields = [self.model._meta.pk]
        [(sql, _)] = compiler.as_sql()
        return str(sql)
