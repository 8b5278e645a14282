"""What a page weighs on the wire, with all that it takes to read it: whoever has a slow line has the page at once.

The pages are found as readers find them, from the sitemap and from link to link.
"""

import re
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import brotli
import pytest
from bs4 import BeautifulSoup

CONDITION = "/conditions/hemifacial-spasm/"
FIRST_ROUND_TRIP = 14_600  # bytes: ten packets, the most that a server sends before it waits for the first word back
FORM_PAGE = 20_000
# A page compressed in the way of the last century may need a second round; it does not need a third.
MOST_ELSEWISE = {"gzip": 1.2, "identity": 8}
BROWSERS = "gzip, deflate, br"  # what each of them says
NO_PAGES = re.compile(r"/(staff|cms|documents|media|static|pictures|case|healthz)(/|$)|\.(json|xml|txt|svg|ics)$")
ALSO = [
    "/no-such-page/",
    "/search/?query=spasm",
    "/search/?query=no+such+words",
    "/book/no-time/",
    "/case/",
    "/case/no-such-token/",
]
# The pages of the CMS are made of the same parts in each language.
HINDI = {"/hi/", f"/hi{CONDITION}", f"/hi{CONDITION}evidence/"}
# Of the screen's area: what comes in two pieces in the middle of a word may move that word.
A_WORD = 0.001
SHIFT = """async () => {
    let moved = 0;
    const add = found => found.forEach(each => { if (!each.hadRecentInput) moved += each.value });
    const watch = new PerformanceObserver(found => add(found.getEntries()));
    watch.observe({type: "layout-shift", buffered: true});
    const painted = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const came = picture => picture.complete || new Promise(done => picture.onload = picture.onerror = done);
    while (scrollY + innerHeight < document.documentElement.scrollHeight - 1) {
        scrollBy({top: innerHeight, behavior: "instant"});
        await painted();
    }
    await Promise.all([...document.images].map(came));
    await new Promise(done => setTimeout(done, 300));  // what comes a little later, and ought to find its place kept
    add(watch.takeRecords());
    return moved;
}"""


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    cookies: list[str]
    head: int  # bytes
    body: bytes

    @property
    def weight(self) -> int:
        return self.head + len(self.body)

    @property
    def text(self) -> str:
        encoding = self.headers.get("content-encoding", "")
        return (brotli.decompress(self.body) if encoding == "br" else self.body).decode()


def fetch(portal, address: str, encoding: str = BROWSERS) -> Answer:
    line = HTTPConnection("localhost", portal.port, timeout=60)
    line.request("GET", address, headers={"Accept-Encoding": encoding})
    answer = line.getresponse()
    body, fields = answer.read(), answer.getheaders()
    line.close()
    head = len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n\r\n") + sum(len(f"{name}: {value}\r\n") for name, value in fields)
    cookies = [value for name, value in fields if name.lower() == "set-cookie"]
    return Answer(answer.status, {name.lower(): value for name, value in fields}, cookies, head, body)


@pytest.fixture(scope="module")
def pages(portal) -> dict[str, BeautifulSoup]:
    """Every page that somebody can come to without sending anything, by its address; each kind of query once."""
    sitemap = fetch(portal, "/sitemap.xml", "identity").text
    waiting = [urlsplit(address).path for address in re.findall("<loc>(.*?)</loc>", sitemap)] + ALSO
    found: dict[str, BeautifulSoup] = {}
    while waiting:
        address = waiting.pop()
        if address in found or (address not in ALSO and urlsplit(address).path in {urlsplit(known).path for known in found}):
            continue
        answer = fetch(portal, address, "identity")
        if answer.status in {301, 302, 303}:
            waiting.append(urlsplit(urljoin(address, answer.headers["location"])).path)
        elif "text/html" in answer.headers["content-type"]:
            found[address] = BeautifulSoup(answer.body, "html.parser")
            waiting += links(address, found[address])
    return found


