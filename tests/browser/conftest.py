"""What the walks through the portal share."""

import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.appointments.answers import pdf
from tests.browser import heard
from tests.browser.publishing import SHORT_PAGE
from tests.chromium import DESKTOP
from tests.keys import NARROW, Keys


@pytest.fixture(scope="session")
def changes_heard(pytestconfig) -> Callable[..., Iterator[str]]:
    """What a page tells otherwise than is kept of it."""
    return partial(heard.changes, keep=pytestconfig.getoption("update_aria"))


@pytest.fixture
def report(tmp_path) -> Path:
    """A real PDF of one empty page."""
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf().read())
    return file


@pytest.fixture
def sign_in(portal, visitor):
    """Signs one of the first accounts in at its desk and returns the page."""

    def sign_in(who: str, desk: str, **options):
        page = visitor(size=DESKTOP, **options)
        page.goto(desk)
        page.locator("#id_username").fill(portal.accounts[who]["username"])
        page.locator("#id_password").fill(portal.accounts[who]["password"])
        page.locator("[type=submit]").first.click()
        return page

    return sign_in


@pytest.fixture
def keys(visitor):
    """No mouse, no scripts, a narrow screen; every page they come to must fit across it."""
    somebody = Keys(visitor(size=NARROW, script=False))
    yield somebody
    assert somebody.too_wide == []


@pytest.fixture
def address():
    """An e-mail address that one test alone uses."""
    return f"{uuid.uuid4().hex}@example.org"


@pytest.fixture
def editor_of(portal):
    """Where a page is edited, by its slug. Nothing waits for review there, whatever an earlier walk has left."""

    def editor_of(slug: str) -> str:
        ((pk,),) = portal.query("SELECT id FROM wagtailcore_page WHERE slug = %s", slug)
        for table, number in (("taskstate", "workflow_state_id"), ("workflowstate", "id")):
            portal.query(
                f"UPDATE wagtailcore_{table} SET status = 'cancelled' WHERE status = 'in_progress' AND {number} IN "
                "(SELECT id FROM wagtailcore_workflowstate WHERE object_id = %s)",
                str(pk),
            )
        return f"/cms/pages/{pk}/edit/"

    return editor_of


@pytest.fixture
def edit_address(editor_of):
    """Of a short page, whose editor opens in a fifth of the time that the condition's takes."""
    return editor_of(SHORT_PAGE.rstrip("/").rsplit("/", 1)[-1])


@pytest.fixture
def sentence():
    """Another one for each test, and without digits: a number would need a reference."""
    once = "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:8])
    return f"Hemifacial spasm makes one side of the face twitch. ({once})"
