"""The staff's desk: what the queue, a search and the page of a case cost when the hospital has grown.

Databases with 5,000 and 500,000 cases stand side by side on one server, four events a case; one case in fifty is open. The
sizes take turns, page by page, so that whatever disturbs the machine disturbs both; each round gives a p95 for each size, and the
ratio is the rounds' median. The pages are whole answers of the portal, from the address to the last byte.
"""

import os
import random
import time
from collections.abc import Callable

from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.utils import timezone

from appointments.cases.models import LETTERS, Case, Patient
from appointments.cases.pieces import PatientPieces
from appointments.cases.services import consent

from . import ground
from .search import at, copy_of, queries, timed
from .table import Table, middle, milliseconds, p95

SIZES = [5_000, int(os.environ.get("BENCH_CASES", "500_000"))]
ROUNDS = int(os.environ.get("BENCH_DESK_ROUNDS", "5"))
PAGES = 20  # a round, size and kind of page
LIST = "/staff/appointments/case/"
FIRST = 1_000_000  # the key of the first case
FIRST_NAMES = [
    "Meera", "Ravi", "Sunita", "Arjun", "Lakshmi", "Kiran", "Fatima", "Imran", "Anjali", "Suresh", "Padma", "Ganesh",
    "Harini", "Naveen", "Shanta", "Rahul", "Priya", "Mohan", "Divya", "Vikram", "Kavya", "Srinivas", "Ayesha", "Joseph",
    "Mary", "Balaji", "Usha", "Tarun", "Nandini", "Farhan", "Geetha",
]  # fmt: skip
LAST_NAMES = [
    "Reddy", "Rao", "Sharma", "Khan", "Iyer", "Nair", "Patel", "Das", "Gupta", "Singh", "Kumar", "Menon", "Naidu", "Verma",
    "Joshi", "Mehta", "Bose", "Pillai", "Shetty", "Chowdary", "Fernandes", "Thomas", "Begum", "Deshmukh", "Kulkarni",
    "Banerjee", "Mishra", "Yadav", "Goud",
]  # fmt: skip
MIDDLE_NAMES = [
    "A", "B", "C", "D", "E", "F", "G", "H", "Devi", "Bai", "Prasad", "Babu", "Mohammed", "Venkata", "Sai", "Lal", "Chandra",
    "Raj", "Mani",
]  # fmt: skip

FILL = """
    CREATE TEMP TABLE grown AS SELECT %(first)s + n AS id, n, n %% 50 = 0 AS is_open,
        now() - (%(rows)s - n) * interval '3 min' AS came, n * 7919::bigint %% 4586471424 AS k
    FROM generate_series(1, %(rows)s) AS n;
    INSERT INTO appointments_patient (id, full_name, phone, phone_typed, phone_is_wrong, email, language, contact_by, message_ok,
        asking_for, created_at)
    SELECT id, (%(names)s)[1 + n %% %(of_names)s] || ' ' || (%(middles)s)[1 + n / 31 %% %(of_middles)s] || ' '
        || (%(lasts)s)[1 + n / 7 %% %(of_lasts)s], '+91' || 6000000000 + n * 7919317::bigint %% 3999999979,
        '', false, '', 'en', 'call', false, 'myself', came FROM grown;
    INSERT INTO appointments_case (id, reference, patient_id, opened_by, status, priority, assignee_id, due_at, outcome,
        created_at)
    SELECT id, 'HFS-' || {letters}, id,
        (ARRAY['callback', 'booking', 'callback', 'second_opinion', 'booking', 'no_time'])[1 + n %% 6],
        CASE WHEN is_open THEN (ARRAY['new', 'in_progress', 'waiting'])[1 + n %% 3] ELSE 'closed' END, 1 + n %% 3,
        CASE WHEN n %% 4 > 0 THEN %(clerk)s END,
        CASE WHEN is_open THEN now() + (n %% 97 - 30) * interval '1 h' ELSE came + interval '1 day' END,
        CASE WHEN is_open THEN '' ELSE 'settled' END, came FROM grown;
    INSERT INTO appointments_callbackrequest (case_id, consent_id, submit_key, suspect, created_at, call_on, part_of_day, topic)
    SELECT id, %(consent)s, 'bench ' || id, false, came, CASE WHEN is_open THEN current_date ELSE came::date END, 'any', ''
    FROM grown WHERE n %% 6 IN (0, 2);
    INSERT INTO appointments_event (case_id, at, actor, staff_id, what, was, became, note)
    SELECT id, came + step * interval '10 min', CASE WHEN step = 0 THEN 'patient' ELSE 'staff' END,
        CASE WHEN step > 0 THEN %(clerk)s END, (ARRAY['opened', 'assigned', 'noted', 'moved'])[1 + step], '',
        (ARRAY['new', 'clerk', '', 'in_progress'])[1 + step], ''
    FROM grown, generate_series(0, 3) AS step;
"""
# Seven letters, as a number to the base of their number.
REFERENCE = " || ".join(
    f"{dash}substr('{LETTERS}', 1 + (k / {len(LETTERS) ** place} %% {len(LETTERS)})::int, 1)"
    for place, dash in enumerate(["", "", "", "", "'-' || ", "", ""])
)


