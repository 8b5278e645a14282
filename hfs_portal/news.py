"""Waiting without looking all the time: for news from the database, and for the word that it is time to stop."""

import os
import select
from types import TracebackType
from typing import Any, Self

from django.db import connection


class Bell:
    """Rung once, it is heard by everybody who waits, and by whoever waits later. A signal's handler may ring it."""

    def __init__(self) -> None:
        self.rung = False
        self._ear, self._button = os.pipe()

    def ring(self) -> None:
        if not self.rung:
            self.rung = True
            os.write(self._button, b"!")  # nobody reads it: it stays to be heard

    def wait(self, seconds: float) -> None:
        select.select([self], [], [], seconds)

    def fileno(self) -> int:
        return self._ear

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, way: TracebackType | None) -> None:
        os.close(self._ear)
        os.close(self._button)


class News:
    """What other connections tell on a channel of PostgreSQL. It is lost while nobody listens: look yourself now and then."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self._heard_on: Any = None

    def listen(self) -> None:
        """On this thread's connection, and again on the next one when that was lost. What is told from here on is heard."""
        connection.ensure_connection()
        if connection.connection is not self._heard_on:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {connection.ops.quote_name(self.channel)}")
            self._heard_on = connection.connection

    def wait(self, seconds: float, *, unless: Bell) -> None:
        """Returns when there is news, when the bell rings, or after so many seconds. Raises Error when the connection is lost."""
        raw = self._heard_on
        with connection.wrap_database_errors:
            raw.poll()  # some may have come with the answer to an earlier question
            if not raw.notifies:
                select.select([raw, unless], [], [], seconds)
                raw.poll()
            raw.notifies.clear()
