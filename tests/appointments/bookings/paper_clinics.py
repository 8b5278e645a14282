"""Clinics of every kind, around the nights on which clocks change, on paper and in the database."""

import itertools
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from appointments.doctors.models import Doctor, Location, Resource, ResourceKind, TimeOff, VisitType, WorkingHours
from tests.appointments.bookings.paper import MINUTE, Away, Block, Clinic, Place, Visit

# A zone, whose public holidays are kept there, the first of the days looked at, how many, and which of them are holidays.
SEASONS = [
    ("Asia/Kolkata", "IN", date(2026, 10, 1), 4, [date(2026, 10, 2)]),
    ("Europe/London", "GB-ENG", date(2027, 3, 26), 4, [date(2027, 3, 26), date(2027, 3, 29)]),
    ("Europe/London", "GB-ENG", date(2026, 10, 24), 3, []),
    ("America/New_York", "US", date(2026, 10, 31), 3, []),
    ("America/New_York", "US", date(2027, 3, 13), 3, []),
    ("Australia/Lord_Howe", "AU-NSW", date(2026, 10, 3), 4, [date(2026, 10, 5)]),
    ("Australia/Lord_Howe", "AU-NSW", date(2027, 4, 3), 3, []),
    ("Africa/Cairo", "EG", date(2026, 4, 23), 4, [date(2026, 4, 25)]),
    ("Africa/Cairo", "EG", date(2026, 10, 28), 4, []),
]
HOURS_OF_NOTE = [0, 0, 1, 1, 2, 9, 22]  # most are those that clocks skip or repeat
QUARTERS = [0, 15, 30, 45]
number = itertools.count(1)


@st.composite
def clinics(draw):
    zone, country, first, days, holidays = draw(st.sampled_from(SEASONS))
    here = Place("here", zone, country, frozenset(holidays), draw(st.integers(0, 2)))
    elsewhere = Place(
        "there", draw(st.sampled_from([zone, zone, "Asia/Kolkata", "Africa/Cairo"])), "", frozenset(), draw(st.integers(0, 1))
    )
    visits = [draw(visit(name)) for name in ("short", "long")]
    hours = {doctor: draw(blocks([here, elsewhere], first, days)) for doctor in ("asha", "bashir")}
    clinic = Clinic(first, days, visits, hours)
    clinic.away = draw(st.lists(aways(clinic), max_size=2))
    return clinic


def visit(name):
    lengths = [10, 20, 30] if name == "short" else [45, 60, 90]
    return st.builds(
        Visit,
        st.just(name),
        st.sampled_from(lengths),
        preparation=st.sampled_from([0, 0, 5, 15]),
        turnaround=st.sampled_from([0, 0, 5, 20]),
        needs_room=st.booleans() if name == "short" else st.just(False),
        notice_hours=st.sampled_from([0, 1, 20]),
        horizon_days=st.sampled_from([1, 2, 90]),
        change_hours=st.sampled_from([0, 4]),
    )


@st.composite
def blocks(draw, places, first, days):
    """One to three blocks of one doctor, of which no two overlap."""
    made = []
    for _ in range(draw(st.integers(1, 3))):
        day = first + timedelta(days=draw(st.integers(0, days - 1)))
        starts = time(draw(st.sampled_from(HOURS_OF_NOTE)), draw(st.sampled_from(QUARTERS)))
        minutes = min(starts.hour * 60 + starts.minute + draw(st.integers(2, 14)) * 15, 24 * 60 - 1)
        ends = time(minutes // 60, minutes % 60)
        if all(day.weekday() != block.weekday or ends <= block.starts or block.ends <= starts for block in made):
            made.append(
                Block(
                    draw(st.sampled_from(places)),
                    day.weekday(),
                    starts,
                    ends,
                    valid_from=draw(st.sampled_from([None, None, first, first + timedelta(days=1)])),
                    valid_until=draw(st.sampled_from([None, None, first + timedelta(days=1), first + timedelta(days=9)])),
                    only_for=draw(st.sampled_from([(), (), ("short",), ("long",)])),
                    kept_hours=draw(st.sampled_from([None, None, 3, 24])),
                )
            )
    return made


def moments(clinic):
    """From the day before the days looked at to the day after."""
    begin = datetime.combine(clinic.first, time(), UTC)
    return st.integers(-24 * 12, clinic.days * 24 * 12 + 24 * 12).map(lambda fives: begin + fives * 5 * MINUTE)


@st.composite
def aways(draw, clinic):
    doctor, place = draw(st.sampled_from([("asha", ""), ("bashir", ""), ("", "here"), ("", "there")]))
    begin = draw(moments(clinic))
    return Away(doctor, place, (begin, begin + draw(st.integers(1, 60)) * 5 * MINUTE))


class Saved:
    """The same clinic in the database."""

    def __init__(self, clinic):
        self.tag = f"paper-{next(number)}"
        kind = ResourceKind.objects.create(name=self.tag)
        self.visits = {visit.name: self._visit(visit, kind) for visit in clinic.visits}
        self.places = {}
        self.doctors = {name: self._doctor(name, blocks, kind) for name, blocks in clinic.hours.items()}
        for away in clinic.away:
            self.send_away(away)

    def send_away(self, away):
        place = self.places.get(away.place)
        if place or away.doctor:
            row = TimeOff.objects.create(doctor=self.doctors.get(away.doctor), location=place, period=away.period)
            away.number = row.pk

    def _visit(self, visit, kind):
        facts = {name: value for name, value in vars(visit).items() if name not in ("name", "needs_room")}
        needs = kind if visit.needs_room else None
        return VisitType.objects.create(name=visit.name, slug=f"{self.tag}-{visit.name}", needs=needs, **facts)

    def _place(self, place, kind):
        if place.name not in self.places:
            made = Location.objects.create(
                name=place.name, slug=f"{self.tag}-{place.name}", address="1 Road", zone=place.zone, holidays_of=place.holidays_of
            )
            Resource.objects.bulk_create(Resource(kind=kind, location=made, name=f"{n}") for n in range(place.rooms))
            self.places[place.name] = made
        return self.places[place.name]

    def _doctor(self, name, blocks, kind):
        doctor = Doctor.objects.create(name=name, slug=f"{self.tag}-{name}", speciality="Neurology")
        doctor.visit_types.set(self.visits.values())
        for block in blocks:
            facts = {name: value for name, value in vars(block).items() if name not in ("place", "only_for")}
            row = WorkingHours.objects.create(doctor=doctor, location=self._place(block.place, kind), **facts)
            row.visit_types.set(self.visits[name] for name in block.only_for)
        return doctor
