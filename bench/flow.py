"""The whole of a booking, as a visitor walks it: times, hold, details, check, confirm."""

import os
import re
from functools import partial

from appointments.doctors.models import Doctor

from . import wire
from .table import Table
from .visitors import AT_A_DOCTOR, Visitor, arriving, checked

BOOKINGS = int(os.environ.get("BENCH_BOOKINGS", "240"))
CLIENTS = 8
DOCTORS = -(-BOOKINGS // AT_A_DOCTOR)


def measure(table: Table, doctors: list[Doctor], port: int) -> None:
    visitors = arriving(doctors[:DOCTORS], first=7 << 16)[:BOOKINGS]
    answers, took = wire.together([partial(book, visitor, port) for visitor in visitors], CLIENTS, partial(wire.Line, port))
    for answer in answers:
        checked(answer, "/case/")
    table.title(f"Whole bookings by {CLIENTS} clients, web server and worker running")
    table.line("bookings a second", f"{len(answers) / took:.1f}")


def book(visitor: Visitor, port: int, line: wire.Line) -> wire.Answer:
    page = line.send(wire.get(visitor.times, port=port, cookies={}, address=visitor.address))
    visitor.secret = re.findall(r"csrf=(\w+)", page.head)[0]
    visitor.key = re.findall(r'name="submit_key" value="([^"]+)"', page.body.decode())[0]
    visitor.held(line.send(visitor.hold(port)), "/book/details/")
    line.send(wire.get("/book/details/", port=port, cookies=visitor.cookies, address=visitor.address))
    visitor.introduce(line, port)
    return line.send(visitor.confirm(port))
