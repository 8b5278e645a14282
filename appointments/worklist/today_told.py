"""The figures of the desk in words: each with its picture, and a table in which every number leads to its list."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.bookings.models import Appointment
from appointments.cases.models import Case, Event

from .queue_figures import AGES, HAPPENINGS, WAIT_FOR_US
from .today_doors import Cell, Doors
from .today_figures import HORIZON, Period, Rows, Wait
from .today_pictures import Bar, Columns, columns, most, parts

MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds
NONE = "–"


@dataclass(frozen=True)
class Figure:
    """`number` is what one reads from across the room, `unit` what it counts, `said` how it is counted."""

    slug: str
    title: str
    number: Cell
    unit: str
    said: str
    head: list[str]
    rows: list[list[Cell]]
    columns: Columns | None = None
    bars: list[Bar] = field(default_factory=list)


def told(found: Mapping[str, Rows], waits: list[Wait], doors: Doors) -> list[Figure]:
    return [
        arrivals(found["arrivals"], doors),
        open_cases(found["open"], doors),
        promises(found["promises"], doors),
        contacts(found["contacts"], found["contact"], doors),
        bookings(found["happened"], found["happened_to"], doors),
        visits(found["visits"], doors),
        free_times(waits, doors),
        *([reviews(found["reviews"], doors)] if found["reviews"] else []),
    ]


def arrivals(rows: Rows, doors: Doors) -> Figure:
    by_hour, each = _summed(rows, "hour"), _summed(rows, "hour", "opened_by")
    kinds = [kind for kind in Case.Kind if any(row["opened_by"] == kind for row in rows)]
    spoken = ", ".join(f"{_clock(hour)} {n}" for hour, n in sorted(by_hour.items()))

    def line(hour: int) -> list[Cell]:
        of_kinds = [doors.since(each[hour, kind], hour=hour, kind=kind.value) for kind in kinds]
        return [Cell(_clock(hour)), *of_kinds, doors.since(by_hour[hour], hour=hour)]

    total = sum(by_hour.values())
    return Figure(
        "arrivals",
        _("Arrivals by hour"),
        doors.since(total),
        ngettext("request came in", "requests came in", total),
        _("By the hour of the day at which they came, on the hospital's clock."),
        [_("From"), *(str(kind.label) for kind in kinds), _("All")],
        [line(hour) for hour in sorted(by_hour)],
        columns=columns(by_hour, _("Requests by hour: %s") % spoken) if total else None,
    )


def open_cases(rows: Rows, doors: Doors) -> Figure:
    of_age, late = _summed(rows, "age"), _summed([row for row in rows if row["overdue"]], "age")
    nobody = _summed(rows, "age", what="nobody")
    longest = most(list(of_age.values()))
    bars = [
        Bar(
            str(words),
            _("%(open)d, %(late)d of them overdue") % {"open": of_age[age], "late": late[age]},
            parts(("late", late[age]), ("plain", of_age[age] - late[age]), of=longest),
            doors.cases(of_age[age], age=age).address,
        )
        for age, words in AGES.items()
    ]
    table = [
        [
            Cell(str(words)),
            doors.cases(of_age[age], age=age),
            doors.cases(late[age], age=age, state="overdue"),
            doors.cases(nobody[age], age=age, assignee="nobody"),
        ]
        for age, words in AGES.items()
    ]
    head = [_("Age"), _("Open"), _("Overdue"), _("Nobody's yet")]
    said = _("As it stands now, whatever the period. What is red is past what was promised.")
    total = sum(of_age.values())
    unit = ngettext("case is open", "cases are open", total)
    return Figure("open", _("Open by age"), doors.cases(total), unit, said, head, table, bars=bars)


def promises(rows: Rows, doors: Doors) -> Figure:
    all_of, kept = _summed(rows, "opened_by"), _summed([row for row in rows if row["kept"]], "opened_by")
    kinds = [kind for kind in WAIT_FOR_US if all_of[kind]]
    bars = [
        Bar(
            str(kind.label),
            _("%(kept)d of %(all)d kept") % {"kept": kept[kind], "all": all_of[kind]},
            parts(("plain", kept[kind]), ("late", all_of[kind] - kept[kind]), of=all_of[kind]),
            doors.since(kept[kind], kept="yes", kind=kind.value).address,
        )
        for kind in kinds
    ]
    table = [
        [
            Cell(str(kind.label)),
            doors.since(kept[kind], kept="yes", kind=kind.value),
            doors.since(all_of[kind] - kept[kind], kept="no", kind=kind.value),
        ]
        for kind in kinds
    ]
    in_time, total = sum(kept.values()), sum(all_of.values())
    said = _("Cases closed in time, of those closed in the period or past their promise in it. Visits are counted below.")
    unit = ngettext("of %d promise kept", "of %d promises kept", total) % total
    head = [_("What was asked"), _("Kept"), _("Not kept")]
    return Figure("promises", _("Promises"), doors.since(in_time, kept="yes"), unit, said, head, table, bars=bars)


def contacts(rows: Rows, of_all: Rows, doors: Doors) -> Figure:
    by_kind = {row["opened_by"]: row for row in rows}
    kinds = [kind for kind in WAIT_FOR_US if kind in by_kind]
    longest = most([by_kind[kind]["median"] or 0 for kind in kinds])
    bars = [
        Bar(
            str(kind.label),
            _("half of them within %s") % lasting(by_kind[kind]["median"]),
            parts(("plain", by_kind[kind]["median"]), of=longest),
            doors.since(by_kind[kind]["heard"], contact="yes", kind=kind.value).address,
        )
        for kind in kinds
        if by_kind[kind]["heard"]
    ]
    every: dict[str, Any] = next(iter(of_all), {"heard": 0, "median": None})
    said = _("From the request to the first time we rang or wrote; nights and Sundays count, for patients wait through them.")
    head = [_("What was asked"), _("Heard from us"), _("Half within"), _("Nine of ten within"), _("Not yet")]
    number = Cell(lasting(every["median"]), doors.since(every["heard"], contact="yes").address)
    table = [_contact_row(kind, by_kind[kind], doors) for kind in kinds]
    return Figure("contact", _("Time to first contact"), number, _("or sooner, for half of them"), said, head, table, bars=bars)


def _contact_row(kind: Case.Kind, row: dict[str, Any], doors: Doors) -> list[Cell]:
    return [
        Cell(str(kind.label)),
        doors.since(row["heard"], contact="yes", kind=kind.value),
        Cell(lasting(row["median"])),
        Cell(lasting(row["slow"])),
        doors.since(row["waiting"], contact="no", kind=kind.value),
    ]


def bookings(rows: Rows, cases: Rows, doors: Doors) -> Figure:
    times, by_whom = _summed(rows, "what"), _summed(rows, "what", "actor")

    def cell(n: int, happened: str) -> Cell:
        return Cell(str(n), doors.since(n, happened=happened).address)

    concerned, longest = _summed(cases, "what"), most(list(_summed(rows, "what").values()))
    bars = [
        Bar(
            str(words),
            str(times[what]),
            parts(("late" if what == "cancelled" else "plain", times[what]), of=longest),
            doors.since(concerned[what], happened=what).address,
        )
        for what, words in HAPPENINGS.items()
    ]
    table = [
        [
            Cell(str(words)),
            *(cell(by_whom[what, actor], f"{what}.{actor}") for actor in Event.Actor),
            cell(times[what], what),
            doors.since(concerned[what], happened=what),
        ]
        for what, words in HAPPENINGS.items()
    ]
    head = [_("What"), _("By patients"), _("By staff"), _("By the portal"), _("All"), _("In so many cases")]
    said = _("When it was done, whenever the visit is. Each number leads to its cases, and one case may have several.")
    number = cell(times["booked"], "booked")
    unit = ngettext("visit booked", "visits booked", times["booked"])
    return Figure("bookings", _("Bookings and cancellations"), number, unit, said, head, table, bars=bars)


def visits(rows: Rows, doors: Doors) -> Figure:
    each, status = _summed(rows, "status"), Appointment.Status
    unmarked = {status.BOOKED: _("Nothing marked yet")}
    kinds = [status.COMPLETED, status.ARRIVED, status.NO_SHOW, status.BOOKED, status.CANCELLED]
    longest = most(list(each.values()))
    named = {kind: str(unmarked.get(kind, kind.label)) for kind in kinds}
    bars = [
        Bar(
            named[kind],
            str(each[kind]),
            parts(("late" if kind == status.NO_SHOW else "plain", each[kind]), of=longest),
            doors.visits(each[kind], kind.value).address,
        )
        for kind in kinds
    ]
    table = [[Cell(named[kind]), doors.visits(each[kind], kind.value)] for kind in kinds]
    due = sum(each.values()) - each[status.CANCELLED]
    said = _("Visits that were to begin in the period, up to now.")
    unit = ngettext("of %d visit missed", "of %d visits missed", due) % due
    missed = doors.visits(each[status.NO_SHOW], status.NO_SHOW.value)
    return Figure("visits", _("Who came"), missed, unit, said, [_("Visit"), _("Number")], table, bars=bars)


def free_times(waits: list[Wait], doors: Doors) -> Figure:
    """A bar for each doctor's first kind of visit, and all kinds in the table."""
    firsts = [next(of_doctor) for _doctor, of_doctor in groupby(waits, key=lambda wait: wait.doctor.pk)]
    bars = [
        Bar(
            f"{wait.doctor.name}: {wait.visit_type.name}",
            in_days(wait),
            parts(("plain" if wait.slot else "late", wait.days), of=HORIZON),
            doors.week(wait).address,
        )
        for wait in firsts
    ]
    table = [[Cell(wait.doctor.name), Cell(wait.visit_type.name), Cell(in_days(wait)), doors.week(wait)] for wait in waits]
    longest = max(firsts, key=lambda wait: (wait.slot is None, wait.days), default=None)
    number = Cell(in_days(longest), doors.week(longest).address) if longest else Cell(NONE)
    said = _("Of each doctor's first kind of visit, as it stands now. The third is told: the first two are often gone by noon.")
    head = [_("Doctor"), _("Visit"), _("Wait"), _("Third free time")]
    return Figure("free", _("Third next free time"), number, _("at the longest"), said, head, table, bars=bars)