def links(address: str, page: BeautifulSoup) -> list[str]:
    led_to = [urlsplit(urljoin(address, link["href"])) for link in page.select("a[href]")]
    own = [link for link in led_to if not link.scheme and not NO_PAGES.search(link.path)]
    return [f"{link.path}?{link.query}" if link.query else link.path for link in own]


def has_form(page: BeautifulSoup) -> bool:
    return bool(page.select("form[method=post]"))


def needed(page: BeautifulSoup) -> list[str]:
    """What a browser waits for before it shows the page as it is; a form has its script beside that."""
    sheets = [link["href"] for link in page.select("link[rel=stylesheet]") if link.get("media") != "print"]
    scripts = page.select("script[src]") if has_form(page) else page.select("script[src]:not([type=module])")
    return [*sheets, *(script["src"] for script in scripts)]


def weight(portal, address: str, page: BeautifulSoup, encoding: str) -> int:
    return sum(fetch(portal, part, encoding).weight for part in [address, *needed(page)])


def test_the_walk_comes_to_every_kind_of_page(pages):
    kinds = [
        CONDITION, f"{CONDITION}evidence/", f"{CONDITION}references/", f"{CONDITION}for-clinicians/", f"{CONDITION}questions/",
        f"{CONDITION}summary/", "/doctors/", "/book/", "/callback/", "/second-opinion/", "/articles/", "/whatsapp/",
    ]  # fmt: skip
    assert [address for address in kinds if address not in pages] == []
    assert any(has_form(page) for page in pages.values()) and len(pages) > 40


def test_the_condition_page_comes_in_the_first_round_trip_also_to_its_first_reader(portal, pages):
    """Nothing is fetched beside it: what it needs to be read stands in it."""
    assert needed(pages[CONDITION]) == []
    portal.start_web()  # nothing is kept now
    first = fetch(portal, CONDITION)
    assert first.headers["content-encoding"] == "br"
    assert first.weight <= FIRST_ROUND_TRIP


@pytest.mark.parametrize("encoding", [BROWSERS, *MOST_ELSEWISE])
def test_no_page_is_heavier_than_it_may_be(portal, pages, encoding):
    found = {}
    for address, page in pages.items():
        most = (FORM_PAGE if has_form(page) else FIRST_ROUND_TRIP) * MOST_ELSEWISE.get(encoding, 1)
        if (weighs := weight(portal, address, page, encoding)) > most:
            found[address] = weighs
    assert found == {}


def test_no_page_to_read_sets_a_cookie_or_needs_a_script_or_another_host(portal, pages):
    for address, page in pages.items():
        own = [element.get("src") or element["href"] for element in page.select("[src], link[rel=stylesheet], link[rel=icon]")]
        assert [asked for asked in own if not asked.startswith("/")] == [], address
        if not has_form(page):
            assert page.select("script:not([type='application/ld+json'], [type=module])") == [], address
            assert fetch(portal, address).cookies == [], address


def test_every_style_in_a_page_is_one_that_its_policy_names(visitor, pages):
    """A browser reports each that is not: the visitor's test then fails."""
    page = visitor()
    for address in [CONDITION, f"{CONDITION}evidence/", "/", "/callback/", "/no-such-page/"]:
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.body).display") == "flex"


def test_nothing_moves_while_a_page_comes_in(visitor, pages):
    page = visitor()
    moved = {}
    for address, shown in pages.items():
        if not has_form(shown) and (address in HINDI or not address.startswith("/hi/")):
            page.goto(address)
            moved[address] = page.evaluate(SHIFT)
    assert {address: shift for address, shift in moved.items() if shift > A_WORD} == {}


def test_a_picture_that_waits_keeps_its_place_and_comes_when_it_is_near(page):
    page.goto(f"{CONDITION}treatments-compared/")
    picture = page.locator("figure > img").first
    before = picture.bounding_box()
    picture.scroll_into_view_if_needed()
    picture.evaluate("each => each.decode()")
    assert picture.bounding_box()["height"] == before["height"] > 100
    assert picture.evaluate("each => each.naturalWidth") > 0
