"""Pages that were answered to a test and not sent over a wire: those of the staff's desk, those that only staff bring about on a
patient's own page, and those for when something is wrong. A browser is given them as if they came from a server.

`Answers` are pages by the name of their scene, which ends in its state, as in scenes.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from playwright.sync_api import Browser, Page, Route

from tests import chromium
from tests.browser.looks import Way, without_scripts

NOWHERE = "http://localhost:9"  # where nobody answers but the test
WORDS = "/staff/jsi18n/"  # those of the desk's scripts
Answers = dict[str, tuple[str, HttpResponse]]  # the address, and what it answered


def is_page(answer: HttpResponse) -> bool:
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.headers.get("Content-Type", "").startswith("text/html") and b"<html" in answer.content


class Reading:
    """One page that is given page after page."""

    def __init__(self, page: Page, way: Way, words: HttpResponse | None = None) -> None:
        self.page, self.way, self.words = page, way, words
        self.address, self.answer = "", HttpResponse()
        page.context.route("**/*", self._give)

    def open(self, address: str, answer: HttpResponse) -> None:
        self.address, self.answer = address, answer
        self.page.goto(f"{NOWHERE}{address}")

    def _give(self, route: Route) -> None:
        """What a script asks for afterwards has nothing new to tell."""
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            return route.fulfill(path=finders.find(path.removeprefix("/static/")))
        told = self.words if path == WORDS else self.answer if route.request.is_navigation_request() else None
        if told is None:
            return route.fulfill(status=204)
        html = told.content.decode()
        html = html if self.way.script else without_scripts(html)
        return route.fulfill(status=told.status_code, headers=dict(told.headers), body=html)


@contextmanager
def reading(browser: Browser, way: Way, words: HttpResponse | None = None, **options: object) -> Iterator[Reading]:
    """Whoever runs no scripts gets none: axe is one, and must run."""
    with chromium.visitor(browser, NOWHERE, size=chromium.DESKTOP, **options) as page:
        yield Reading(page, way, words)