def reviews(rows: Rows, doors: Doors) -> Figure:
    """Named here too: most who read the figures may not enter the CMS."""
    table = [[Cell(row["title"]), Cell(date_format(date.fromisoformat(row["due"]), "j F Y"))] for row in rows]
    unit = ngettext("page due for medical review", "pages due for medical review", len(rows))
    said = _("Pages that readers see, and by when they are to be reviewed: within two weeks, or before today.")
    head = [_("Page"), _("Review by")]
    return Figure("reviews", _("Medical reviews due"), doors.reviews(len(rows)), unit, said, head, table)


def in_days(wait: Wait) -> str:
    if wait.slot is None:
        return _("more than %(days)d days") % {"days": HORIZON}
    return ngettext("%d day", "%d days", wait.days) % wait.days if wait.days else _("today")


def to_be_seen_to(found: Mapping[str, Rows], doors: Doors) -> list[tuple[Cell, str]]:
    """What should be nothing, each with what it counts."""
    check = next(iter(found["check"]), None)
    lost, due = _sum(found["letters"]), len(found["reviews"])
    return [
        (doors.letters(lost), ngettext("letter did not arrive", "letters did not arrive", lost)),
        *(_checked(check, doors) if check else [(Cell(NONE), _("appointments not checked yet: is the worker running?"))]),
        (Cell(str(due), "#reviews" if due else ""), ngettext("page due for medical review", "pages due for medical review", due)),
    ]


