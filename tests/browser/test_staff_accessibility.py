"""Every page of the desk before a browser: axe finds nothing on it, narrow and light or wide and dark, nothing sticks out at the
side, and, in a walk of its own without axe, the policy of the desk stops nothing that the page itself asks for.

Chromium reads what the portal has answered; the desk is laid out for that once, and nothing of it stays.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from playwright.sync_api import Page, Route

from tests import chromium
from tests.appointments.worklist import full_desk
from tests.appointments.worklist.conftest import folder, person, sign_in  # noqa: F401
from tests.browser import desk_pages
from tests.browser.answered import NOWHERE, WORDS
from tests.keys import NARROW


@dataclass
class Walk:
    pages: dict[str, HttpResponse] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)  # addresses that nobody was given a page for, as the paper writes them
    words: HttpResponse | None = None


WALK = Walk()


@pytest.fixture
def walk(client, person, sign_in):  # noqa: F811
    """Every page that somebody may open, as the first of those readers gets it; read once for all tests here."""
    if not WALK.pages:
        read_all(client, person, sign_in)
    return WALK


def read_all(client, person, sign_in) -> None:  # noqa: F811
    rows = full_desk.furnish(client, person)
    WALK.without = desk_pages.open_all(client, sign_in, rows, lambda _browser, *page: WALK.pages.update([page]))
    WALK.words = client.get(WORDS)


def give(route: Route, walk: Walk) -> None:
    """What was answered to the test; what a script asks for afterwards has nothing new to tell."""
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        return route.fulfill(path=finders.find(path.removeprefix("/static/")))
    told = walk.words if path == WORDS else walk.pages.get(path) if route.request.is_navigation_request() else None
    if told is None:
        return route.fulfill(status=204)
    return route.fulfill(status=told.status_code, headers=dict(told.headers), body=told.content)


def look(page: Page, address: str) -> list[str]:
    """What sticks out at the side; axe begins to look for the rest."""
    page.goto(address)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    chromium.begin_to_look(page)
    return [f"{address}: {wide} px too wide"] * (wide > 0)


def seen_by(pages: list[Page], addresses: Iterable[str]) -> list[str]:
    """All faults of all these addresses. While axe is at one page, the next is opened."""
    found, at = [], None
    for address, page in product(addresses, pages):
        found += look(page, address)
        found += seen(*at) if at else []
        at = page, address
    return found + seen(*at)


def seen(page: Page, address: str) -> list[str]:
    return [f"{address}, {page.viewport_size['width']} px: {fault}" for fault in chromium.faults_seen(page)]


@contextmanager
def looked_at(browser, walk, *, size, **options) -> Iterator[Page]:
    with chromium.visitor(browser, NOWHERE, size=size, **options) as page:
        page.context.route("**/*", lambda route: give(route, walk))
        yield page


def test_every_address_of_the_desk_is_looked_at_or_known_to_have_no_page(walk, rf, person):  # noqa: F811
    asked = rf.get("/staff/")
    asked.user = person("administrator")
    assert walk.without == desk_pages.without_pages(asked)


def test_no_page_of_the_desk_has_a_fault(browser, walk):
    axe = {"bypass_csp": True}  # it brings styles of its own, which the policy would stop
    narrow = looked_at(browser, walk, size=NARROW, color_scheme="light", **axe)
    wide = looked_at(browser, walk, size=chromium.DESKTOP, color_scheme="dark", **axe)
    with narrow as on_a_phone, wide as at_a_desk:
        found = seen_by([on_a_phone, at_a_desk], walk.pages)
    assert found == [], "\n".join(found)


def test_the_policy_stops_nothing_that_a_page_of_the_desk_asks_for(browser, walk):
    with looked_at(browser, walk, size=chromium.DESKTOP) as page:  # fails on each violation that the browser reports
        for address in walk.pages:
            page.goto(address)
