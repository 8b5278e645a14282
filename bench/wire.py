"""Clients that cost next to nothing: bytes made in advance, sent over connections that stay open."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode


class Answer(NamedTuple):
    status: int
    head: str
    body: bytes

    def header(self, name: str) -> str:
        found = [line.split(": ", 1)[1] for line in self.head.split("\r\n") if line.lower().startswith(f"{name.lower()}: ")]
        return found[0] if found else ""


class Line:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> Answer:
        self.socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, body = got.split(b"\r\n\r\n", 1)
        answer = Answer(int(head[9:12]), head.decode("latin-1"), body)
        length = int(answer.header("Content-Length") or 0)
        while len(body) < length:
            body += self._more()
        return answer._replace(body=body)

    def close(self) -> None:
        self.socket.close()

    def _more(self) -> bytes:
        more = self.socket.recv(65536)
        if not more:
            raise ConnectionError("the server closed the connection")
        return more


def get(path: str, *, port: int, cookies: dict[str, str], address: str) -> bytes:
    return _request(f"GET {path}", "", port, cookies, address)


def post(path: str, fields: dict[str, str], *, port: int, cookies: dict[str, str], address: str) -> bytes:
    return _request(f"POST {path}", urlencode(fields), port, cookies, address)


def _request(what: str, body: str, port: int, cookies: dict[str, str], address: str) -> bytes:
    jar = "; ".join(f"{name}={value}" for name, value in cookies.items())
    head = [f"{what} HTTP/1.1", f"Host: localhost:{port}", f"X-Forwarded-For: {address}", f"Cookie: {jar}"]
    if body:
        head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", body]).encode()


def together(jobs: Sequence[Callable[[Any], Any]], clients: int, opened: Callable[[], Any]) -> tuple[list[Any], float]:
    """The answers to the jobs and how long they took, done by so many clients, each on what was opened for it before."""
    answers: list[Any] = [None] * len(jobs)
    start, lines = threading.Barrier(clients + 1), [opened() for _ in range(clients)]

    def work(client: int) -> None:
        start.wait()
        for place in range(client, len(jobs), clients):
            try:
                answers[place] = jobs[place](lines[client])
            except Exception as error:  # it is told where the answer is looked at
                answers[place] = error

    threads = [threading.Thread(target=work, args=[client]) for client in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    for line in lines:
        line.close()
    return answers, took
