"""The two POSTs of a booking, beside a minimal Django view that asks PostgreSQL the same.

What is replayed: every statement that the portal's view and middleware sent for one recorded hold and one recorded confirmation,
word for word and in the same transactions, with a fresh doctor, start, token, time, address and person each time; a repeat that
changes another number of rows than the original did is an error. The minimal view has no form, model or template; the session is
read and written by Django's own middleware in both. Both run under the portal's gunicorn command, on the same database with keep-
alive connections and CSRF proof; only the POST is timed, and one that does not lead on where it has to ends the benchmark.
The contenders take turns, round by round; each ratio is the median of the rounds' ratios.
"""

import os
import pickle
from functools import partial
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from appointments.doctors.models import Doctor

from . import pgbench, record, replay, wire
from .table import Table, middle
from .visitors import AT_A_DOCTOR, Visitor, arriving, checked

ROUNDS = int(os.environ.get("BENCH_POST_ROUNDS", "5"))
SHARE = {1: 30, 8: 96}  # requests a round, by clients
VISITORS = ROUNDS * sum(SHARE.values())
DOCTORS = -(-VISITORS // AT_A_DOCTOR)
CONTENDERS = ["portal", "minimal", "psycopg2"]
EMPLOYED = DOCTORS * len(CONTENDERS) + 1 + pgbench.DOCTORS


def measure(table: Table, doctors: list[Doctor], ports: dict[str, int]) -> None:
    groups = {name: doctors[place * DOCTORS :][:DOCTORS] for place, name in enumerate(CONTENDERS)}
    visitors = {name: arriving(group, first=place << 16) for place, (name, group) in enumerate(groups.items())}
    scripts = rehearse(arriving(doctors[-1:], first=9 << 16))
    jobs: dict[str, Any] = {
        "portal": [partial(_send, visitor.hold(ports["portal"])) for visitor in visitors["portal"]],
        "minimal": [partial(_send, visitor.minimal_hold(ports["minimal"])) for visitor in visitors["minimal"]],
        "psycopg2": [partial(ask, scripts["hold"], visitor) for visitor in visitors["psycopg2"]],
    }
    lines = {name: partial(wire.Line, port) for name, port in ports.items()} | {"psycopg2": connect}
    table.title(f"POST that holds a time, a second; {ROUNDS} rounds")
    answers = race(table, jobs, lines)
    others = arriving(doctors[DOCTORS * 3 :][: pgbench.DOCTORS], first=8 << 16)
    table.line("pgbench", *pgbench.rates(scripts["hold"], others))
    for name in ("portal", "minimal"):
        for visitor, answer in zip(visitors[name], answers[name], strict=False):
            visitor.held(answer, "/book/details/" if name == "portal" else "/confirm/")
    introductions = [partial(Visitor.introduce, visitor, port=ports["portal"]) for visitor in visitors["portal"][:VISITORS]]
    for failed in filter(None, wire.together(introductions, 8, lines["portal"])[0]):
        raise failed
    jobs["portal"] = [partial(_send, visitor.confirm(ports["portal"])) for visitor in visitors["portal"][:VISITORS]]
    jobs["minimal"] = [partial(_send, visitor.minimal_confirm(ports["minimal"])) for visitor in visitors["minimal"]]
    jobs["psycopg2"] = [partial(ask, scripts["confirm"], visitor) for visitor in visitors["psycopg2"]]
    table.title(f"POST that confirms the booking, a second; {ROUNDS} rounds")
    answers = race(table, jobs, lines)
    table.line("pgbench", *pgbench.rates(scripts["confirm"], others))
    for answer in answers["portal"]:
        checked(answer, "/case/")


def race(table: Table, jobs: dict[str, list], lines: dict[str, Any]) -> dict[str, list]:
    """Each contender does its share of a round before the next round begins."""
    rates: dict[tuple[str, int], list[float]] = {(name, clients): [] for name in jobs for clients in SHARE}
    answers: dict[str, list] = {name: [] for name in jobs}
    for number in range(ROUNDS):
        for clients, share in SHARE.items():
            for name in list(jobs)[:: 1 if number % 2 else -1]:
                done = len(answers[name])
                answered, took = wire.together(jobs[name][done : done + share], clients, lines[name])
                answers[name] += answered
                rates[name, clients].append(share / took)
    for answered in answers.values():
        for failed in (answer for answer in answered if isinstance(answer, Exception)):
            raise failed
    for answer in answers["minimal"]:
        checked(answer, "/confirm/")
    table.line("", *[f"{clients} client{'s' if clients > 1 else ''}" for clients in SHARE])
    for name in jobs:
        table.line(name, *[f"{middle(rates[name, clients]):.0f}" for clients in SHARE])
    for clients in SHARE:
        pairs = zip(rates["portal", clients], rates["minimal", clients], strict=True)
        table.bound(f"portal to minimal, {clients} at once", middle([ours / least for ours, least in pairs]), least=0.7)
    return answers


def rehearse(visitors: list[Visitor]) -> dict[str, replay.Script]:
    """Books in this process to hear what PostgreSQL is asked, the second time, and leaves the scripts for the minimal project."""
    settings.ALLOWED_HOSTS.append("testserver")
    for visitor in visitors[:2]:  # the first fills caches
        scripts = _listen(visitor, Client(HTTP_X_FORWARDED_FOR=visitor.address))
    for name, script in scripts.items():
        (settings.VAR / f"{name}.script").write_bytes(pickle.dumps(script))
    return scripts


def _listen(visitor: Visitor, client: Client) -> dict[str, replay.Script]:
    def post(path: str, **fields: str) -> dict[str, Any]:
        answer = client.post(path, fields)
        if answer.status_code != 303:
            raise SystemExit(f"{path} answered {answer.status_code} in the rehearsal: {answer.content.decode()[-600:]}")
        return dict(client.session.items())

    facts = {"start": visitor.slot.start, "token_hash": visitor.token_hash, "slug": visitor.doctor.slug}
    steps = {"start": visitor.slot.value, "submit_key": visitor.key}
    hold = record.record(lambda: post(visitor.times, **steps), now=timezone.now(), **facts)
    post("/book/details/", **visitor.contact)
    visitor.read(client.get("/book/check/").content.decode())
    confirm = record.record(lambda: post("/book/check/", **visitor.confirmation), now=timezone.now(), **facts)
    return {"hold": hold, "confirm": confirm}


def _send(request: bytes, line: wire.Line) -> wire.Answer:
    return line.send(request)


def connect() -> Any:
    raw = psycopg2.connect(**connection.get_connection_params())
    raw.autocommit = True
    return raw


def ask(script: replay.Script, visitor: Visitor, raw: Any) -> None:
    """The same statements with nothing but the driver."""
    with raw.cursor() as cursor:
        replay.run(visitor.fresh(script), cursor, lambda: raw)
