"""The ways through the portal that come by every kind of page. Each stops where a picture is to be taken, and names it."""

import email
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

from tests.appointments.answers import pdf
from tests.chromium import choose_time
from tests.portal import Portal

Steps = Iterator[str]
STEPS = ("who", "question", "illness", "treatments", "medicines", "files", "contact", "consent")
MEERA, PHONE = "Meera Example", "98490 12345"
LONG = "Venkata Satyanarayana Subrahmanyeswara Lakshminarasimha Example-Ramachandran"
HINDI = "वेंकट सत्यनारायण सुब्रह्मण्येश्वर लक्ष्मीनरसिंह उदाहरण-रामचंद्रन"
PAGES = {
    "first page": "/",
    "conditions": "/conditions/",
    "condition": "/conditions/hemifacial-spasm/",
    "condition, evidence of a number": "/conditions/hemifacial-spasm/evidence/#evidence-sleep-relief",
    "treatment": "/conditions/hemifacial-spasm/microvascular-decompression/",
    "living with it": "/conditions/hemifacial-spasm/work-and-driving/",
    "summary for a doctor": "/conditions/hemifacial-spasm/summary/",
    "specialities": "/specialities/",
    "speciality": "/specialities/brain-and-nerves/",
    "articles": "/articles/",
    "article": "/articles/eyelid-twitch/",
    "official numbers": "/is-this-really-us/",
    "health packages": "/health-packages/",
    "before WhatsApp": "/whatsapp/",
    "search": "/search/",
    "search, found": "/search/?query=spasm",
    "search, nothing found": "/search/?query=no+such+words",
    "doctors": "/doctors/",
}
NOT_PAGES = re.compile(r"/(logout|jsi18n|picture|paper|open|news)/|\.(pdf|csv|json|xlsx|ics)$|/cms/(sprite|api|logout)")
MOST_KINDS = 90


@dataclass(frozen=True)
class Walk:
    group: str
    steps: Callable[[Page, Portal], Steps]
    script: bool = True  # without, one picture of each is enough: what differs is what is there
    kind: bool = False  # also in the modes for those who read with difficulty


def reading(page: Page, _portal: Portal) -> Steps:
    for name, address in PAGES.items():
        page.goto(address)
        yield name
    page.goto("/doctors/")
    page.get_by_role("main").locator("a[href*='/doctors/']").first.click()
    yield "doctor"


def booking(page: Page, _portal: Portal) -> Steps:
    page.goto("/book/")
    yield "whom to see"
    page.goto("/book/?language=Klingon&part=evening")
    yield "whom to see, nobody found"
    page.goto("/book/")
    page.get_by_role("main").locator(".offers a[href*='/book/']").first.click()
    yield "times"
    send(page)
    yield "times, none chosen"
    choose_time(page)
    send(page)
    yield "who is coming"
    send(page)
    yield "who is coming, with errors"
    fill_in(page, LONG)
    send(page)
    yield "check"
    send(page)
    page.wait_for_url("**/case/*/")
    yield from private_visit(page)


def private_visit(page: Page) -> Steps:
    mine = page.url
    yield "private page with a visit"
    page.get_by_role("link", name="Move it to another time").click()
    yield "moving a visit"
    page.goto(mine)
    page.get_by_role("link", name="Tell me if something earlier comes up").click()
    yield "something earlier"
    page.goto(mine)
    for what in ("data/", "data/correct/", "links/", "book/", "call/"):
        page.goto(mine + what)
        yield f"private page, {what.strip('/').replace('/', ', ')}"
    page.goto(mine)
    page.get_by_role("link", name="Cancel it").click()
    yield "cancelling a visit"
    send(page)
    yield "private page, visit cancelled"
    page.context.clear_cookies()
    page.goto(mine)
    yield "private page, second fact"
    send(page)
    yield "private page, second fact wrong"


def callback(page: Page, _portal: Portal) -> Steps:
    page.goto("/callback/")
    yield "callback"
    send(page)
    yield "callback, with errors"
    fill_in(page, HINDI)
    send(page)
    page.wait_for_url("**/case/*/")
    yield "private page with a call, a long Hindi name"
    page.goto("/case/")
    yield "lost link"
    page.goto("/book/no-time/")
    yield "no time suits"
    page.goto("/book/details/")
    yield "details without a time"


def second_opinion(page: Page, _portal: Portal) -> Steps:
    page.goto("/second-opinion/")
    yield "start"
    send(page)
    for step in STEPS:
        page.wait_for_url(f"**/{step}/")
        yield step
        send(page)
        if page.title().startswith("Error:"):
            yield f"{step}, with errors"
            answer(page)
            send(page)
    page.wait_for_url("**/check/")
    yield "check"
    page.goto("/second-opinion/upload/")
    yield "upload"
    report = pdf()
    page.locator("[type=file]").set_input_files({"name": report.name, "mimeType": "application/pdf", "buffer": report.read()})
    if page.evaluate("!document.querySelector('[data-upload] [type=submit]')?.checkVisibility()"):
        page.wait_for_load_state("networkidle")  # the script has sent it
    else:
        send(page)
    yield "upload, one sent"
    page.goto("/second-opinion/later/")
    yield "come back later"
    page.goto("/second-opinion/check/")
    send(page)
    page.wait_for_url("**/case/*/")
    yield "private page with a second opinion"
    mine = page.url
    for what in ("files/", "withdraw/"):
        page.goto(mine + what)
        yield f"private page, {what.strip('/')}"


