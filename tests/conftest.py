"""What every test may ask for."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.creation import TEST_DATABASE_PREFIX
from django.test import override_settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Error, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from conditions import content
from conditions.content.pieces import Outcome
from tests import chromium
from tests.portal import EMPTY, Database, Portal

Loaded = tuple[Database, list[Outcome]]
WORD_BREAKS = re.compile(r"\W+")

hypothesis_settings.register_profile(
    "portal", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("portal")

# Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-look", action="store_true", help="look at every scene in every way, not in chosen ones")
    parser.addoption("--update-aria", action="store_true", help="keep what each scene now is to somebody who listens as right")
    parser.addoption("--keep-pages", type=Path, help="a folder for the HTML of every scene, as it was served")


@pytest.fixture(scope="session")
def every_look(pytestconfig: pytest.Config) -> bool:
    return pytestconfig.getoption("every_look")


@pytest.fixture(scope="session")
def keep_page(pytestconfig: pytest.Config) -> Callable[[str, bytes], None]:
    """Keeps the HTML of a scene for whoever reads it afterwards."""
    folder = pytestconfig.getoption("keep_pages")

    def keep(name: str, html: bytes) -> None:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{WORD_BREAKS.sub('-', name)}.html").write_bytes(html)

    return keep


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """In this process no static file has been collected and hashed; the running portal shows that.

    Nor is a page kept: what a test changes is never committed, so nobody would hear of it.
    """
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, PAGE_CACHE=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def light_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["tests.hashing.LightArgon2", *settings.PASSWORD_HASHERS[1:]]):
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Whatever language a test reads in, the next begins in English: a test's client serves in the thread of the test."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def migrated() -> Database:
    """A database that migrations have made and nobody has used; there where any test uses a database by itself."""
    return Database(f"migrated_{os.getpid()}")


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, django_db_keepdb: bool, migrated: Database
) -> Iterator[None]:
    """Copies what has just been migrated: to migrate again, for the portal, takes most of a minute."""
    name = connection.settings_dict["NAME"]
    if not django_db_keepdb and name.startswith(TEST_DATABASE_PREFIX):
        with django_db_blocker.unblock():
            connections.close_all()
        migrated.create(template=name)
    yield
    migrated.drop()


@pytest.fixture(scope="session")
def with_pages(migrated: Database, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """Another database, into which the pages have been loaded once, and what that did."""
    with django_db_blocker.unblock():
        connections.close_all()
        loaded = Database(f"with_pages_{os.getpid()}")
        loaded.create(template=migrated.name if migrated.exists else connection.settings_dict["NAME"])
        with connected_to(loaded):
            outcomes = content.load(demo=True)
    yield loaded, outcomes
    loaded.drop()


@contextmanager
def connected_to(database: Database) -> Iterator[None]:
    """The tests' own connection leads there meanwhile."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database.name
    yield
    connection.close()
    connection.settings_dict["NAME"] = usual


@pytest.fixture(scope="module")
def first_load(with_pages: Loaded, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Outcome]]:
    """What loading into a fresh database did. The tests of a file share it: each undoes its own, this undoes all else."""
    database, outcomes = with_pages
    with connected_to(database):
        with django_db_blocker.unblock():
            shared = transaction.atomic()
            shared.__enter__()
        yield outcomes
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            shared.__exit__(None, None, None)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory, migrated: Database, django_db_setup: None) -> Iterator[Portal]:
    """The running portal: `.url .var .accounts .query(sql, *params) .kill_web() .start_web() .kill_worker() .start_worker()`."""
    running = Portal(tmp_path_factory.mktemp("portal"))
    try:
        running.begin(template=migrated.name if migrated.exists else EMPTY)
        yield running
    finally:
        running.end()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            opened = chromium.launch(playwright)
        except Error as error:
            pytest.fail(
                f"Chromium does not start: install it (apt-get install chromium, or playwright install chromium). {error}"
            )
        yield opened
        opened.close()
        # While that loop runs, Django keeps the connections of this thread apart; nobody else would close these.
        connections.close_all()


@pytest.fixture
def visitor(browser: Browser, portal: Portal) -> Iterator[Callable[..., Page]]:
    """Makes pages of new visitors: `visitor(script=False, size=DESKTOP)`. The test fails on any fault their browser saw."""
    with ExitStack() as visitors:
        opened: Callable[..., AbstractContextManager[Page]] = partial(chromium.visitor, browser, portal.url)
        yield lambda **options: visitors.enter_context(opened(**options))


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    """A phone."""
    return visitor()


@pytest.fixture
def page_without_script(visitor: Callable[..., Page]) -> Page:
    """A phone that runs no JavaScript."""
    return visitor(script=False)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def either_page(request: pytest.FixtureRequest, visitor: Callable[..., Page]) -> Page:
    """A phone, once with and once without JavaScript."""
    return visitor(script=request.param)
