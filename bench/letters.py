"""Letters: how soon after the commit one is with the mail server, and what the worker costs those who book meanwhile.

Rounds of whole bookings with and without a worker take turns; the ratio is the median of the rounds' ratios. Letters that were
written while no worker ran have gone out before the next round is timed. There letters go to files: a mail server's own work is
another machine's.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone

from appointments.doctors.models import Doctor
from appointments.outbox import services as outbox
from appointments.outbox.models import Message

from . import ground, servers, wire
from .flow import CLIENTS, book
from .table import Table, middle, milliseconds, p95
from .visitors import AT_A_DOCTOR, Visitor, arriving, checked

LETTERS, WARM = 50, 5
IDLE_SECONDS = 0.2  # between two letters: long enough for the worker to have nothing to do
FIRST_ROUNDS_SECONDS = 5  # a worker goes them when it starts, which is not what is measured
ROUNDS = int(os.environ.get("BENCH_LETTER_ROUNDS", "7"))
SHARE = 48  # bookings a round, with and without
DOCTORS = -(-2 * ROUNDS * SHARE // AT_A_DOCTOR)


class PostOffice:
    """Notes when each letter has come in."""

    def __init__(self) -> None:
        self.port = ground.free_port()
        self.came: list[float] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.came.append(time.perf_counter())
        return "250 OK"


@contextmanager
def open_office() -> Iterator[PostOffice]:
    office = PostOffice()
    server = Controller(office, hostname="127.0.0.1", port=office.port)
    server.start()
    try:
        yield office
    finally:
        server.stop()


def measure(table: Table, doctors: list[Doctor], port: int) -> None:
    with open_office() as office, servers.worker(EMAIL_URL=f"smtp://127.0.0.1:{office.port}"):
        measure_hand_over(table, office)
    measure_bookings(table, arriving(doctors, first=11 << 16), port)


def measure_hand_over(table: Table, office: PostOffice) -> None:
    case = ground.open_case()
    case.patient.email = "meera@example.org"
    took = [write(office, case, edition=str(number)) for number in range(LETTERS + WARM)][WARM:]
    table.title(f"From the commit to the mail server, {LETTERS} letters one by one, worker idle")
    table.line("95 of 100 within", milliseconds(p95(took)))
    table.bound("median, milliseconds", middle(took) * 1000, most=100)


def write(office: PostOffice, case: Any, edition: str) -> float:
    """Seconds from the commit until the mail server has the letter."""
    time.sleep(IDLE_SECONDS)
    office.came.clear()
    with transaction.atomic():
        outbox.post(kind="case_link", case=case, edition=edition, now=timezone.now(), link="http://localhost/case/x/")
    committed = time.perf_counter()
    while not office.came:
        time.sleep(0.0005)
    return office.came[0] - committed


def measure_bookings(table: Table, visitors: list[Visitor], port: int) -> None:
    rates: dict[bool, list[float]] = {True: [], False: []}
    rounds = iter(range(0, len(visitors), SHARE))
    for number in range(ROUNDS):
        for is_working in (number % 2 == 0, number % 2 == 1):
            come = visitors[(first := next(rounds)) : first + SHARE]
            rates[is_working].append(with_worker(come, port) if is_working else SHARE / book_all(come, port))
    table.title(f"Whole bookings by {CLIENTS} clients, {ROUNDS} rounds of {SHARE}")
    for is_working, name in ((False, "a second, no worker"), (True, "a second, worker running")):
        table.line(name, f"{middle(rates[is_working]):.1f}")
    ratios = [ours / alone for ours, alone in zip(rates[True], rates[False], strict=True)]
    table.bound("with the worker to without", middle(ratios), least=0.9)


def with_worker(visitors: list[Visitor], port: int) -> float:
    with servers.worker():
        wait_for_silence()
        rate = SHARE / book_all(visitors, port)
        wait_for_silence()
    return rate


def book_all(visitors: list[Visitor], port: int) -> float:
    answers, took = wire.together([partial(book, visitor, port) for visitor in visitors], CLIENTS, partial(wire.Line, port))
    for answer in answers:
        checked(answer, "/case/")
    return took


def wait_for_silence() -> None:
    """Until the worker, of whom nobody knows how long it takes to start, has nothing to send."""
    with transaction.atomic():
        case = ground.open_case()
        case.patient.email = "meera@example.org"
        outbox.post(kind="case_link", case=case, now=timezone.now(), link="http://localhost/case/x/")
    while Message.objects.filter(state__in=["queued", "sending"]).exists():
        time.sleep(0.05)
    time.sleep(FIRST_ROUNDS_SECONDS)
