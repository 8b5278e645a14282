"""What only one machine does at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from django.db import connection

NAMES = 0x4846_5301_0000_0000  # above all numbers that are given by hand


@contextmanager
def alone(what: int | str) -> Iterator[bool]:
    """Whether nobody else holds this number or name now. It is held without a transaction: what is done may take its time."""
    number = what if isinstance(what, int) else NAMES + crc32(what.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
