"""Asks ClamAV's clamd about a file, over its INSTREAM command."""

import socket
import struct
import time
from contextlib import suppress
from typing import IO

CHUNK = 64 * 1024  # bytes
PATIENCE = 150  # seconds for one file; clamd itself gives up after 120
CONNECT_PATIENCE = 5  # seconds
LONGEST_ANSWER = 1024  # bytes
CLEAN = b"stream: OK\0"
TOO_BIG = b"INSTREAM size limit exceeded. ERROR\0"


class Undecided(Exception):
    """There is no verdict: the scanner is away, too slow, or says what we do not understand. The words name no file."""


def has_virus(content: IO[bytes], *, clamd: tuple[str, int], patience: float = PATIENCE) -> bool:
    """Raises Undecided unless clamd has read all of it and said so plainly."""
    end = time.monotonic() + patience
    try:
        with socket.create_connection(clamd, timeout=min(CONNECT_PATIENCE, patience)) as line:
            heard_all = _send(line, content, end)
            answer = _answer(line, end)
    except OSError as error:
        raise Undecided(type(error).__name__) from error
    return _verdict(answer, heard_all=heard_all)


def _verdict(answer: bytes, *, heard_all: bool) -> bool:
    if heard_all and answer == CLEAN:
        return False
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND\0") and answer.count(b"\0") == 1:
        return True
    raise Undecided("larger than StreamMaxLength of clamd.conf" if answer == TOO_BIG else "no plain answer")


def _send(line: socket.socket, content: IO[bytes], end: float) -> bool:
    """Whether all of it went out; clamd hangs up on a stream that is too long, and its last words still wait to be read."""
    try:
        _say(line, b"zINSTREAM\0", end)
        while chunk := content.read(CHUNK):
            _say(line, struct.pack("!I", len(chunk)) + chunk, end)
        _say(line, struct.pack("!I", 0), end)
    except ConnectionError:
        return False
    return True


def _say(line: socket.socket, words: bytes, end: float) -> None:
    line.settimeout(_left(end))
    line.sendall(words)


def _answer(line: socket.socket, end: float) -> bytes:
    """All up to the NUL that ends it, and what may have come with that."""
    heard = b""
    with suppress(ConnectionError):  # what it said before it hung up is all there is
        while b"\0" not in heard and len(heard) < LONGEST_ANSWER:
            line.settimeout(_left(end))
            words = line.recv(LONGEST_ANSWER)
            if not words:
                break
            heard += words
    return heard


def _left(end: float) -> float:
    """Seconds. Raises TimeoutError when there are none."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
