"""`make run` from the first start to Ctrl-C, with the embedded database and real processes."""

import contextlib
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest
from django.conf import settings

from appointments.doctors.models import Doctor
from hfs_portal import first_start as preparation
from hfs_portal import serve
from tests.portal import free_port

STARTED = "Open http://localhost:"
OURS = {"DATABASE_URL", "BASE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "FIELD_KEYS", "THROTTLE"}


class Served:
    """The whole portal, started as an engineer starts it."""

    def __init__(self, var: Path, **environment: str) -> None:
        self.port = free_port()
        home = {name: value for name, value in os.environ.items() if name not in OURS}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hfs_portal.serve"],
            cwd=settings.BASE_DIR,
            env={**home, "VAR_DIR": str(var), "PORT": str(self.port), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.said.append(line)
            self.lines.put(line)

    def wait_for(self, words: str, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.lines.get(timeout=max(deadline - time.monotonic(), 0.01)):
            pass

    def children(self) -> list[psutil.Process]:
        found = psutil.Process(self.process.pid).children()
        return [child for child in found if command(child)]

    def child(self, words: str) -> psutil.Process:
        return next(child for child in self.children() if words in command(child))

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def end(self, how: int = signal.SIGINT) -> int:
        self.process.send_signal(how)
        code = self.process.wait(60)
        self.reader.join()
        self.process.stdout.close()
        return code


def command(process: psutil.Process) -> str:
    """Nothing once it has ended, also where nobody has asked yet how."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def until(condition, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    return condition()


@pytest.fixture(scope="module")
def var(portal, tmp_path_factory) -> Path:
    """A folder where everything is new but the static files, which take longest."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(portal.var / "static", folder / "static", copy_function=os.link)
    shutil.copy(portal.var / "static.stamp", folder)
    return folder


@pytest.fixture(scope="module")
def first_start(var):
    served = Served(var)
    served.wait_for(STARTED)
    yield served
    if served.process.poll() is None:
        served.end()


@pytest.fixture
def served(first_start, var):
    """A later start on the same data."""
    if first_start.process.poll() is None:
        first_start.end()
    running = Served(var)
    running.wait_for(STARTED)
    yield running
    if running.process.poll() is None:
        running.end()


def test_the_first_start_says_what_to_open_last(first_start):
    assert first_start.said[-1] == f"Open http://localhost:{first_start.port}\n"
    assert first_start.answers()


def test_the_first_start_prints_the_passwords_it_keeps(first_start, var):
    said = "".join(first_start.said)
    for account in json.loads((var / "accounts.json").read_text()).values():
        assert account["password"] in said


@pytest.mark.parametrize("address", ["/conditions/hemifacial-spasm/", "/doctors/"])
def test_the_first_start_fills_the_pages_and_the_clinic(first_start, address):
    with urlopen(f"http://127.0.0.1:{first_start.port}{address}") as answer:
        assert answer.status == 200


def test_nobody_else_on_the_machine_reads_what_it_keeps(first_start, var):
    private = ("accounts.json", "secret_key", "field_keys")
    assert all((var / name).stat().st_mode & 0o077 == 0 for name in private)


def test_a_second_start_is_quick_and_keeps_what_is_there(served, var):
    assert time.monotonic() - served.began < 15
    assert "accounts:" not in "".join(served.said)
    assert "loading" not in "".join(served.said)


@pytest.mark.parametrize("name", ["gunicorn", "deliver"])
def test_a_child_that_dies_is_started_again(served, name):
    killed = served.child(name)
    killed.kill()
    assert until(lambda: any(name in command(child) and child.pid != killed.pid for child in served.children()))
    assert until(served.answers)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_and_takes_the_database_with_it(served, var, how):
    children = served.children()
    assert served.end(how) == 0
    assert not any(child.is_running() for child in children)
    assert not (var / "postgres/postmaster.pid").exists()


def test_killed_itself_it_leaves_no_child_behind_and_starts_again(served, var):
    children = served.children()
    served.end(signal.SIGKILL)
    assert until(lambda: not any(child.is_running() for child in children))
    again = Served(var)
    again.wait_for(STARTED)
    assert again.end() == 0


def test_without_the_throttle_it_says_so_loudly(first_start, var):
    if first_start.process.poll() is None:
        first_start.end()
    served = Served(var, THROTTLE="off")
    served.wait_for("WARNING: THROTTLE=off")
    served.end()


def test_a_port_in_use_gets_a_sentence(first_start, var):
    with socket.create_server((serve.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        refused = Served(var, PORT=str(port))
        refused.process.wait(60)
        refused.reader.join()
        refused.process.stdout.close()
    assert refused.process.returncode == 1
    assert f"The portal cannot start: PORT={port} is in use by another program" in refused.said[-1]


def test_a_folder_that_is_served_already_gets_a_sentence(served, var):
    refused = Served(var)
    refused.process.wait(60)
    refused.reader.join()
    refused.process.stdout.close()
    assert refused.process.returncode == 1
    assert f"The portal cannot start: {var} is being served already" in refused.said[-1]


def postmaster(var: Path) -> int | None:
    """Its process id. None while there is no whole file of it."""
    with contextlib.suppress(OSError, ValueError):
        return int((var / "postgres/postmaster.pid").read_text().split("\n")[0])
    return None


def test_a_database_that_dies_is_started_again(served, var):
    killed = postmaster(var)
    psutil.Process(killed).kill()
    assert until(lambda: postmaster(var) not in (None, killed)), (served.process.poll(), served.said[-6:])
    assert until(served.answers), (served.process.poll(), served.said[-6:])


@pytest.mark.django_db
def test_an_empty_clinic_stays_empty_when_asked(settings, tmp_path):
    settings.DEMO, settings.VAR = False, tmp_path
    preparation._fill(say=lambda what: None)
    assert not Doctor.objects.exists()


@pytest.mark.django_db
def test_an_empty_clinic_is_filled_with_the_demo_one(settings, tmp_path):
    settings.DEMO, settings.VAR = True, tmp_path
    preparation._fill(say=lambda what: None)
    assert Doctor.objects.exists()
