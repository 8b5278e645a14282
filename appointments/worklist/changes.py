"""What was changed, field by field, in words: of a case, and of rights and rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import F, Field, ForeignKey, TextField, Value
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from appointments.bookings.models import Appointment
from appointments.cases.models import Case
from appointments.doctors.models import Doctor, Location, Resource, VisitType
from hfs_portal import database

from . import change_copies
from . import change_models as tables
from .change_copies import Copy

WHAT: dict[str, Any] = {"insert": _("Added"), "delete": _("Deleted")}
CHANGED = _("Changed")
NOTHING = _("nothing")
UNKNOWN = _("not known any more")
GATEWAY, WORKER = f"{database.OURS}gunicorn", f"{database.OURS}deliver"
PROGRAMS: dict[str, Any] = {GATEWAY: _("A page for patients"), WORKER: _("The portal, by itself")}
OF: dict[str, Any] = {
    "CaseChange": _("Case"),
    "PatientChange": _("Patient"),
    "CallbackChange": _("Callback"),
    "AppointmentChange": _("Appointment"),
    "WaitingChange": _("Waitlist"),
    "OpinionRequestChange": _("Second opinion"),
    "DocumentChange": _("File"),
    "OpinionChange": _("Opinion"),
    "ReaderChange": _("Reader of the second opinion"),
    "AccountChange": _("Account"),
    "RoleChange": _("Role"),
    "RoleOfUserChange": _("Role of an account"),
    "RightOfUserChange": _("Right of an account"),
    "RightOfRoleChange": _("Right of a role"),
    "PromiseChange": _("Promise"),
    "HoursChange": _("Opening hours"),
    "ClosedDayChange": _("Closed day"),
}
# How a row of another table is called; one of a table that is not here goes by its number.
NAMED_BY = {
    User: "username", Group: "name", Permission: "codename", Doctor: "name", Location: "name", VisitType: "name",
    Resource: "name", Case: "reference", Appointment: "local_start",
}  # fmt: skip
Names = dict[tuple[str, int], str]


@dataclass(frozen=True)
class Difference:
    field: Any
    before: Any = ""
    after: Any = ""
    not_kept: bool = False  # only that it changed is known, as of all words and names


@dataclass(frozen=True)
class Change:
    """What somebody did to one row at one time. `where` is a network address, or a database user and program."""

    at: datetime
    who: Any
    where: str
    by_hand: bool
    of: Any
    what: Any
    differences: list[Difference]


def changes_of(case: Case, *, with_opinion: bool = True, staff: Iterable[User] = ()) -> list[Change]:
    """The newest first; with the second opinion only for whom may read that. The names of `staff` need not be asked for."""
    known = {(User.__name__, each.pk): each.get_username() for each in staff} | {(Case.__name__, case.pk): case.reference}
    return in_words(change_copies.of_case(case, with_opinion=with_opinion), known)


def of_rights_and_rules() -> list[Change]:
    return in_words(change_copies.of_rights_and_rules())


def in_words(copies: list[Copy], known: Names | None = None) -> list[Change]:
    """Rows that are pairs are told whole; of others only what is different from before."""
    steps = list(_steps(copies))
    names = _names(copies, known or {})
    return [_change(copy, before, names) for copy, before in reversed(steps) if copy.label != tables.FOUND]


def _steps(copies: Iterable[Copy]) -> Iterator[tuple[Copy, Copy | None]]:
    """Each with the copy before it of the same row. A time that was held has none: with its booking it is there."""
    last: dict[tuple[str, int], Copy] = {}
    for copy in copies:
        if copy.of is None:
            yield copy, None
            continue
        before = last.get((copy.table, copy.of))
        yield copy._replace(label="insert") if copy.label == "update" and before is None else copy, before
        last[copy.table, copy.of] = copy


def _change(copy: Copy, before: Copy | None, names: Names) -> Change:
    return Change(
        at=copy.at,
        who=_who(copy, names),
        where=_where(copy),
        by_hand=copy.by_hand,
        of=_called(copy, names),
        what=WHAT.get(copy.label, CHANGED),
        differences=list(_differences(copy, before, names)),
    )


def _who(copy: Copy, names: Names) -> Any:
    if copy.signed and copy.signed.user and copy.program.startswith(database.OURS):
        named = names.get((User.__name__, copy.signed.user), UNKNOWN)
        return named if copy.signed.proven else _("%s, which nothing proves") % named
    if copy.by_hand:
        return _("By SQL, past the portal")
    return PROGRAMS.get(copy.program) or _("Command %s") % copy.program.removeprefix(database.OURS)


def _where(copy: Copy) -> Any:
    """The words of a program about itself are given as no more than that."""
    if copy.signed and copy.signed.proven:
        return copy.signed.address
    return f"{copy.database_user}, {copy.program}" if copy.by_hand else _("by its own word")


def _called(copy: Copy, names: Names) -> Any:
    """Such as "Appointment 12"; an account goes by its name."""
    kind = OF[copy.table]
    if copy.of is None or copy.table in ("CaseChange", "PatientChange"):
        return kind
    return f"{kind} {names.get((User.__name__, copy.of), copy.of) if copy.table == 'AccountChange' else copy.of}"


def _differences(copy: Copy, before: Copy | None, names: Names) -> Iterator[Difference]:
    table = getattr(tables, copy.table)
    if copy.label not in ("insert", "update", "delete"):
        yield Difference(_name(table.pgh_tracked_model._meta.get_field(copy.label)), not_kept=True)
        return
    if copy.label != "update" and not (copy.of is None or copy.by_hand):
        return
    for field in change_copies.kept(table):
        now, then = copy.row[field.attname], before.row[field.attname] if before else None
        if copy.label == "insert":
            yield Difference(_name(field), after=_said(field, now, names))
        elif copy.label == "delete":
            yield Difference(_name(field), before=_said(field, now, names))
        elif now != then:
            yield Difference(_name(field), _said(field, then, names), _said(field, now, names))


def _name(field: Any) -> str:
    named = str(field.verbose_name)
    return named[:1].upper() + named[1:]


def _said(field: Any, value: Any, names: Names) -> Any:
    """A value as the database keeps it in JSON, as people write it."""
    if value in (None, "", []):
        return NOTHING
    if isinstance(field, ForeignKey):
        return names.get((_table(field), value), _("no. %s") % value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return " – ".join(_moment(value[end]) for end in ("starts", "ends"))
    if isinstance(value, list):
        return ", ".join(str(WEEKDAYS[day]) for day in value)
    return dict(field.flatchoices).get(value) or _written(field, value)


def _written(field: "Field[Any, Any]", value: Any) -> str:
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return _moment(value)
    if kind == "DateField":
        return date_format(field.to_python(value), "j F Y")
    return time_format(field.to_python(value), "H:i") if kind == "TimeField" else str(value)


def _moment(iso: str) -> str:
    moment = localtime(datetime.fromisoformat(iso))
    return date_format(moment, "j F Y, H:i:s" if moment.second else "j F Y, H:i")


def _table(field: Any) -> str:
    return str(field.remote_field.model._meta.concrete_model.__name__)


def _names(copies: Iterable[Copy], known: Names) -> Names:
    """Of all rows that the copies point at, in one question, or none where all are known."""
    wanted: dict[str, set[int]] = {}
    for copy in copies:
        if copy.signed and copy.signed.user:
            wanted.setdefault(User.__name__, set()).add(copy.signed.user)
        if copy.table == "AccountChange" and copy.of:
            wanted.setdefault(User.__name__, set()).add(copy.of)
        for field in change_copies.kept(getattr(tables, copy.table)):
            if isinstance(field, ForeignKey) and copy.row[field.attname]:
                wanted.setdefault(_table(field), set()).add(copy.row[field.attname])
    for kind, key in known:
        wanted.get(kind, set()).discard(key)
    asked = [
        model._base_manager.filter(pk__in=wanted[model.__name__])
        .order_by()
        .values_list(Value(model.__name__, TextField()), F("pk"), F(name))
        for model, name in NAMED_BY.items()
        if wanted.get(model.__name__)
    ]
    rows = asked[0].union(*asked[1:], all=True) if asked else []
    return known | {(kind, key): name for kind, key, name in rows}
