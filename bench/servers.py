"""The processes that are measured: the portal's web server and worker, and the minimal Django project beside them."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.conf import settings

from hfs_portal import serve

from . import ground


@contextmanager
def portal() -> Iterator[int]:
    """The web server in its production command and the worker; gives its port."""
    with worker(), web() as port:
        yield port


@contextmanager
def web() -> Iterator[int]:
    with _running(serve.web_command(), settings.PORT):
        yield settings.PORT


@contextmanager
def worker(**environment: str) -> Iterator[None]:
    with _running(serve.worker_command(), **environment):
        yield


@contextmanager
def minimal() -> Iterator[int]:
    """The minimal project under the same command with the same workers and threads."""
    with _beside("bench.minimal.wsgi", DJANGO_SETTINGS_MODULE="bench.minimal.settings") as port:
        yield port


@contextmanager
def constant() -> Iterator[int]:
    """The view that returns a constant, likewise."""
    with _beside("bench.constant.wsgi", DJANGO_SETTINGS_MODULE="bench.constant.settings") as port:
        yield port


@contextmanager
def portal_without_cache() -> Iterator[int]:
    """The portal once more, rendering every page anew."""
    with _beside("hfs_portal.wsgi", PAGE_CACHE="off") as port:
        yield port


@contextmanager
def portal_on(database: str) -> Iterator[int]:
    """The portal once more, on another database of the same server."""
    server = settings.DATABASES["default"]
    keys = {name.lower(): server[name] for name in ("HOST", "PORT", "USER")}
    environment = {
        "DATABASE_URL": f"postgres:///{database}?{urlencode(keys)}",
        "BASE_URL": settings.BASE_URL,
        "ALLOWED_HOSTS": "localhost",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
    }
    with _beside("hfs_portal.wsgi", **environment) as port:
        yield port


@contextmanager
def _beside(application: str, **environment: str) -> Iterator[int]:
    port = ground.free_port()
    ours = {"hfs_portal.wsgi": application, f"{serve.HOST}:{settings.PORT}": f"{serve.HOST}:{port}"}
    with _running([ours.get(part, part) for part in serve.web_command()], port, **environment):
        yield port


@contextmanager
def _running(command: list[str], port: int | None = None, **environment: str) -> Iterator[None]:
    log = (settings.VAR / "log").open("a")
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
    )
    try:
        if port and not serve.answers(f"http://{serve.HOST}:{port}", process):
            raise SystemExit(f"{command[3]} does not start: {(settings.VAR / 'log').read_text()}")
        yield
    finally:
        process.terminate()
        process.wait(40)
        log.close()
