"""The parts of a day on which patients may want a call."""

from datetime import date, time

from appointments.cases import opening_hours
from appointments.cases.opening_hours import Hours, Span

MORNING, AFTERNOON, EVENING, ANY = "morning", "afternoon", "evening", "any"
# As far as we are open then.
PARTS: dict[str, tuple[time, time]] = {
    MORNING: (time.min, time(12)),
    AFTERNOON: (time(12), time(16)),
    EVENING: (time(16), time.max),
    ANY: (time.min, time.max),
}


def part_on(day: date, part_of_day: str, *, hours: Hours) -> Span | None:
    """From when to when that part of the day is, as far as we are open; None when we are closed then."""
    span = hours.of(day)
    if span is None:
        return None
    starts, ends = (opening_hours.at(day, clock) for clock in PARTS[part_of_day])
    begins, is_over = max(starts, span[0]), min(ends, span[1])
    return (begins, is_over) if begins < is_over else None
