"""A real gateway for text messages, on loopback: it speaks HTTP and answers as told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple
from urllib.parse import unquote


class Text(NamedTuple):
    number: str
    words: str


class Gateway:
    """Takes texts unless told to answer otherwise; `url` is the setting that leads to it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"json://127.0.0.1:{port}/texts/{{phone}}"
        self.texts: list[Text] = []
        self.answers: list[int] = []


class Counter(BaseHTTPRequestHandler):
    gateway: Gateway

    def do_POST(self):  # noqa: N802
        words = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"]
        answer = self.gateway.answers.pop(0) if self.gateway.answers else 200
        if answer == 200:
            self.gateway.texts.append(Text(unquote(self.path.rpartition("/")[2]), words))
        self.send_response(answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """It keeps what it is asked to itself."""


@contextmanager
def open_gateway() -> Iterator[Gateway]:
    class Ours(Counter):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Ours) as server:
        Ours.gateway = Gateway(server.server_port)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Ours.gateway
        finally:
            server.shutdown()
            thread.join()
