"""PostgreSQL's own benchmark program, with the statements of a script written out for each visitor."""

import re
import subprocess
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg2.extensions import AsIs

from hfs_portal import cluster

from . import replay
from .visitors import AT_A_DOCTOR, Visitor

SHARE = {1: 80, 8: 160}  # requests, by clients
DOCTORS = -(-sum(SHARE.values()) // AT_A_DOCTOR)


def rates(script: replay.Script, visitors: list[Visitor]) -> list[str]:
    """Requests a second, by clients; that it is missing, where the program does not come with PostgreSQL."""
    program = cluster._programs() / "pgbench"
    if not program.exists():
        return ["not in the wheel"] * len(SHARE)
    found, done = [], 0
    for clients, share in SHARE.items():
        path = settings.VAR / "pgbench.sql"
        path.write_text(_written(script, visitors[done : done + share], clients))
        done += share
        found.append(f"{_run(program, path, clients) * share / clients:.0f}")
    return found


def _run(program: Any, path: Any, clients: int) -> float:
    server = settings.DATABASES["default"]
    where = ["-h", server["HOST"], "-p", server["PORT"], "-U", server["USER"], server["NAME"]]
    each = ["-n", "-t", "1", "-c", str(clients), "-j", str(clients)]
    done = subprocess.run([program, *each, "-f", path, *where], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"pgbench: {done.stderr[-600:]}")
    return float(re.findall(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)[0])


def _written(script: replay.Script, visitors: list[Visitor], clients: int) -> str:
    """Every client finds its own part by its number."""
    parts = []
    for client in range(clients):
        lines = [line for visitor in visitors[client::clients] for line in _lines(script, visitor)]
        parts += [f"\\if :client_id = {client}", *lines, "\\endif"]
    return "\n".join(parts) + "\n"


def _lines(script: replay.Script, visitor: Visitor) -> list[str]:
    fresh, lines = visitor.fresh(script), []
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM appointments_appointment WHERE hold_hash = %s", [visitor.token_hash])
        if held := cursor.fetchone():
            fresh.ids["appointments_appointment"] = held[0]
        for together, steps in script.blocks:
            lines += ["BEGIN;"] * together
            for step in steps:
                lines.append(cursor.cursor.mogrify(step.sql, fresh.fill(step.params)).decode() + ";")
                if step.gives and step.sql.startswith("INSERT"):  # the number of the new row, for the statements after it
                    fresh.ids[step.gives] = AsIs(f"currval(pg_get_serial_sequence('{step.gives}', 'id'))")
            lines += ["COMMIT;"] * together
    return lines
