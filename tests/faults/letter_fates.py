"""A mail server and a gateway for text messages on loopback that treat each letter as told, and remember what they took."""

import asyncio
import json
import re
import threading
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from aiosmtpd.controller import Controller

from tests.portal import free_port

NAMED = re.compile(r"/case/letter-(\d{4})-(\d)/")  # in the link that each of them carries
SLOW_SECONDS = 0.7
NOW_NOT = {"email": ["451 4.3.0 Try again later", "421 4.3.2 Too busy"], "phone": [503, 429]}
NEVER_EVER = {"email": ["550 5.1.1 No such person", "554 5.7.1 We do not want it"], "phone": [400, 404]}


class Fate(Enum):
    WELL = "taken at once"
    LATER = "refused for now, once or twice"
    NEVER = "refused for good"
    SLOW = "answered slowly"
    DROPPED = "line dropped after DATA"


class Letter(NamedTuple):
    case: int
    place: int  # among the letters of its case

    @classmethod
    def named_in(cls, text):
        return cls(*map(int, NAMED.search(text).groups()))


@dataclass
class Copy:
    letter: Letter
    channel: str
    name: str  # its Message-ID, or the words of a text message
    unanswered: str = ""  # why the sender cannot know that it was taken


class World:
    """What both servers do. `killing` is asked with the sender's port when a letter is taken and not answered: is it dead now?"""

    def __init__(self, fates):
        self.fates = fates  # of a letter on a channel; any other goes well
        self.copies = []
        self.refusals = Counter()
        self.killing = lambda port: False
        self._times = defaultdict(int)
        self._lock = threading.Lock()

    def meet(self, letter, channel):
        """What becomes of it this time."""
        with self._lock:
            self._times[letter, channel] += 1
            fate = self.fates.get((letter, channel), Fate.WELL)
            often = {Fate.LATER: 1 + letter.place % 2, Fate.NEVER: 99}.get(fate, 1)
            fate = fate if self._times[letter, channel] <= often else Fate.WELL
            self.refusals[fate, channel] += fate in (Fate.LATER, Fate.NEVER)
            return fate

    def refusal(self, fate, channel):
        words = {Fate.LATER: NOW_NOT, Fate.NEVER: NEVER_EVER}[fate]["email" if channel == "email" else "phone"]
        return words[self.refusals[fate, channel] % len(words)]

    def take(self, copy, fate, port):
        with self._lock:
            self.copies.append(copy)
            if self.killing(port):
                copy.unanswered = "worker killed"
            elif fate is Fate.DROPPED:
                copy.unanswered = fate.value


class PostOffice:
    def __init__(self, world):
        self.world, self.port = world, free_port()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        of = Letter.named_in(letter.get_body(("plain",)).get_content())
        fate = self.world.meet(of, "email")
        if fate in (Fate.LATER, Fate.NEVER):
            return self.world.refusal(fate, "email")
        self.world.take(Copy(of, "email", letter["Message-ID"]), fate, session.peer[1])
        if fate is Fate.SLOW:
            await asyncio.sleep(SLOW_SECONDS)
        if fate is Fate.DROPPED:
            server.transport.abort()
        return "250 OK"


class Telephones(BaseHTTPRequestHandler):
    """Behind Apprise's `json://host:port/sms/{phone}`."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):  # noqa: N802
        words = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"]
        world, channel, of = self.server.world, self.path.split("/")[1], Letter.named_in(words)
        fate = world.meet(of, channel)
        if fate in (Fate.LATER, Fate.NEVER):
            return self._answer(world.refusal(fate, channel))
        world.take(Copy(of, channel, words), fate, self.client_address[1])
        if fate is Fate.SLOW:
            time.sleep(SLOW_SECONDS)
        self.close_connection = True
        return None if fate is Fate.DROPPED else self._answer(200)

    def _answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


class Exchange(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, world):
        self.world = world
        super().__init__(("127.0.0.1", 0), Telephones)

    def handle_error(self, request, client_address):
        """Whoever asked is dead."""


@contextmanager
def open_to(world):
    """The settings of a portal that sends there."""
    office, exchange = PostOffice(world), Exchange(world)
    mail = Controller(office, hostname="127.0.0.1", port=office.port)
    mail.start()
    threading.Thread(target=exchange.serve_forever).start()
    texts = f"json://127.0.0.1:{exchange.server_port}"
    try:
        yield {
            "EMAIL_URL": f"smtp://127.0.0.1:{office.port}",
            "SMS_URL": f"{texts}/sms/{{phone}}",
            "WHATSAPP_URL": f"{texts}/whatsapp/{{phone}}",
        }
    finally:
        mail.stop()
        exchange.shutdown()
        exchange.server_close()
