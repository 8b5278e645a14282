"""Patients and staff who all do as they like at once: `python -m tests.race.sequences DOCTORS VISIT SEED`.

Runs in a process of its own on the portal's database, each of them with a connection of their own. What comes out of it is
counted by whoever started it. Prints how often each thing was done, refused, or went wrong.
"""

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import django

THREADS, STEPS = 6, 25
PEOPLE = ("Meera Example", "Ravi Example", "Asha Example", "Omar Example")


def main(slugs: str, visits: str, seed: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")
    django.setup()
    from tests.race.clinic import at_once

    counts: Counter[str] = sum(at_once(THREADS, lambda which: live(slugs, visits, f"{seed} {which}")), Counter())
    print(json.dumps(counts + Visitor(slugs.split(","), visits.split(","), seed).look_at_what_is_offered()))


def live(slugs: str, visits: str, seed: str) -> Counter[str]:
    from django.db import connection

    try:
        return Visitor(slugs.split(","), visits.split(","), seed).live()
    finally:
        connection.close()


class Visitor:
    """One who holds, books, moves and cancels, and now and then sits at the desk, without a plan."""

    def __init__(self, slugs: list[str], visits: list[str], seed: str) -> None:
        from django.contrib.auth.models import User
        from django.utils import timezone

        from appointments.cases import services as cases
        from appointments.doctors.models import Doctor, VisitType

        self.random, self.place, self.now = random.Random(seed), slugs[0], timezone.now()
        self.doctors, self.visits = list(Doctor.objects.filter(slug__in=slugs)), list(VisitType.objects.filter(slug__in=visits))
        self.staff, self.patient = cases.staff(User.objects.filter(is_superuser=True)[0]), cases.PATIENT
        self.tokens: list[tuple[str, Any]] = []
        self.booked: list[int] = []

    def live(self) -> Counter[str]:
        steps = [self.hold, self.hold, self.hold, self.book, self.book, self.move, self.move, self.cancel, self.add]
        steps += [self.overbook, self.time_off, self.sweep]
        return Counter(self.ended(self.random.choice(steps)) for _ in range(STEPS))

    def ended(self, step: Callable[[], Any]) -> str:
        """How a step ended: what the services promise to say, or something else that they should not."""
        from appointments.bookings import changes, services

        polite = (services.Unavailable, services.PatientBusy, services.Busy, services.Lapsed, changes.NotBooked, changes.TooLate)
        try:
            step()
        except polite as refusal:
            return f"{step.__name__}: {type(refusal).__name__}"
        except Exception as error:
            return f"WRONG {step.__name__}: {type(error).__name__} {error}"
        return f"{step.__name__}: done"

    def wish(self) -> Any:
        from appointments.bookings import services, slots

        doctor, visit = self.random.choice(self.doctors), self.random.choice(self.visits)
        found = slots.diaries([doctor], self.day(), now=self.now)[doctor.pk].candidates(visit)
        return services.Wish(doctor, visit, self.random.choice(list(found)).start)

    def look_at_what_is_offered(self) -> Counter[str]:
        """Every time that is offered can be had, and no other start of the hours can."""
        from django.db import transaction

        from appointments.bookings import services, slots

        counts: Counter[str] = Counter()
        for doctor, visit in product(self.doctors, self.visits):
            diary = slots.diaries([doctor], self.day(), now=self.now)[doctor.pk]
            free = {slot.start for slot in diary.free(visit, now=self.now)}
            for slot in list(diary.candidates(visit)):
                with transaction.atomic():
                    try:
                        services.hold(services.Wish(doctor, visit, slot.start), token="last", address=None, now=self.now)
                        had = True
                    except services.Unavailable:
                        had = False
                    transaction.set_rollback(True)
                right = had == (slot.start in free)
                counts["offer: right" if right else f"WRONG offer: {visit.slug} {slot.value}"] += 1
        return counts

    def day(self) -> Any:
        """One that lies beyond the notice that a visit needs, wherever on earth the clinic is."""
        from appointments.bookings import times

        return times.Days.starting((self.now + timedelta(days=3)).date(), 1)

    def hold(self) -> None:
        from appointments.bookings import services

        wish, token = self.wish(), f"{self.place} {self.random.random()}"
        self.tokens.append((services.hold(wish, token=token, address=None, now=self.now).token, wish))

    def book(self) -> None:
        from appointments.bookings import services

        if self.tokens:
            token, wish = self.tokens.pop(self.random.randrange(len(self.tokens)))
            given = {"suspect": False, "notice": "en", "address": None, "by": self.patient, "now": self.now}
            case = services.book(wish, token=token, patient=self.somebody(), **given)
            self.booked.append(case.appointments.latest("pk").pk)

    def move(self) -> None:
        from appointments.bookings import changes

        if self.booked:
            changes.move(self.one_booked(), self.wish(), by=self.random.choice([self.patient, self.staff]), now=self.now)

    def cancel(self) -> None:
        from appointments.bookings import changes

        if self.booked:
            changes.cancel(self.one_booked(), by=self.staff, now=self.now)

    def add(self, **options: Any) -> None:
        from appointments.bookings import changes

        added = changes.add(self.somebody(), self.wish(), by=self.staff, now=self.now, notice="en", **options)
        self.booked.append(added.pk)

    def overbook(self) -> None:
        self.add(overbook="In pain")

    def time_off(self) -> None:
        """A doctor goes for a quarter of an hour and comes back; the database refuses it over a visit."""
        from django.db import IntegrityError
        from psycopg2.errors import ExclusionViolation

        wish = self.wish()
        try:
            off = wish.doctor.time_off.create(period=(wish.start, wish.start + timedelta(minutes=15)))
        except IntegrityError as refusal:
            if not isinstance(refusal.__cause__, ExclusionViolation):
                raise
        else:
            if self.random.random() < 0.7:
                off.delete()

    def sweep(self) -> None:
        """Half an hour later for this one, whose clock is ahead of the others'."""
        from appointments.bookings import services

        services.sweep(now=self.now + timedelta(minutes=self.random.choice([0, 30])))

    def one_booked(self) -> Any:
        from appointments.bookings.models import Appointment

        return Appointment.objects.get(pk=self.random.choice(self.booked))

    def somebody(self) -> Any:
        from appointments.cases.models import Patient

        name = self.random.choice(PEOPLE)
        return Patient(full_name=f"{name} {self.place}", phone="+919849012345", phone_typed="98490 12345")


if __name__ == "__main__":
    main(*sys.argv[1:])
