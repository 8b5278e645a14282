"""Serves the portal on this machine: `python -m hfs_portal.serve`.

Prepares what is missing, then keeps the web server and the outbox worker running until it is told to stop.
`python -m hfs_portal.serve prepare` ends after the first half, for machines where a service manager does the second.
"""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.db import DatabaseError

from . import database
from .env import ConfigurationError
from .loading import all_of_it_stays

HOST = "127.0.0.1"  # a front server on the same machine holds the door to the world
PR_SET_PDEATHSIG = 1
ANSWER_SECONDS = 60
STOP_SECONDS = 35  # longer than the web server gives a request to finish
LONGEST_PAUSE = 30  # seconds before a child that keeps dying is tried again
DATABASE_SECONDS = 5  # between two looks whether the embedded database lives
STEADY_SECONDS = 60  # a child that ran this long starts anew without a pause


def web_command() -> list[str]:
    """The production web server. Its access log is off: addresses of private pages are secrets.

    The portal is loaded once, and each worker is a copy of that: half the time of a start and less memory, and in the place of
    one that dies another answers at once.
    """
    gunicorn = [sys.executable, "-m", "gunicorn", "hfs_portal.wsgi", "--bind", f"{HOST}:{settings.PORT}"]
    capacity = ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--reuse-port", "--preload"]
    return [*gunicorn, *capacity, "--graceful-timeout", "30", "--no-control-socket", "--log-level", "error"]


def worker_command() -> list[str]:
    """The process that delivers the outbox."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "deliver"]


class Child:
    """A process that is started again whenever it ends, with longer pauses while it keeps ending at once."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.failures = 0
        self.start()

    def start(self) -> None:
        self.process = start(self.command)
        self.started = time.monotonic()
        self.next_start: float | None = None

    def look_after(self) -> None:
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if self.next_start is None:
            self.failures = 0 if now - self.started > STEADY_SECONDS else self.failures + 1
            self.next_start = now + min(2**self.failures - 1, LONGEST_PAUSE)
            say(f"{self.name} ended with code {self.process.returncode} and is started again")
        if now >= self.next_start:
            self.start()

    def stop(self, deadline: float) -> None:
        try:
            self.process.wait(max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches only us and it ends its work in peace.

    Where the kernel can do that (Linux), a child is told to stop should we be killed: nobody would look after it.
    """
    env = {**os.environ, "SAY_DATABASE": "off"}  # it has been said
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=env, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_end_with_parent
    )


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Waits until the web server answers. False when it ended, or said nothing for a minute."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz/live", timeout=5):  # noqa: S310  # our own address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    return False


def check_port(port: int) -> None:
    """Raises ConfigurationError when nobody could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            why = "is in use by another program" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            raise ConfigurationError(f"PORT={port} {why}: end that program, or set another, for example PORT=8001") from None


@contextmanager
def alone(var: Path) -> Iterator[None]:
    """Raises ConfigurationError while another process serves from that folder: two would share its port unnoticed."""
    with (var / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigurationError(f"{var} is being served already: end that portal, or set another VAR_DIR and PORT") from None
        yield


def run() -> None:
    """Serves until SIGINT or SIGTERM."""
    stopping = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    children = [Child("web", web_command()), Child("outbox worker", worker_command())]
    try:
        if not answers(f"http://{HOST}:{settings.PORT}", children[0].process) and not stopping.is_set():
            raise ConfigurationError("the web server does not start: what it said is above")
        greet()
        look_at_database = time.monotonic()
        while not stopping.wait(0.5):
            for child in children:
                child.look_after()
            if time.monotonic() > look_at_database:
                look_after_database()
                look_at_database = time.monotonic() + DATABASE_SECONDS
    finally:
        say("stopping")
        for child in children:
            child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            child.stop(deadline)


def look_after_database() -> None:
    """What cannot be helped now may be helped in a moment: the portal goes on and tries again."""
    try:
        database.look_after(settings.VAR)
    except ConfigurationError as error:
        say(str(error))


def greet() -> None:
    if not settings.THROTTLE:
        say("WARNING: THROTTLE=off, anybody may send any number of forms, and letters go out in any number and at night.")
        say("For load tests only.")
    say(f"Open {settings.BASE_URL}")


def say(what: str) -> None:
    print(what, flush=True)


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")
    os.umask(0o077)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # an orderly end, also halfway through the preparation
    try:
        with all_of_it_stays():
            django.setup()
        from .first_start import prepare  # needs the settings

        if arguments == ["prepare"]:
            prepare(say=say)
            return
        with alone(settings.VAR):
            check_port(settings.PORT)
            prepare(say=say)
            run()
    except ConfigurationError as error:
        sys.exit(f"The portal cannot start: {error}.")
    except KeyboardInterrupt:
        sys.exit("stopped")
    except DatabaseError as error:
        sys.exit(database.unusable(error))


if __name__ == "__main__":
    main(sys.argv[1:])