def errors(page: Page, portal: Portal) -> Steps:
    yield from from_addresses(
        page, {"400": "/search/?query=%00", "404": "/no-such-page/", "404 of a case": "/case/no-such-token/"}
    )
    page.goto("/callback/")
    page.context.clear_cookies()
    fill_in(page, MEERA)
    send(page)
    yield "403 for a form that cannot be ours"
    page.goto("/staff/login/")
    for _ in range(6):
        if page.locator("#id_password").count():
            page.locator("#id_username").fill("nobody-here")
            page.locator("#id_password").fill("a wrong password")
            page.locator("[type=submit]").first.click()
    yield "429 after wrong passwords"
    page.goto("/")
    portal.query("ALTER TABLE appointments_doctor RENAME COLUMN about TO about_")
    page.goto("/doctors/")
    yield "500"
    portal.query("ALTER TABLE appointments_doctor RENAME COLUMN about_ TO about")


def too_much(page: Page, portal: Portal) -> Steps:
    """With the throttle on; and last of all without a database."""
    portal.start_web(THROTTLE="on")
    for _ in range(7):
        page.context.clear_cookies()
        page.goto("/callback/")
        fill_in(page, MEERA)
        send(page)
    yield "429 for one phone"
    portal.kill_worker()
    with portal.database.away():
        page.goto("/doctors/")
        yield "503"


def letters(page: Page, portal: Portal) -> Steps:
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
                yield str(letter["subject"])


def signed_in(who: str, start: str) -> Callable[[Page, Portal], Steps]:
    """One page of each kind that a desk leads to, found by its links."""

    def steps(page: Page, portal: Portal) -> Steps:
        page.goto(start)
        yield "sign in"
        page.locator("#id_username").fill(portal.accounts[who]["username"])
        page.locator("#id_password").fill(portal.accounts[who]["password"])
        page.locator("[type=submit]").first.click()
        page.wait_for_load_state()
        yield from crawl(page, start)

    return steps


def crawl(page: Page, start: str) -> Steps:
    ahead, seen = deque([urljoin(page.url, start)]), {start}
    while ahead and len(seen) <= MOST_KINDS:
        address = ahead.popleft()
        answered = page.goto(address)
        if not answered or answered.status != 200:
            continue
        yield pattern(address) or "first"
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            kind = pattern(link)
            if urlsplit(link).path.startswith(start) and kind not in seen and not NOT_PAGES.search(urlsplit(link).path):
                seen.add(kind)
                ahead.append(link)


def style_page(page: Page, portal: Portal) -> Steps:
    page.goto("/staff/login/?next=/styleguide/")
    page.locator("#id_username").fill(portal.accounts["call_desk"]["username"])
    page.locator("#id_password").fill(portal.accounts["call_desk"]["password"])
    page.locator("[type=submit]").first.click()
    page.wait_for_url("**/styleguide/")
    yield "style page"


def pattern(address: str) -> str:
    """The kind of page: its path without numbers and slugs that are long."""
    return re.sub(r"/(\d+|[0-9a-f-]{20,}|HFS-[^/]+)(?=/|$)", "/…", urlsplit(address).path).strip("/")


def from_addresses(page: Page, addresses: dict[str, str]) -> Steps:
    for name, address in addresses.items():
        page.goto(address)
        yield name


def fill_in(page: Page, name: str) -> None:
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Phone number", exact=True).fill(PHONE)
    if page.locator("[name=email]").count():
        page.locator("[name=email]").fill("meera@example.org")
    page.get_by_label(re.compile("I agree that the hospital keeps")).check()


def answer(page: Page) -> None:
    """What a step of a second opinion cannot do without."""
    if page.locator("[name=question]").count():
        page.locator("[name=question]").fill("Would an operation help me?")
    elif page.locator("[name=consent_care]").count():
        page.get_by_label(re.compile("I agree that the hospital keeps")).check()
    elif page.locator("[name=full_name]").count():
        page.get_by_label("Full name").fill(LONG)
        page.get_by_label("Phone number", exact=True).fill(PHONE)


def send(page: Page) -> None:
    page.locator("main form[method=post] button.button:not([formaction])").first.click()
    page.wait_for_load_state()


WALKS = [
    Walk("reading", reading, kind=True),
    Walk("reading without script", reading, script=False),
    Walk("booking", booking, kind=True),
    Walk("booking without script", booking, script=False),
    Walk("callback", callback, kind=True),
    Walk("second opinion", second_opinion, kind=True),
    Walk("second opinion without script", second_opinion, script=False),
    Walk("errors", errors),
    Walk("desk of the administrator", signed_in("administrator", "/staff/")),
    Walk("desk of the call desk", signed_in("call_desk", "/staff/")),
    Walk("editor", signed_in("editor", "/cms/")),
    Walk("style page", style_page, kind=True),
    Walk("letters", letters),
    Walk("too much", too_much),
]
