"""The portal as patients meet it: its web server and its worker as real processes, on a database of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg2
from cryptography.fernet import Fernet
from django.conf import settings

from hfs_portal import serve

Process = subprocess.Popen
EMPTY = "template1"  # as PostgreSQL calls the database that others are copied from
MOST_TO_LEAVE = 10_000  # milliseconds for whoever is thrown out of a database


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((serve.HOST, 0))
        return probe.getsockname()[1]


class Database:
    """A database of its own on the server that the tests use, or on another, given as Django's settings name it."""

    def __init__(self, name: str, server: dict | None = None) -> None:
        server = server or settings.DATABASES["default"]
        known = {key.lower(): server[key] for key in ("HOST", "PORT", "USER", "PASSWORD") if server[key]}
        self.name = name
        self.keys = {**server.get("OPTIONS", {}), **known}

    @property
    def url(self) -> str:
        return f"postgres:///{self.name}?{urlencode(self.keys)}"

    def query(self, sql: str, *params: object, database: str | None = None) -> list[tuple]:
        connection = psycopg2.connect(dbname=database or self.name, **self.keys)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, params or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    @contextmanager
    def away(self) -> Iterator[None]:
        """It lets nobody in, and nobody is left inside. Comes back afterwards."""
        self.query(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS false', database="postgres")
        try:
            inside = "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s"
            self.query(inside, MOST_TO_LEAVE, self.name, database="postgres")
            yield
        finally:
            self.query(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS true', database="postgres")

    def create(self, template: str = EMPTY) -> None:
        """Empty, or as another database of this server is, in which nobody is just now."""
        self.drop()
        self.query(f'CREATE DATABASE "{self.name}" TEMPLATE "{template}"', database="postgres")

    @property
    def exists(self) -> bool:
        return bool(self.query("SELECT 1 FROM pg_database WHERE datname = %s", self.name, database="postgres"))

    def drop(self) -> None:
        self.query(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', database="postgres")


class Portal:
    """Everything committed here stays for the whole test run: look for what you made, not for what is the only one."""

    def __init__(self, var: Path, database: Database | None = None) -> None:
        self.var = var
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.database = database or Database(f"portal_{os.getpid()}")
        self.web: Process | None = None
        self.worker: Process | None = None
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.database.url,
            "VAR_DIR": str(var),
            "PORT": str(self.port),
            "BASE_URL": self.url,
            "ALLOWED_HOSTS": "localhost",
            "SECRET_KEY": "the tests' own secret key, long enough for the portal to accept it",
            "FIELD_KEYS": Fernet.generate_key().decode(),
            "THROTTLE": "off",
        }

    def begin(self, template: str = EMPTY) -> None:
        """On a database like that one, which needs no more than to be migrated already or empty."""
        self.database.create(template)
        self.run_module("hfs_portal.serve", "prepare")
        self.accounts = json.loads((self.var / "accounts.json").read_text())
        self.start_web()
        self.start_worker()

    def end(self) -> None:
        self.kill_worker()
        self.kill_web()
        self.database.drop()

    def query(self, sql: str, *params: object) -> list[tuple]:
        """The rows that a statement gives; what it changes is committed."""
        return self.database.query(sql, *params)

    def run_module(self, module: str, *arguments: str) -> str:
        """What a command of the portal said. Fails with it when the command failed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start_web(self, **environment: str) -> None:
        """Starts the web server, with other settings where the test needs them, and waits until it answers."""
        self.kill_web()
        command = [part.replace(f"{serve.HOST}:{settings.PORT}", f"{serve.HOST}:{self.port}") for part in serve.web_command()]
        self.web = self.start(command, **environment)
        assert serve.answers(f"http://{serve.HOST}:{self.port}", self.web), self.log

    def start_worker(self, **environment: str) -> None:
        """Starts the outbox worker, with other settings where the test needs them (EMAIL_URL, say)."""
        self.kill_worker()
        self.worker = self.start(serve.worker_command(), **environment)

    def kill_web(self) -> None:
        """kill -9 of the web server and all its workers."""
        _kill(self.web)
        self.web = None

    def kill_worker(self) -> None:
        """kill -9 of the outbox worker."""
        _kill(self.worker)
        self.worker = None

    @property
    def log(self) -> str:
        """All that the web server and the worker have said so far."""
        path = self.var / "log"
        return path.read_text() if path.exists() else ""

    def start(self, command: list[str], **environment: str) -> Process:
        """Another process of the portal. Whoever starts it ends it."""
        with (self.var / "log").open("a") as log:
            return subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env={**self.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def _kill(process: Process | None) -> None:
    if process:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