def _checked(check: dict[str, int], doors: Doors) -> Iterator[tuple[Cell, str]]:
    overlaps, off = check["overlaps"], check["off_the_rules"]
    yield doors.self_check(overlaps), ngettext("overlapping appointment", "overlapping appointments", overlaps)
    yield doors.self_check(off), ngettext("visit off the rules", "visits off the rules", off)


def lasting(seconds: float | None) -> str:
    """Such as "2 days 3 h", "1 h 20 min" or "5 min"."""
    if seconds is None:
        return NONE
    days, left = divmod(int(seconds), DAY)
    hours, minutes = left // HOUR, left % HOUR // MINUTE
    if days:
        return ngettext("%(days)d day %(hours)d h", "%(days)d days %(hours)d h", days) % {"days": days, "hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes} if hours else _("%d min") % minutes


def period_in_words(period: Period) -> str:
    first, last = (date_format(day, "l j F Y") for day in (period.first, period.last))
    return last if period.days == 1 else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _clock(hour: int) -> str:
    return f"{hour:02}:00"


def _summed(rows: Rows, *names: str, what: str = "n") -> Counter[Any]:
    found: Counter[Any] = Counter()
    for row in rows:
        found[row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)] += row[what]
    return found


def _sum(rows: Rows) -> int:
    return sum(int(row["n"]) for row in rows)
