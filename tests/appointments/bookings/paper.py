"""A clinic kept on paper: what the engine should offer, reckoned minute by minute and with none of its code."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Place:
    name: str
    zone: str
    holidays_of: str
    holidays: frozenset[date]
    rooms: int


@dataclass(frozen=True)
class Visit:
    name: str
    minutes: int
    preparation: int
    turnaround: int
    needs_room: bool
    notice_hours: int
    horizon_days: int
    change_hours: int

    def busy(self, start):
        return start - self.preparation * MINUTE, start + (self.minutes + self.turnaround) * MINUTE

    def period(self, start):
        return start, start + self.minutes * MINUTE


@dataclass(frozen=True)
class Block:
    place: Place
    weekday: int
    starts: time
    ends: time
    valid_from: date | None
    valid_until: date | None
    only_for: tuple[str, ...]
    kept_hours: int | None

    def stands_on(self, day):
        in_time = (self.valid_from or day) <= day <= (self.valid_until or day)
        return in_time and day.weekday() == self.weekday and day not in self.place.holidays

    def may_stand_in(self, first, last):
        return (self.valid_from or first) <= last and first <= (self.valid_until or last)


@dataclass
class Away:
    """Time off of a doctor, or of all who work at a place."""

    doctor: str
    place: str
    period: tuple[datetime, datetime]
    number: int = 0


@dataclass
class Line:
    """What an appointment should be by now."""

    doctor: str
    place: str
    visit: Visit
    start: datetime
    status: str
    number: int
    lane: int = 0
    room: int | None = None
    person: str = ""
    beside_another: bool = False
    until: datetime | None = None  # of a hold

    @property
    def busy(self):
        return self.visit.busy(self.start)

    def stands(self, now):
        return self.status == "booked" or (self.status == "held" and now < self.until)


def touch(one, other):
    return one[0] < other[1] and other[0] < one[1]


@dataclass
class Clinic:
    first: date
    days: int
    visits: list[Visit]
    hours: dict[str, list[Block]]  # by doctor
    away: list[Away] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def offered(self, doctor, visit, now, by_staff=False):
        """The moments that can be booked or that somebody has, with the places where."""
        begins = (now, datetime.max.replace(tzinfo=UTC))
        if not by_staff:
            begins = (now + timedelta(hours=visit.notice_hours), now + timedelta(days=visit.horizon_days))
        found = {}
        for block in self.hours[doctor]:
            for start in self._starts(block, visit):
                soon = by_staff or block.kept_hours is None or start <= now + timedelta(hours=block.kept_hours)
                if begins[0] <= start <= begins[1] and soon and not self.is_away(doctor, block.place.name, visit.busy(start)):
                    found.setdefault(start, []).append(block.place)
        return found

    def free(self, doctor, visit, now, by_staff=False, but=None):
        lines = [line for line in self.lines if line is not but and line.stands(now)]
        return {
            start: places
            for start, places in self.offered(doctor, visit, now, by_staff).items()
            if not any(line.doctor == doctor and touch(line.busy, visit.busy(start)) for line in lines)
            and (not visit.needs_room or any(self.rooms_free(place, visit.busy(start), now, but) for place in places))
        }

    def rooms_free(self, place, busy, now, but=None):
        taken = {
            line.room
            for line in self.lines
            if line is not but and line.stands(now) and line.place == place.name and line.room and touch(line.busy, busy)
        }
        return place.rooms - len(taken)

    def is_away(self, doctor, place, busy):
        return any((away.doctor == doctor or away.place == place) and touch(away.period, busy) for away in self.away)

    def has_another(self, person, visit, start, now, but=None):
        """Whether that person is expected somewhere else in that time."""
        return any(
            line.person == person and not line.beside_another and touch(line.visit.period(line.start), visit.period(start))
            for line in self.lines
            if line is not but and line.stands(now)
        )

    def _starts(self, block, visit):
        if block.only_for and visit.name not in block.only_for:
            return
        step = visit.preparation + visit.minutes + visit.turnaround
        for after in range(self.days):
            day = self.first + timedelta(days=after)
            minutes = open_minutes(block.place.zone, day, block.starts, block.ends) if block.stands_on(day) else ()
            for begin in range(0, len(minutes) - visit.minutes + 1, step):
                moment, wall = minutes[begin]
                if block.starts <= wall < block.ends:
                    yield moment


@cache
def open_minutes(zone, day, opens, closes):
    """Each minute from when the wall first shows, or has passed, the one until it shows, or has passed, the other."""
    shown = [(moment, wall.time()) for moment, wall in _minutes_around(zone, day) if wall.date() == day]
    begin = next((number for number, (_, wall) in enumerate(shown) if wall >= opens), len(shown))
    end = next((number for number, (_, wall) in enumerate(shown) if wall >= closes), len(shown))
    return tuple(shown[begin:end])


@lru_cache(maxsize=40)
def _minutes_around(zone, day):
    midnight = datetime.combine(day, time(), UTC)
    moments = [midnight + number * MINUTE for number in range(-16 * 60, 42 * 60)]
    return [(moment, moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for moment in moments]