def measure(table: Table) -> None:
    clerk, browser = sign_in()
    agreed = consent(ground.open_case().patient, purpose="callback", language="en", now=timezone.now())
    connection.close()  # a database that is in use cannot be a template
    desks = {rows: copy_of(f"desk_{rows}") for rows in SIZES}
    for rows, desk in desks.items():
        began = time.monotonic()
        with at(desk):
            fill(rows, clerk=clerk.pk, consent=agreed.pk)
        print(f"filled a desk with {rows:,} cases in {time.monotonic() - began:.0f} s", flush=True)
    table.title(f"The desk with {SIZES[0]:,} and {SIZES[1]:,} cases, {ROUNDS} rounds of {PAGES} pages")
    table.line("page", "queries", f"p95 {SIZES[0]:,}", f"p95 {SIZES[1]:,}")
    for name, address in addresses().items():
        compare(table, name, address, desks, browser)
    for desk in desks.values():
        desk.close()


def sign_in() -> tuple[User, Client]:
    """Somebody at the call desk, whose session every copy knows."""
    clerk = User.objects.create_user("bench-clerk", is_staff=True)
    clerk.groups.add(Group.objects.get(name="Call desk"))
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(clerk, backend="hfs_portal.accounts.Accounts")
    return clerk, browser


def fill(rows: int, **facts: int) -> None:
    names = {"names": FIRST_NAMES, "middles": MIDDLE_NAMES, "lasts": LAST_NAMES}
    lengths = {f"of_{name}": len(found) for name, found in names.items()}
    index = next(index for index in Patient._meta.indexes if isinstance(index.expressions[0], PatientPieces))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET statement_timeout = 0; SET maintenance_work_mem = '512MB'")
        cursor.execute(f"DROP INDEX {index.name}")  # it is made sooner over what lies there
        cursor.execute(FILL.format(letters=REFERENCE), {"first": FIRST, "rows": rows, **names, **lengths, **facts})
    with connection.schema_editor() as editor:
        editor.add_index(Patient, index)
    with connection.cursor() as cursor:
        cursor.execute("RESET session_replication_role; RESET statement_timeout; RESET maintenance_work_mem")
        cursor.execute("VACUUM ANALYZE")


def addresses() -> dict[str, Callable[[random.Random], str]]:
    """What a clerk opens, of cases that are in both databases; the draw is the same for both."""

    def drawn(luck: random.Random) -> Case:
        return Case.objects.select_related("patient").get(pk=FIRST + luck.randint(1, SIZES[0]))

    def name(luck: random.Random) -> str:
        first, _middle, last = drawn(luck).patient.full_name.split()
        return f"{first[:4]} {last}".lower()

    return {
        "queue": lambda luck: LIST,
        "search by reference": lambda luck: f"{LIST}?q={drawn(luck).reference}",
        "search by name": lambda luck: f"{LIST}?q={name(luck)}",
        "search by first name alone": lambda luck: f"{LIST}?q={drawn(luck).patient.full_name.split()[0]}",
        "search by part of a phone": lambda luck: f"{LIST}?q={str(drawn(luck).patient.phone)[-6:]}",
        "search by three digits": lambda luck: f"{LIST}?q={str(drawn(luck).patient.phone)[-3:]}",
        "case page": lambda luck: f"{LIST}{drawn(luck).pk}/change/",
    }


def compare(table: Table, name: str, address: Callable, desks: dict, browser: Client) -> None:
    rounds: list[dict[int, list[float]]] = []
    for number in range(-1, ROUNDS):  # the first is for warmth
        times: dict[int, list[float]] = {rows: [] for rows in SIZES}
        for turn in range(PAGES):
            for rows in SIZES[turn % 2 :] + SIZES[: turn % 2]:
                with at(desks[rows]):
                    page = address(random.Random(f"{number} {turn}"))  # noqa: S311
                    answer, seconds = timed(lambda page=page: browser.get(page))
                if answer.status_code != 200:
                    raise SystemExit(f"{page} answers {answer.status_code}")
                times[rows].append(seconds)
        if number >= 0:
            rounds.append(times)
    with at(desks[SIZES[1]]):
        page = address(random.Random(name))  # noqa: S311
        asked = queries(lambda: browser.get(page))
    tails = {rows: middle([p95(times[rows]) for times in rounds]) for rows in SIZES}
    table.line(name, str(asked), *(milliseconds(tails[rows]) for rows in SIZES))
    table.bound(f"{name}: queries", asked, most=12)
    ratio = middle([p95(times[SIZES[1]]) / p95(times[SIZES[0]]) for times in rounds])
    table.bound(f"{name}: p95 at {SIZES[1]:,} to p95 at {SIZES[0]:,}", ratio, most=1.5)
