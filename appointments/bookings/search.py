"""Whom can one see, and how soon: what all doctors have free, narrowed to what somebody looks for."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import NamedTuple

from appointments.doctors.models import Doctor, VisitType

from . import slots
from .slots import Diary, Offer
from .times import Days, Slot
from .week import Parts, part

NEAREST = 6  # first times of all doctors together


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; whatever is empty does not matter to them."""

    earliest: date
    visit: str = ""
    doctor: str = ""
    location: str = ""
    mode: str = ""
    language: str = ""
    part: Parts | str = ""

    def wants(self, doctor: Doctor) -> bool:
        return self.doctor in ("", doctor.slug) and (not self.language or self.language in doctor.speaks)

    def serves(self, visit_type: VisitType) -> bool:
        return self.visit in ("", visit_type.slug) and self.mode in ("", visit_type.mode)

    def suits(self, slot: Slot) -> bool:
        return self.location in ("", slot.location.slug) and (not self.part or part(slot) == self.part)


class First(NamedTuple):
    """One of the first free times of all."""

    slot: Slot
    doctor: Doctor
    visit_type: VisitType


@dataclass(frozen=True)
class Found:
    first: list[First]
    offers: list[tuple[Doctor, list[Offer]]]


def find(doctors: Sequence[Doctor], wanted: Wanted, *, now: datetime) -> Found:
    """For bookable doctors with their visit types at hand: three queries, whatever their number, and 31 days at most."""
    looked_at = [doctor for doctor in doctors if wanted.wants(doctor) and _visits(doctor, wanted)]
    found = slots.diaries(looked_at, Days.starting(wanted.earliest), now=now)
    offers = [(doctor, list(_offers(doctor, found[doctor.pk], wanted, now))) for doctor in looked_at]
    everyone = heapq.merge(*(_firsts(doctor, found[doctor.pk], wanted, now) for doctor in looked_at), key=_order)
    return Found(list(islice(everyone, NEAREST)), offers)


def _visits(doctor: Doctor, wanted: Wanted) -> list[VisitType]:
    return [visit for visit in doctor.visit_types.all() if wanted.serves(visit)]


def _offers(doctor: Doctor, diary: Diary, wanted: Wanted, now: datetime) -> Iterator[Offer]:
    for visit in _visits(doctor, wanted):
        yield Offer(visit, next(filter(wanted.suits, diary.free(visit, now=now)), None))


def _firsts(doctor: Doctor, diary: Diary, wanted: Wanted, now: datetime) -> Iterator[First]:
    """For the first of their kinds of visit that has a free time: a list of all kinds would mix them minute by minute."""
    for visit in _visits(doctor, wanted):
        stream = _stream(doctor, diary, visit, wanted, now)
        if first := next(stream, None):
            return chain([first], stream)
    return iter(())


def _stream(doctor: Doctor, diary: Diary, visit: VisitType, wanted: Wanted, now: datetime) -> Iterator[First]:
    return (First(slot, doctor, visit) for slot in diary.free(visit, now=now) if wanted.suits(slot))


def _order(first: First) -> tuple[datetime, str]:
    return first.slot.start, first.doctor.name
