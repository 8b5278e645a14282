"""The portal's PostgreSQL: the server named by DATABASE_URL, or a cluster of our own under var/postgres."""

import os
import sys
from pathlib import Path
from typing import Any

import dj_database_url

from .env import ConfigurationError, optional

EXAMPLE = "postgres://portal:secret@db.example.org:5432/hfs_portal"
KEEP = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}  # seconds; a connection is tried before it is used again
CONNECT_SECONDS = 10
OURS = "portal "  # how the names of our own programs begin
LONGEST_NAME = 60  # characters; PostgreSQL cuts the rest
PATIENCE = "-c lock_timeout=3s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"


def settings(var: Path) -> dict[str, Any]:
    """Django's settings of the default database. Starts or joins the embedded cluster when DATABASE_URL is not set.

    Raises ConfigurationError when the address is wrong or the cluster cannot be started.
    """
    address = optional("DATABASE_URL", example=EXAMPLE)
    found = parse(address) if address else _embedded(var)
    options = dict(found.get("OPTIONS", {}))
    options["options"] = f"{PATIENCE} {options.get('options', '')}".strip()
    return {**found, **KEEP, "OPTIONS": {"connect_timeout": CONNECT_SECONDS, **options, "application_name": program()}}


def program() -> str:
    """How this process names itself to the database: "portal gunicorn", or "portal deliver" for a command.

    The history keeps it beside every change: one by another program was made past the portal.
    """
    called = Path(sys.argv[0])
    if called.name == "manage.py" and sys.argv[1:]:
        return f"{OURS}{sys.argv[1]}"[:LONGEST_NAME]
    return f"{OURS}{called.parent.name if called.stem == '__main__' else called.stem}"[:LONGEST_NAME]


def look_after(var: Path) -> None:
    """Starts the embedded cluster again if it has died. Somebody else looks after a server of one's own."""
    if "DATABASE_URL" not in os.environ:
        from . import cluster

        cluster.revive(var)


def parse(address: str) -> dict[str, Any]:
    """Raises ConfigurationError unless the address names a PostgreSQL database; never repeats the password in it."""
    wrong = ConfigurationError(
        f"DATABASE_URL is not the address of a PostgreSQL database: set it, for example DATABASE_URL={EXAMPLE}"
    )
    if not address.startswith(("postgres://", "postgresql://")):
        raise wrong
    try:
        found = dict(dj_database_url.parse(address))
    except (ValueError, dj_database_url.ParseError):
        raise wrong from None
    if not found["NAME"]:
        raise wrong
    return found


def unusable(error: Exception) -> str:
    """One sentence for the engineer whose database cannot be used."""
    said = " ".join(str(error).split())
    return f"The portal cannot use its database ({said}). Start that server, or check DATABASE_URL."


def _embedded(var: Path) -> dict[str, Any]:
    from . import cluster  # only here: with a server of one's own nothing of the embedded one is even imported

    return {"ENGINE": "django.db.backends.postgresql", **cluster.join(var)}
