"""The worst moment for a server to die, and a patient who was just sending something."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests

LONGEST_WAIT = 30  # seconds
SLOW = """
    CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(4); RETURN NEW; END $$;
    CREATE TRIGGER wait_here BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION wait_here();
"""

WAITING = "FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"


def wait_until(true):
    deadline = time.monotonic() + LONGEST_WAIT
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


@contextmanager
def waiting_at(portal, table):
    """Whoever writes to the table waits in the database, so that a kill surely comes before they go on."""
    portal.query(SLOW.format(table=table))
    try:
        yield lambda: portal.query(f"SELECT 1 {WAITING}")
    finally:
        portal.query(f"SELECT pg_terminate_backend(pid) {WAITING}")  # nobody is left whom it could answer
        portal.query("DROP FUNCTION wait_here CASCADE")


def send_and_never_hear(portal, patient, form, table, **answers):
    """Sends the form to a server that is killed while it writes to the table, and started again."""
    with waiting_at(portal, table) as is_waiting, ThreadPoolExecutor() as threads:
        sending = threads.submit(patient.send, form, **answers)
        wait_until(is_waiting)
        portal.kill_web()
        with pytest.raises(requests.ConnectionError):
            sending.result()
    portal.start_web()
