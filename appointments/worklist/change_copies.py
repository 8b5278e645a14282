"""Reads what the database's triggers wrote down, in one question whatever was changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.db.models import BigIntegerField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject

from appointments.cases.models import Case
from hfs_portal import database

from . import change_models as tables
from . import changed_by

RULES = (tables.PromiseChange, tables.HoursChange, tables.ClosedDayChange)
RIGHTS = (
    tables.AccountChange, tables.RoleChange, tables.RoleOfUserChange, tables.RightOfUserChange, tables.RightOfRoleChange,
)  # fmt: skip
OWN = {"pgh_id", "pgh_obj", "pgh_created_at", "pgh_label", "pgh_context", "database_user", "program"}


class Copy(NamedTuple):
    """One row of the history. `of` is the number of the row it copies; pairs, such as a user and a role, have none."""

    table: str
    number: int
    of: int | None
    at: datetime
    label: str
    signed: changed_by.Signed | None
    database_user: str
    program: str
    row: dict[str, Any]

    @property
    def by_hand(self) -> bool:
        """Made past the portal, as far as anybody can prove.

        A signature is proof that the portal did it. Patients' pages and the portal's own work have none: they go by the name
        that their program gave itself, which an SQL shell can give itself too.
        """
        return not self.program.startswith(database.OURS) or (self.signed is not None and not self.signed.proven)


def of_case(case: Case, *, with_opinion: bool) -> list[Copy]:
    found = [tables.CaseChange.objects.filter(pgh_obj=case.pk), tables.PatientChange.objects.filter(pgh_obj=case.patient_id)]
    found += [ever(table, case=case.pk) for table in (tables.CallbackChange, tables.AppointmentChange, tables.WaitingChange)]
    if with_opinion:
        asked = tables.OpinionRequestChange.objects.filter(case=case.pk).values("pgh_obj")
        found.append(ever(tables.OpinionRequestChange, case=case.pk))
        found += [ever(table, request__in=asked) for table in (tables.DocumentChange, tables.OpinionChange, tables.ReaderChange)]
    return together(found)


def of_rights_and_rules() -> list[Copy]:
    return together(table.objects.exclude(pgh_label=tables.FOUND) for table in RIGHTS) + together(
        table.objects.all() for table in RULES
    )


def ever(table: Any, **of_the_case: Any) -> "QuerySet[Any]":
    """Of each row that once was of the case, also what it was before and after that."""
    rows: QuerySet[Any] = table.objects.filter(pgh_obj__in=table.objects.filter(**of_the_case).values("pgh_obj"))
    return rows


def together(found: "Iterable[QuerySet[Any]]") -> list[Copy]:
    """From the first to the last."""
    first, *others = map(_told, found)
    copies = [_copy(*values) for values in first.union(*others, all=True)]
    return sorted(copies, key=lambda copy: (copy.at, copy.number))


def kept(table: Any) -> list[Any]:
    """The fields that are copied from the row."""
    return [each for each in table._meta.fields if each.name not in OWN]


def _copy(table: str, number: int, of: int | None, at: datetime, label: str, context: str | None, *rest: Any) -> Copy:
    return Copy(table, number, of, at, label, changed_by.read(context, at=at), *rest)


def _told(copies: "QuerySet[Any]") -> "QuerySet[Any, Any]":
    table = copies.model
    is_pair = all(each.name != "pgh_obj" for each in table._meta.fields)
    return copies.order_by().values_list(
        Value(table.__name__, TextField()),
        "pgh_id",
        Value(None, BigIntegerField()) if is_pair else F("pgh_obj_id"),
        "pgh_created_at",
        "pgh_label",
        Cast("pgh_context", TextField()),
        "database_user",
        "program",
        JSONObject(**{each.attname: _value(each) for each in kept(table)}),
    )


def _value(each: Any) -> Any:
    if isinstance(each, DateTimeRangeField):
        return JSONObject(starts=RangeStartsWith(each.name), ends=RangeEndsWith(each.name))
    return F(each.attname)
