"""The search for free times: what it costs when the table has grown, and for many doctors at once.

Databases of 1,000, 100,000 and 1,000,000 appointments stand side by side on one server. In each the asked doctor's next month
is booked alike; the rest are visits of past years, spread over fifty doctors. The sizes take turns, search by search, so that
whatever disturbs the machine disturbs all of them; each round gives a p95 for each size, and the ratio is the rounds' median.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.bookings import slots
from appointments.bookings.times import Days
from appointments.doctors.models import Doctor, Resource, ResourceKind, VisitType

from . import ground
from .table import Table, middle, milliseconds, p95

SIZES = [1_000, 100_000, int(os.environ.get("BENCH_ROWS", "1_000_000"))]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "11"))
SEARCHES = 60  # a round and size
DOCTORS = 50


def measure(table: Table, doctors: list[Doctor]) -> None:
    numbers, case = [doctor.pk for doctor in doctors], ground.open_case()
    connection.close()  # a database that is in use cannot be a template
    for rows in SIZES:
        began = time.monotonic()
        make(rows, numbers, case)
        print(f"filled a table with {rows:,} appointments in {time.monotonic() - began:.0f} s", flush=True)
    clinics = {rows: _connect(f"rows_{rows}") for rows in SIZES}
    table.title(f"Free times of one doctor on 31 days, {ROUNDS} rounds of {SEARCHES} searches")
    sizes(table, clinics, doctors[0])
    with at(clinics[SIZES[-1]]):
        table.title(f"Free times of fifty doctors on 31 days, {SIZES[-1]:,} appointments")
        many(table, doctors)
        plans(table, doctors)
    for clinic in clinics.values():
        clinic.close()


def make(rows: int, doctors: list[int], case: object) -> None:
    """A copy of the clinic with that many appointments."""
    clinic = copy_of(f"rows_{rows}")
    with at(clinic), clinic.cursor() as cursor:
        ground.fill(cursor, doctors, rows, ahead=doctors[: 1 if rows < 50_000 else None], case=case)
    clinic.close()


def sizes(table: Table, clinics: dict, doctor: Doctor) -> None:
    visit_type, now = doctor.visit_types.get(), timezone.now()
    days = Days.starting(timezone.localdate(now))
    found, rounds = set(), []
    for number in range(-1, ROUNDS):  # the first is for warmth
        times: dict[int, list[float]] = {rows: [] for rows in clinics}
        for turn in range(SEARCHES):
            for rows in SIZES[turn % 3 :] + SIZES[: turn % 3]:
                with at(clinics[rows]):
                    free, seconds = timed(lambda: slots.free(doctor, visit_type, days, now=now))
                times[rows].append(seconds)
                found.add(len(free))
        if number >= 0:
            rounds.append(times)
    table.line("appointments in the table", "median", "p95", "p95 to smallest")
    for rows in clinics:
        tails = [p95(times[rows]) for times in rounds]
        ratio = middle([p95(times[rows]) / p95(times[SIZES[0]]) for times in rounds])
        table.line(
            f"{rows:,}", milliseconds(middle([middle(t[rows]) for t in rounds])), milliseconds(middle(tails)), f"{ratio:.2f}"
        )
    table.bound(f"p95 at {SIZES[-1]:,} to p95 at {SIZES[0]:,}", ratio, most=1.1)
    table.fact(f"all sizes offer the same {min(found)} times", len(found) == 1)


def many(table: Table, doctors: list[Doctor]) -> None:
    visit_type, now = doctors[0].visit_types.get(), timezone.now()
    days = Days.starting(timezone.localdate(now))

    def search(asked: list[Doctor]) -> None:
        found = slots.diaries(asked, days, now=now)
        for doctor in asked:
            list(found[doctor.pk].free(visit_type, now=now))

    ones, all_of_them = [], []
    for _ in range(7):  # each time all of them at once, then one after the other: whatever disturbs, disturbs both
        all_of_them.append(timed(lambda: search(doctors))[1])
        ones.append(sum(timed(lambda doctor=doctor: search([doctor]))[1] for doctor in doctors) / len(doctors))
    table.line("one doctor", milliseconds(middle(ones)), f"{queries(lambda: search(doctors[:1]))} queries")
    table.line(f"{len(doctors)} doctors", milliseconds(middle(all_of_them)), f"{queries(lambda: search(doctors))} queries")
    ratio = middle([every / one for every, one in zip(all_of_them, ones, strict=True)])
    table.bound(f"time of {len(doctors)} to time of one", ratio, most=50)
    same = queries(lambda: search(doctors)) == queries(lambda: search(doctors[:1])) == 3
    table.fact("as many queries for all as for one: three", same)


def plans(table: Table, doctors: list[Doctor]) -> None:
    """EXPLAIN of what the search asks of appointments, without and with rooms."""
    days, now = Days.starting(timezone.localdate()), timezone.now()
    kind = ResourceKind.objects.create(name="Bench room")
    place = doctors[0].working_hours.first().location
    for number in (1, 2):
        Resource.objects.create(kind=kind, location=place, name=f"Room {number}")
    VisitType.objects.filter(slug="visit").update(needs=kind)
    table.fact("three queries also where rooms are looked for", queries(lambda: slots.diaries(doctors, days, now=now)) == 3)
    for name, asked in (("one doctor", doctors[:1]), ("fifty doctors", doctors)):
        plan = explained(lambda asked=asked: slots.diaries(asked, days, now=now))
        table.fact(f"{name}: no sequential scan on appointments", "Seq Scan on appointments_appointment" not in plan)
        indexes = {"appointment_doctor_never_twice", "appointment_resource_never_twice"}
        table.fact(f"{name}: the guards' indexes, also for rooms", all(index in plan for index in indexes))
        table.fact(f"{name}: no index that leads to all past visits", "appointments_appointment_doctor_id" not in plan)


def explained(search: Callable[[], object]) -> str:
    """The plans of whatever the search asks."""
    heard: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        heard.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(listen):
        search()
    with connection.cursor() as cursor:
        lines = []
        for sql, params in heard:
            cursor.execute(f"EXPLAIN {sql}", params)
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


def queries(search: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as heard:
        search()
    return len(heard)


def timed(step: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    answer = step()
    return answer, time.perf_counter() - began


@contextmanager
def at(clinic: BaseDatabaseWrapper) -> Iterator[None]:
    """The portal's own code asks that database for a while."""
    usual = connections["default"]
    connections["default"] = clinic
    yield
    connections["default"] = usual


def copy_of(name: str) -> BaseDatabaseWrapper:
    """The clinic as it stands, in a database of that name."""
    server = _connect("postgres")
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{settings.DATABASES["default"]["NAME"]}"')
    server.close()
    return _connect(name)


def _connect(name: str) -> BaseDatabaseWrapper:
    found = connections["default"].copy()
    found.settings_dict["NAME"] = name
    found.connect()
    return found
