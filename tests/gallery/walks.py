"""What is pictured, and how one comes there: every scene of a patient's walks, and what no walk comes by.

That is the desks, the letters, the style page, and what is shown when something is wrong.
"""

import email
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from itertools import product
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

from tests.browser import looks, scenes
from tests.browser.looks import Look, Way
from tests.browser.steps import visiting
from tests.keys import Keys
from tests.mouse import Mouse
from tests.patient import ME
from tests.portal import Portal

# Every scene as most see it; any two of all widths, colours and ways beside that once.
ALWAYS = [Look(*look) for look in product((min(looks.WIDTHS), max(looks.WIDTHS)), ("light", "dark"))]
ELSEWHERE = [*ALWAYS, Look(sorted(looks.WIDTHS)[1], "forced")]  # each width and each colour: the desks have hundreds of pages
AS_MOST = Way(script=True, language=looks.LANGUAGES[0])
NOT_PAGES = re.compile(r"/(logout|jsi18n|picture|paper|open|news)/|\.(pdf|csv|json|xlsx|ics)$|/cms/(sprite|api|logout)")
MOST_KINDS = 90


class Stop(NamedTuple):
    """Where a picture is to be taken of the page that is open."""

    name: str
    looks: list[Look] = ELSEWHERE
    kind: bool = False  # also in the modes for those who read with difficulty


Stops = Iterator[Stop]


@dataclass(frozen=True)
class Walk:
    group: str
    stops: Callable[[Page, Portal], Stops]
    script: bool = True


def scenic_walks() -> list[Walk]:
    chosen = looks.some_looks((scene.name for _walk, scene in scenes.all_scenes()), looks.CHOSEN_WAYS)
    plan = {AS_MOST: {}, **chosen}
    return [Walk(_group(walk, way), _scenes(walk, way, plan[way]), way.script) for way in plan for walk in scenes.WALKS]


def _group(walk: str, way: Way) -> str:
    return walk if way == AS_MOST else f"{walk}, {way}"


def _scenes(walk: str, way: Way, chosen: dict[str, list[Look]]) -> Callable[[Page, Portal], Stops]:
    def stops(page: Page, portal: Portal) -> Stops:
        always = ALWAYS if way == AS_MOST else []
        with visiting(Mouse(page) if way.script else Keys(page), portal, way.language) as visit:
            for scene in scenes.WALKS[walk]:
                scene.reach(visit)
                wanted = list(dict.fromkeys([*always, *chosen.get(scene.name, [])]))
                yield Stop(scene.name, wanted, kind=bool(always) and scene.state == scenes.FRESH)

    return stops


def errors(page: Page, portal: Portal) -> Stops:
    page.goto("/search/?query=%00")
    yield Stop("400")
    page.goto("/callback/")
    page.context.clear_cookies()
    _ask_for_a_call(page)
    yield Stop("403 for a form that cannot be ours")
    page.goto("/staff/login/")
    for _ in range(6):
        if page.locator("#id_password").count():
            _sign_in(page, "nobody-here", "a wrong password")
    yield Stop("429 after wrong passwords")
    page.goto("/")
    portal.query("ALTER TABLE appointments_doctor RENAME COLUMN about TO about_")
    page.goto("/doctors/")
    yield Stop("500")
    portal.query("ALTER TABLE appointments_doctor RENAME COLUMN about_ TO about")


def too_much(page: Page, portal: Portal) -> Stops:
    """With the throttle on; and last of all without a database."""
    portal.start_web(THROTTLE="on")
    for _ in range(7):
        page.context.clear_cookies()
        page.goto("/callback/")
        _ask_for_a_call(page)
    yield Stop("429 for one phone")
    portal.kill_worker()
    with portal.database.away():
        page.goto("/doctors/")
        yield Stop("503")


def letters(page: Page, portal: Portal) -> Stops:
    """One of each kind that has been written so far."""
    seen = set()
    for file in sorted((portal.var / "mail").glob("*.log")):
        for text in file.read_text().split("-" * 79):
            letter = email.message_from_string(text.strip(), policy=policy.default)
            html = letter.get_body(("html",))
            kind = re.sub(r"HFS-\S+|\d+", "", str(letter["subject"])) if html else None
            if kind and kind not in seen:
                seen.add(kind)
                page.set_content(html.get_content())
                yield Stop(str(letter["subject"]))


def signed_in(who: str, start: str) -> Callable[[Page, Portal], Stops]:
    """One page of each kind that a desk leads to, found by its links."""

    def stops(page: Page, portal: Portal) -> Stops:
        page.goto(start)
        yield Stop("sign in")
        _sign_in(page, **portal.accounts[who])
        yield from crawl(page, start)

    return stops


def crawl(page: Page, start: str) -> Stops:
    ahead, seen = deque([urljoin(page.url, start)]), {start}
    while ahead and len(seen) <= MOST_KINDS:
        address = ahead.popleft()
        answered = page.goto(address)
        if not answered or answered.status != 200:
            continue
        yield Stop(pattern(address) or "first")
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            kind = pattern(link)
            if urlsplit(link).path.startswith(start) and kind not in seen and not NOT_PAGES.search(urlsplit(link).path):
                seen.add(kind)
                ahead.append(link)


def style_page(page: Page, portal: Portal) -> Stops:
    page.goto("/staff/login/?next=/styleguide/")
    _sign_in(page, **portal.accounts["call_desk"])
    yield Stop("style page", kind=True)


def pattern(address: str) -> str:
    """The kind of page: its path without numbers and slugs that are long."""
    return re.sub(r"/(\d+|[0-9a-f-]{20,}|HFS-[^/]+)(?=/|$)", "/…", urlsplit(address).path).strip("/")


def _sign_in(page: Page, username: str, password: str) -> None:
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(password)
    page.locator("[type=submit]").first.click()
    page.wait_for_load_state()


def _ask_for_a_call(page: Page) -> None:
    page.locator("[name=full_name]").fill("Meera Example")
    page.locator("[name=phone]").fill(ME["phone"])
    page.locator("[name=consent_care]").check()
    page.locator("main form[method=post] button.button").first.click()
    page.wait_for_load_state()


WALKS = [
    *scenic_walks(),
    Walk("errors", errors),
    Walk("desk of the administrator", signed_in("administrator", "/staff/")),
    Walk("desk of the call desk", signed_in("call_desk", "/staff/")),
    Walk("editor", signed_in("editor", "/cms/")),
    Walk("style page", style_page),
    Walk("letters", letters),
    Walk("too much", too_much),
]
