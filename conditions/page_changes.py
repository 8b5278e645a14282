"""Whether anything that pages show has changed, by the word of the database: whoever changed it, in whatever way, on any machine.

Triggers (migration 0008) give each transaction that changes such a thing a word of its own, which PostgreSQL passes on when the
transaction is committed, to every listener in the same order.
"""

import os
import select
import threading
import time
from typing import Any
from uuid import uuid4

import psycopg2
from django.db import connection

CHANNEL = "pages"
RETRY_SECONDS = 1
PATIENCE_SECONDS = 0.1  # for another thread that is listening just now
# A server that vanishes without a word is noticed after half a minute.
CONNECTION = {
    "application_name": "hfs_portal pages",
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


class PageChanges:
    """A connection of this process, apart from those that serve requests. It is asked, never waited for: no thread is needed."""

    def __init__(self) -> None:
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        """To begin anew. In a forked child the connection is the parent's, which psycopg2 knows and leaves open."""
        self._lock = threading.Lock()
        self._connection: Any = None
        self._socket: int | None = None
        self._generation: str | None = None
        self._next_try = 0.0

    def generation(self) -> str | None:
        """Of what pages show: the same as before means that nothing has changed. None while nobody can tell.

        Ask before you look at the database: what you read is then at least as new.
        """
        # In this order: a word that another thread has read already is either taken in or still under its lock.
        if self._socket is None or _has_word(self._socket) or self._lock.locked():
            if not self._lock.acquire(timeout=PATIENCE_SECONDS):
                return None
            try:
                self._listen()
            finally:
                self._lock.release()
        return self._generation

    def close(self) -> None:
        with self._lock:
            self._disconnect()

    def _listen(self) -> None:
        try:
            self._take_in()
        except psycopg2.Error:
            self._disconnect()
        if self._connection is None and time.monotonic() >= self._next_try:
            self._next_try = time.monotonic() + RETRY_SECONDS
            try:
                self._connect()
            except psycopg2.Error:
                self._disconnect()

    def _take_in(self) -> None:
        """Raises psycopg2.Error when the connection has ended."""
        while self._connection is not None and _has_word(self._socket):
            self._connection.poll()
            self._note_words()

    def _note_words(self) -> None:
        words = self._connection.notifies
        if words:
            self._generation = words[-1].payload
            words.clear()

    def _connect(self) -> None:
        """Begins with a word of its own, from which on all listeners agree on the generation; what was said before is unknown."""
        self._connection = psycopg2.connect(**{**connection.get_connection_params(), **CONNECTION})
        self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, uuid4().hex])
        self._connection.poll()
        self._note_words()
        self._socket = self._connection.fileno()

    def _disconnect(self) -> None:
        self._generation = self._socket = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _has_word(descriptor: int | None) -> bool:
    """Or is at its end."""
    if descriptor is None:
        return False
    asked = select.poll()
    asked.register(descriptor, select.POLLIN)
    return bool(asked.poll(0))
