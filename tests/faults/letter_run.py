"""Three workers on a PostgreSQL of their own, what befalls them while they send, and what has become of the letters then."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from django.db import connection
from psycopg2.extensions import make_dsn

from appointments.outbox.claiming import LEASE
from hfs_portal import cluster, serve
from tests.faults.letter_fates import SLOW_SECONDS
from tests.portal import Database, Portal

WORKERS = 3
LONGEST = 150  # seconds, for all
SURELY_DEAD = timedelta(seconds=8)  # that a letter is in hand: whoever lives has long finished it
OPEN = "SELECT count(*) FROM appointments_message WHERE state IN ('queued', 'sending')"
IN_HAND = "SELECT id::text, attempts FROM appointments_message WHERE state = 'sending'"
RETRY_NOW = "UPDATE appointments_message SET due_at = greatest(created_at, now()) WHERE state = 'queued' AND due_at > now()"
END_LEASES = """
    UPDATE appointments_message SET lease_until = now()
    WHERE state = 'sending' AND lease_until < now() + %s AND id::text = ANY(%s)
"""
LEASE_ANEW = "UPDATE appointments_message SET lease_until = now() + %s WHERE state = 'sending'"
ROWS = "SELECT id::text, address, kind, channel, state, instead_of_id IS NOT NULL FROM appointments_message"


@contextmanager
def open_portal():
    """A portal that is set up like the tests' own database, on a server that nobody else uses.

    Not below pytest's folder: the next pytest on the machine would shut the way to it before the restart.
    """
    with TemporaryDirectory(prefix="hfs-letters-") as folder:
        yield from _portal(Path(folder))


def _portal(var):
    server = cluster.join(var)
    run_by = cluster.Cluster(var / "postgres", cluster._programs(), cluster._account())
    portal = Portal(var, Database(server["NAME"], server))
    copy(Database(connection.settings_dict["NAME"]), portal.database, run_by.programs)
    portal.restart_database = lambda: restart(run_by)
    try:
        yield portal
    finally:
        cluster._leave(var, run_by, os.getpid())


def copy(original, made, programs):
    dump = [programs / "pg_dump", "--format=custom", "--compress=0", "--dbname", make_dsn(dbname=original.name, **original.keys)]
    restore = [programs / "pg_restore", "--single-transaction", "--dbname", make_dsn(dbname=made.name, **made.keys)]
    dumped = subprocess.run(dump, check=True, capture_output=True).stdout
    subprocess.run(restore, check=True, capture_output=True, input=dumped)


def restart(server):
    """At once, as after a loss of power."""
    done = server.run("pg_ctl", "restart", "-D", ".", "-m", "immediate", "-w", inside=server.data)
    assert done.returncode == 0, done.stdout


class Run:
    def __init__(self, portal, world, gateways):
        self.portal, self.world, self.gateways = portal, world, gateways
        self.workers, self.killed, self.in_hand, self.codes = [], [], set(), []
        self.outlived, self.chance = 0, random.Random(1)
        self.began = time.monotonic()

    def work(self, reached, faults):
        """Faults come when so many letters have been taken."""
        writing = self.portal.start([sys.executable, "-m", "tests.faults.write_letters", *map("+".join, reached)])
        try:
            self._work(writing, faults)
        finally:
            for process in (writing, *self.workers):
                process.kill()
                process.wait()

    def _work(self, writing, faults):
        for number, fault in faults:
            self.until(lambda number=number: len(self.world.copies) >= number)
            fault(self)
        self.until(lambda: writing.poll() is not None and not self.portal.query(OPEN)[0][0])
        assert writing.returncode == 0, self.portal.log
        self.until(lambda: all(is_at_work(worker) for worker in self.workers))  # the last one may still be starting
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        self.codes = [worker.wait(30) for worker in self.workers]
        self.seconds = time.monotonic() - self.began

    def until(self, true):
        """Meanwhile the dead are replaced, and nobody waits as long as they would on an ordinary day."""
        while not true():
            assert time.monotonic() - self.began < LONGEST, self.portal.log[-3000:]
            self.workers = [worker for worker in self.workers if worker.poll() is None]
            while len(self.workers) < WORKERS:
                self.workers.append(self.portal.start(serve.worker_command(), **self.gateways))
            self.portal.query(RETRY_NOW)
            self.portal.query(END_LEASES, LEASE - SURELY_DEAD, sorted(self.in_hand))
            time.sleep(0.1)

    def kill_with_a_letter_taken(self):
        """The next worker whose letter has been taken, before it hears so."""
        dead = len(self.killed)
        self.world.killing = self._kill_who_speaks_from
        self.until(lambda: len(self.killed) > dead)
        self.note_in_hand()

    def kill_wherever_it_is(self):
        self._kill(self.chance.choice([worker for worker in self.workers if worker.poll() is None]))
        self.note_in_hand()

    def note_in_hand(self):
        """Those of the dead are among them, which nothing gives back but the end of the lease."""
        taken = set(self.portal.query(IN_HAND))
        time.sleep(SLOW_SECONDS + 0.5)  # whoever lives has finished by then
        self.in_hand |= {name for name, _ in taken & set(self.portal.query(IN_HAND))}

    def restart_database(self):
        self.until(lambda: all(is_at_work(worker) for worker in self.workers))  # one that starts just then is started anew
        before = list(self.workers)
        self.portal.restart_database()
        self.portal.query(LEASE_ANEW, LEASE)  # the restart may have taken long; those who have them in hand live
        self.note_in_hand()  # some of them are nobody's: the word that they were taken was lost with the connection
        sent = len(self.world.copies)
        self.until(lambda: len(self.world.copies) > sent + 30)
        self.outlived = sum(worker.poll() is None for worker in before)

    def _kill_who_speaks_from(self, port):
        speaker = next((worker for worker in self.workers if port in ports(worker)), None)
        if speaker is None:
            return False
        self.world.killing = lambda port: False
        self._kill(speaker)
        return True

    def _kill(self, worker):
        worker.kill()
        worker.wait()
        self.killed.append(worker)


def is_at_work(worker):
    return worker.poll() is None and psutil.Process(worker.pid).num_threads() >= 3


def ports(worker):
    try:
        return {line.laddr.port for line in psutil.Process(worker.pid).net_connections("tcp")}
    except psutil.NoSuchProcess:
        return set()
