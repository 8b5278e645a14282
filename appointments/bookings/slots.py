"""Free times: the doctors' hours, less what already takes them. Three queries, then one sweep."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple

from django.db import connection

from appointments.doctors.models import Doctor, Location, VisitType, WorkingHours

from .diary_sql import BUSY, BUSY_WITH_ROOMS, HOURS, OFF
from .times import LONGEST_WINDOW, Days, Slot, Span, clear, grid, oldest_day, overlaps


class Offer(NamedTuple):
    """A kind of visit and the first free time for it in the coming weeks, if there is one."""

    visit_type: VisitType
    earliest: Slot | None


@dataclass
class Diary:
    """One doctor's hours, and what takes of them in the days that were asked for.

    A block of hours comes with `only_for`, the visit types it serves if not all, and `rooms`, what its location has of each kind.
    """

    days: Days
    hours: list[Any] = field(default_factory=list)
    off: list[Span] = field(default_factory=list)
    busy: list[Span] = field(default_factory=list)
    closed: dict[int, list[Span]] = field(default_factory=dict)  # by location
    in_use: dict[int, list[Span]] = field(default_factory=dict)  # by room or device

    def free(self, visit_type: VisitType, *, now: datetime, by_staff: bool = False, at: datetime | None = None) -> Iterator[Slot]:
        """The times that can be booked, in order; with `at` only whether that one can."""
        left = clear(self.offered(visit_type, now=now, by_staff=by_staff, at=at), visit_type, self.busy)
        return self._with_room(left, visit_type)

    def offered(
        self, visit_type: VisitType, *, now: datetime, by_staff: bool = False, at: datetime | None = None
    ) -> Iterator[Slot]:
        """The times that can be booked or that somebody has, in order."""
        left = clear(self._bookable(visit_type, now, by_staff, at), visit_type, self.off)
        return (slot for slot in left if not self._is_closed(slot, visit_type))

    def candidates(self, visit_type: VisitType) -> Iterator[Slot]:
        """Every start that the hours give for that kind of visit, whatever speaks against it."""
        serving = [block for block in self.hours if serves(block, visit_type)]
        return grid(serving, self.days, length=visit_type.length, step=visit_type.before + visit_type.length + visit_type.after)

    def rooms_free(self, slot: Slot, visit_type: VisitType) -> list[int]:
        """Which of the rooms or devices that the visit needs are free at that time."""
        return [room for room in rooms(slot, visit_type) if not overlaps(slot, visit_type, self.in_use.get(room, []))]

    def _bookable(self, visit_type: VisitType, now: datetime, by_staff: bool, at: datetime | None) -> Iterator[Slot]:
        found = self.candidates(visit_type)
        if at:
            found = (slot for slot in takewhile(lambda slot: slot.start <= at, found) if slot.start == at)
        if by_staff:  # they may book at once, far ahead, and what is kept for urgent cases
            return (slot for slot in found if now <= slot.start)
        soonest, last = now + visit_type.notice, now + visit_type.horizon
        return (slot for slot in found if soonest <= slot.start <= last and not is_kept(slot, now))

    def _is_closed(self, slot: Slot, visit_type: VisitType) -> bool:
        return overlaps(slot, visit_type, self.closed.get(slot.location.pk, []))

    def _with_room(self, found: Iterator[Slot], visit_type: VisitType) -> Iterator[Slot]:
        return (slot for slot in found if self.rooms_free(slot, visit_type)) if visit_type.needs_id else found


def serves(block: Any, visit_type: VisitType) -> bool:
    return not block.only_for or visit_type.pk in block.only_for


def is_kept(slot: Slot, now: datetime) -> bool:
    """Whether the time is still kept for urgent cases, which staff book."""
    kept = slot.block.kept_hours
    return kept is not None and slot.start > now + timedelta(hours=kept)


def rooms(slot: Slot, visit_type: VisitType) -> list[int]:
    """What the visit needs, as far as the location has it."""
    return [room["id"] for room in slot.block.rooms if room["kind"] == visit_type.needs_id]


def diaries(
    doctors: Sequence[Doctor], days: Days, *, now: datetime, own: Collection[str] = (), moving: int | None = None
) -> dict[int, Diary]:
    """The doctors' diaries by primary key: three queries, whatever the number of doctors or days.

    A lapsed hold takes no time; nor do, for their owner, the holds with the hashes `own` and the appointment that is `moving`.
    """
    if (days.last - days.first).days >= LONGEST_WINDOW:
        raise ValueError(f"at most {LONGEST_WINDOW} days at once")
    found = {doctor.pk: Diary(days) for doctor in doctors}
    closed: dict[int, list[Span]] = {}
    in_use: dict[int, list[Span]] = {}
    for block in _hours(found, days):
        found[block.doctor_id].hours.append(block)
        in_use.update({room["id"]: [] for room in block.rooms})
    for doctor, location, begins, ends in _off(found, days):
        spans = found[doctor].off if doctor else closed.setdefault(location or 0, [])
        spans.append((begins, ends))
    for doctor, room, begins, ends in _busy(sorted(found), sorted(in_use), days, now=now, own=own, moving=moving):
        (found[doctor].busy if doctor else in_use[room or 0]).append((begins, ends))
    for diary in found.values():
        diary.closed, diary.in_use = closed, in_use
    return found


def free(
    doctor: Doctor,
    visit_type: VisitType,
    days: Days,
    *,
    now: datetime,
    own: Collection[str] = (),
    moving: int | None = None,
    by_staff: bool = False,
) -> list[Slot]:
    """The doctor's free times for that kind of visit, in order."""
    diary = diaries([doctor], days, now=now, own=own, moving=moving)[doctor.pk]
    return list(diary.free(visit_type, now=now, by_staff=by_staff))


