"""The condition page as readers get it, beside a Django view that returns the same bytes as a constant.

Both run under the portal's gunicorn command. The contenders take turns, round by round; each ratio is the median of the rounds'
ratios. What has not changed is held against what has, for a reader who asks the same: both name what they have. Clients and
servers share the machine, so a rate says less than what a request costs the server: the seconds of processor that its processes
took, as the kernel counts them.
"""

import os
import pickle
from functools import partial
from typing import NamedTuple

import psutil
from django.conf import settings

from . import servers, wire
from .table import Table, middle

ADDRESS = "/conditions/hemifacial-spasm/"
ROUNDS = int(os.environ.get("BENCH_PAGE_ROUNDS", "9"))
SHARE = {1: 600, 16: 2400}  # requests a round, by connections
FEW = 20  # of what is slow
LEAST, LEAST_TO_UNCACHED = 0.9, 50


class Contender(NamedTuple):
    name: str
    port: int
    request: bytes
    status: int = 200
    slow: bool = False


class Measured(NamedTuple):
    a_second: float
    processor: float  # seconds a request


def measure(table: Table, port: int) -> None:
    kept = ask(port, ADDRESS)
    line = wire.Line(port)
    line.send(kept)
    first = line.send(kept)  # the form that all but the very first reader get
    headers = dict(line.split(": ", 1) for line in first.head.split("\r\n")[1:])
    mine = {name: value for name, value in headers.items() if name not in {"Server", "Date", "Connection"}}
    (settings.VAR / "constant").write_bytes(pickle.dumps((mine, first.body)))
    with servers.constant() as constant, servers.portal_without_cache() as uncached:
        contenders = [
            Contender("a constant in the same bytes", constant, ask(constant, "/with-headers/")),
            Contender("a constant with the same body only", constant, ask(constant, "/bare/")),
            Contender("the page", port, kept),
            Contender("the page, changed since", port, ask(port, ADDRESS, known='"of-another-day-1"')),
            Contender("the page, not changed (304)", port, ask(port, ADDRESS, known=headers["ETag"]), 304),
            Contender("the page, rendered each time", uncached, ask(uncached, ADDRESS), slow=True),
        ]
        for connections, share in SHARE.items():
            table.title(f"Condition page, {len(first.body):,} bytes of body, {connections} connections, {ROUNDS} rounds")
            race(table, contenders, connections, share)


def race(table: Table, contenders: list[Contender], connections: int, share: int) -> None:
    rounds = []
    for number in range(-1, ROUNDS):  # the first is for warmth
        found = {each.name: run(each, connections, FEW if each.slow else share) for each in contenders}
        if number >= 0:
            rounds.append(found)
    table.line("", "a second", "to the constant", "processor", "to the constant")
    for each in contenders:
        mine = [found[each.name] for found in rounds]
        rate, cost = middle([it.a_second for it in mine]), middle([it.processor for it in mine])
        table.line(
            each.name,
            f"{rate:,.0f}",
            f"{against(rounds, each, contenders[0], 'a_second'):.2f}",
            f"{cost * 1e6:,.0f} µs",
            f"{1 / against(rounds, each, contenders[0], 'processor'):.2f}",
        )
    page, changed, unchanged, uncached = contenders[2:]
    table.bound("the page to the constant, a second", against(rounds, page, contenders[0], "a_second"), least=LEAST)
    table.bound("304 to 200, a second", against(rounds, unchanged, changed, "a_second"), least=1)
    table.bound("kept to rendered, a second", against(rounds, page, uncached, "a_second"), least=LEAST_TO_UNCACHED)


def against(rounds: list[dict[str, Measured]], one: Contender, other: Contender, what: str) -> float:
    return middle([getattr(found[one.name], what) / getattr(found[other.name], what) for found in rounds])


def run(contender: Contender, connections: int, share: int) -> Measured:
    send = partial(checked, request=contender.request, status=contender.status)
    began = processor_of(contender.port)
    answers, took = wire.together([send] * share, connections, partial(wire.Line, contender.port))
    for failed in (answer for answer in answers if isinstance(answer, Exception)):
        raise failed
    return Measured(share / took, (processor_of(contender.port) - began) / share)


def checked(line: wire.Line, *, request: bytes, status: int) -> None:
    answer = line.send(request)
    if answer.status != status:
        raise ValueError(f"{answer.status} instead of {status}")


def processor_of(port: int) -> float:
    """Seconds that the processes of the server at that port have taken so far."""
    bound = f"127.0.0.1:{port}"
    mine = [process for process in psutil.Process().children(recursive=True) if bound in _command(process)]
    return sum(times.user + times.system for times in (process.cpu_times() for process in mine))


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def ask(port: int, path: str, *, known: str = "") -> bytes:
    head = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Accept-Encoding: gzip, deflate, br"]
    return "\r\n".join([*head, *([f"If-None-Match: {known}"] if known else []), "", ""]).encode()
