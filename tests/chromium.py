"""A real Chromium that reports every fault a visitor's browser could have with a page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, Request

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What axe leaves off and we hold ourselves to: targets, AAA contrast, links that say where they lead.
ALL_RULES = {
    "resultTypes": ["violations"],  # of what is well, axe need not tell where it stands
    "rules": {
        "color-contrast": {"enabled": False},  # 4.5:1 is said by 7:1
        **{
            rule: {"enabled": True}
            for rule in ("target-size", "color-contrast-enhanced", "identical-links-same-purpose", "meta-refresh-no-exceptions")
        },
    },
}
REPORT_POLICY_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
    console.error("policy violation:", event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber));
"""


def executable() -> str | None:
    """The system's Chromium, or None where only Playwright's own can be there."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def launch(playwright: Playwright) -> Browser:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=executable(), args=[*QUIET, *sandbox])


class Watch:
    """Collects what is wrong with the pages of one visitor."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.faults: list[str] = []
        self.visited: set[str] = set()

    def page(self, page: Page) -> None:
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", self.request)

    def console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        # A page that answers 404 on purpose is an error to the console, not to us.
        own_answer = message.text.startswith("Failed to load resource") and where in self.visited
        if message.type == "error" and not own_answer:
            self.faults.append(f"{where}: {message.text}")

    def request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if request.is_navigation_request():
            self.visited.add(request.url)
        if address.scheme in {"http", "https"} and address.netloc != self.host:
            self.faults.append(f"asks another host: {request.url}")


@contextmanager
def visitor(browser: Browser, url: str, *, script: bool = True, size: dict = PHONE, **options: object) -> Iterator[Page]:
    """A new visitor's page; relative addresses are the portal's. Afterwards fails on any fault the browser saw."""
    context = browser.new_context(base_url=url, java_script_enabled=script, viewport=size, **options)
    context.set_default_timeout(10_000)
    watch = Watch(urlsplit(url).netloc)
    context.on("page", watch.page)
    if script:
        context.add_init_script(REPORT_POLICY_VIOLATIONS)
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not watch.faults, "\n".join(watch.faults)


def time_offered(page: Page, which: int = 0) -> Locator:
    """The first, or one so many after it."""
    return page.locator("input[name=start]").nth(which)


def fold_around(control: Locator) -> Locator:
    """What opens a control that is folded away: what is left of a day may be one time, and the next day is closed."""
    return control.locator("xpath=ancestor::details[not(@open)]/summary")


def choose_time(page: Page, which: int = 0) -> None:
    time = time_offered(page, which)
    if fold_around(time).count():
        fold_around(time).click()
    time.check()


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line a fault."""
    begin_to_look(page)
    return faults_seen(page)


def begin_to_look(page: Page) -> None:
    """Lets axe go over the page as it stands. Meanwhile somebody can open another."""
    page.evaluate(Axe().axe_script)
    page.evaluate("rules => { window.seen = axe.run(rules) }", ALL_RULES)


def faults_seen(page: Page) -> list[str]:
    """What axe has found since it began, one line a fault."""
    found = page.evaluate("window.seen")["violations"]
    return [f"{fault['id']}: {fault['help']}: {node['html']}" for fault in found for node in fault["nodes"]]