def earliest(doctors: Sequence[Doctor], *, now: datetime) -> list[tuple[Doctor, list[Offer]]]:
    """What each doctor offers, for doctors whose visit types are at hand: three queries for all of them."""
    found = diaries(doctors, Days.starting(oldest_day(now)), now=now)
    return [
        (doctor, [Offer(visit, next(found[doctor.pk].free(visit, now=now), None)) for visit in doctor.visit_types.all()])
        for doctor in doctors
    ]


def _hours(doctors: Collection[int], days: Days) -> Iterable[Any]:
    at: dict[int, Location] = {}
    for number, doctor, place, *facts, only_for, rooms, name, slug, address, zone, holidays_of, open_on in _rows(
        HOURS, {"doctors": list(doctors), "first": days.first, "last": days.last}
    ):
        if place not in at:
            at[place] = Location(place, name, slug, address, zone, holidays_of, open_on)
        block: Any = WorkingHours(number, doctor, place, *facts)
        block.location, block.only_for = at[place], only_for
        block.rooms = [{"id": room, "kind": kind} for room, kind in rooms]
        yield block


def _off(doctors: Collection[int], days: Days) -> Iterable[tuple[int | None, int | None, datetime, datetime]]:
    begins, ends = days.span
    return _rows(OFF, {"doctors": list(doctors), "begins": begins, "ends": ends})


def _busy(
    doctors: list[int], in_use: list[int], days: Days, *, now: datetime, own: Collection[str], moving: int | None
) -> Iterable[tuple[int | None, int | None, datetime, datetime]]:
    """What takes the doctors' time and the rooms': one query."""
    if not doctors:
        return []
    return _rows(BUSY_WITH_ROOMS if in_use else BUSY, busy_facts(doctors, in_use, days, now=now, own=own, moving=moving))


def busy_facts(
    doctors: list[int], in_use: list[int], days: Days, *, now: datetime, own: Collection[str], moving: int | None
) -> dict[str, Any]:
    begins, ends = days.span
    facts = {"begins": begins, "ends": ends, "now": now, "own": list(own), "moving": moving or 0}
    facts |= {"doctors": doctors, "first_doctor": doctors[0], "last_doctor": doctors[-1]}
    return facts | ({"rooms": in_use, "first_room": in_use[0], "last_room": in_use[-1]} if in_use else {})


def _rows(question: str, facts: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, facts)
        found: list[Any] = cursor.fetchall()
        return found
