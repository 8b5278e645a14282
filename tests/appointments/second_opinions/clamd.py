"""A clamd on loopback: it speaks the protocol and checks what it is told as a real one does, and answers as the test wants."""

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = b"stream: Eicar-Test-Signature FOUND\0"
OK = b"stream: OK\0"
TOO_LONG = b"INSTREAM size limit exceeded. ERROR\0"


@dataclass
class Clamd:
    """What it heard, and how it answers. `answer` gets the line and what it read; without it, it looks for EICAR."""

    address: tuple[str, int] = ("127.0.0.1", 0)
    most: int = 25 * 1024 * 1024  # StreamMaxLength
    read: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    answer: Callable | None = None

    @property
    def url(self) -> str:
        return "tcp://{}:{}".format(*self.address)


class Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        clamd = self.server.clamd
        with suppress(ConnectionError):
            try:
                content = self.content(clamd.most)
            except ValueError as fault:
                clamd.faults.append(str(fault))
                return
            if content is None:
                self.wfile.write(TOO_LONG)
                return
            clamd.read.append(content)
            if clamd.answer:
                clamd.answer(self.wfile, content)
            else:
                self.wfile.write(FOUND if EICAR in content else OK)

    def content(self, most: int) -> bytes | None:
        """What came in chunks, each after its length in four bytes, up to one of length zero. None when it was too long."""
        if (command := self.rfile.read(10)) != b"zINSTREAM\0":
            raise ValueError(f"no such command: {command!r}")
        content = b""
        while True:
            (length,) = struct.unpack("!I", self.exactly(4))
            if not length:
                return content
            if len(content) + length > most:
                return None
            content += self.exactly(length)

    def exactly(self, count: int) -> bytes:
        if len(words := self.rfile.read(count)) < count:
            raise ValueError("the line went dead in the middle of a stream")
        return words


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def open_clamd() -> Iterator[Clamd]:
    clamd = Clamd()
    with Server(clamd.address, Line) as server:
        server.clamd = clamd
        clamd.address = server.server_address
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield clamd
        server.shutdown()
