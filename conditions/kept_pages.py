"""Public pages as they were last rendered, kept for the next reader until anything that pages show has changed."""

import functools
import gzip
import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Lock
from typing import NamedTuple

import brotli
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseNotModified, ResponseHeaders
from redis import RedisError

from .page_changes import PageChanges

Handler = Callable[[HttpRequest], HttpResponse]
Key = tuple[str, str, str]

LARGEST_SHELF = 64 * 1024 * 1024  # bytes of pages a process, as rendered
SHARED_SECONDS = 60 * 60
LONGEST_TURN = 5  # seconds
MOST_TURNS = 20_000  # addresses
# Set anew for each encoding.
OF_THE_BODY = {"content-encoding", "content-length", "etag", "vary", "cache-control"}
# Whoever keeps a page asks before showing it again: what changed is seen at once, and what did not is not sent.
ALWAYS_ASK = "public, max-age=0, must-revalidate"
FIRST_ROUND_TRIP = 14_600  # bytes: ten packets, the most that a server sends before it waits for the first word back
# What the web server writes above our headers.
SERVERS_WORDS = len(
    "HTTP/1.1 200 OK\r\nServer: gunicorn\r\nDate: Sun, 22 Nov 2026 10:00:00 GMT\r\nConnection: keep-alive\r\n\r\n"
)
Encoder = Callable[[bytes], bytes]
ENCODERS: dict[str, Encoder] = {
    "br": lambda body: bytes(brotli.compress(body, quality=10, lgwin=16)),  # a page is no larger than this window
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
    "": bytes,
}
# In a tenth of the time, for whoever comes first: a tenth larger.
QUICK: dict[str, Encoder] = {"br": lambda body: bytes(brotli.compress(body, quality=9, lgwin=16))}


class Rendered(NamedTuple):
    """A page fit to be kept, as the view that rendered it hands it over."""

    body: bytes
    good_until: datetime


class Encoded(NamedTuple):
    body: bytes
    etag: str
    headers: ResponseHeaders
    headers_of_304: ResponseHeaders
    is_quick: bool
    before: "Encoded | None" = None  # the quick one, which some have

    @property
    def weight(self) -> int:
        """On the wire, in bytes, with its head."""
        return SERVERS_WORDS + sum(len(f"{name}: {value}\r\n") for name, value in self.headers.items()) + len(self.body)

    def named(self, header: str) -> "Encoded | None":
        """Which of the two somebody has who tells its mark."""
        if header == self.etag or matches(header, self.etag):
            return self
        return self.before and self.before.named(header)


class KeptPage:
    def __init__(self, body: bytes, headers: list[tuple[str, str]], good_until: float) -> None:
        self.body = body
        self.headers = headers
        self.good_until = good_until
        self.encoded: dict[str, Encoded] = {}

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The headers are shared by all answers: this stands before all other middleware, so nobody changes them after us."""
        encoding = accepted(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        kept = self.encoded.get(encoding)
        if kept is None or kept.is_quick:
            kept = self._first(encoding) if kept is None else self.thorough(encoding)
        known = request.META.get("HTTP_IF_NONE_MATCH")
        same = kept.named(known) if known else None
        if same:
            unchanged = HttpResponseNotModified()
            unchanged.headers = same.headers_of_304
            return unchanged
        response = HttpResponse(b"" if request.method == "HEAD" else kept.body)
        response.headers = kept.headers
        return response

    def _first(self, encoding: str) -> Encoded:
        """Whoever comes first waits for the smallest form only where the quick one would not come in the first round trip."""
        if encoding in QUICK:
            quick = self._encoded(encoding, QUICK[encoding], is_quick=True)
            if quick.weight <= FIRST_ROUND_TRIP:
                self.encoded[encoding] = quick
                return quick
        return self.thorough(encoding)

    def thorough(self, encoding: str) -> Encoded:
        """As all readers but the first get it."""
        made = self._encoded(encoding, ENCODERS[encoding])._replace(before=self.encoded.get(encoding))
        self.encoded[encoding] = made
        return made

    def _encoded(self, encoding: str, encode: Encoder, *, is_quick: bool = False) -> Encoded:
        body = encode(self.body)
        etag = f'"{urlsafe_b64encode(hashlib.sha256(body).digest()[:12]).decode()}"'
        common = {**dict(self.headers), "ETag": etag, "Cache-Control": ALWAYS_ASK, "Vary": "Accept-Encoding", **for_networks()}
        whole = common | {"Content-Length": str(len(body))} | ({"Content-Encoding": encoding} if encoding else {})
        unchanged = {name: value for name, value in common.items() if not name.lower().startswith("content-")}
        return Encoded(body, etag, ResponseHeaders(whole), ResponseHeaders(unchanged), is_quick)


class Shelf:
    """The pages of one generation. Those of another are no longer true: the first page of a new one clears it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.turns: dict[Key, Lock] = {}
        self.clear(None)

    def clear(self, generation: str | None) -> None:
        self.pages: dict[Key, KeptPage] = {}  # first: who sees the new generation must not find the old pages
        self.generation = generation
        self.bytes = 0

    def find(self, key: Key, generation: str) -> KeptPage | None:
        page = self.pages.get(key) if self.generation == generation else None
        if page is None and settings.PAGE_CACHE_SHARED:
            page = self._from_others(key, generation)
        return page if page and page.good_until > time.time() else None

    def keep(self, key: Key, generation: str, page: KeptPage) -> None:
        self._put(key, generation, page)
        if settings.PAGE_CACHE_SHARED:
            seconds = min(page.good_until - time.time(), SHARED_SECONDS)
            with suppress(RedisError, OSError):  # the other machines render it themselves
                cache.set(_shared_key(key, generation), (page.body, page.headers, page.good_until), seconds)

    @contextmanager
    def turn(self, key: Key) -> Iterator[None]:
        """After a change all readers of a page come at once: one renders it, the others wait. Only for what was kept before."""
        lock = self.turns.get(key)
        mine = lock is not None and lock.acquire(timeout=LONGEST_TURN)
        try:
            yield
        finally:
            if lock and mine:
                lock.release()

    def _from_others(self, key: Key, generation: str) -> KeptPage | None:
        found = None
        with suppress(RedisError, OSError):
            found = cache.get(_shared_key(key, generation))
        if found is None:
            return None
        page = KeptPage(*found)
        self._put(key, generation, page)
        return page

    def _put(self, key: Key, generation: str, page: KeptPage) -> None:
        with self.lock:
            if self.generation != generation:
                self.clear(generation)
            before = self.pages.pop(key, None)
            self.bytes += len(page.body) - (len(before.body) if before else 0)
            self.pages[key] = page
            self.turns.setdefault(key, Lock())
            if len(self.turns) > MOST_TURNS:
                self.turns = {key: self.turns[key]}
            while self.bytes > LARGEST_SHELF:
                self.bytes -= len(self.pages.pop(next(iter(self.pages))).body)


changes = PageChanges()
shelf = Shelf()


def middleware(get_response: Handler) -> Handler:
    """Stands first. What is kept are whole answers, with the headers that all middleware behind gave them."""
    if not settings.PAGE_CACHE:
        raise MiddlewareNotUsed

    def answer(request: HttpRequest) -> HttpResponse:
        key = _key(request)
        generation = changes.generation() if key else None
        if key is None or generation is None:
            return get_response(request)
        page = shelf.find(key, generation)
        if page:
            return page.answer(request)
        with shelf.turn(key):
            return _answer(request, key, get_response)

    return answer


def _answer(request: HttpRequest, key: Key, get_response: Handler) -> HttpResponse:
    """Rendered now, or by whoever had the turn before."""
    generation = changes.generation()
    page = shelf.find(key, generation) if generation else None
    if page:
        return page.answer(request)
    response = get_response(request)
    page = kept(request, response)
    if page is None:
        return response
    if generation and changes.generation() == generation:  # else it may be older than a change
        shelf.keep(key, generation, page)
    return page.answer(request)


def offer(request: HttpRequest, rendered: Rendered) -> None:
    """Called by a view whose answer is the same for every reader."""
    vars(request)["_rendered"] = rendered


def _key(request: HttpRequest) -> Key | None:
    """By which an answer may be kept, or None. The path names the language."""
    meta = request.META
    if request.method not in ("GET", "HEAD") or meta.get("QUERY_STRING") or hasattr(request, "is_dummy"):  # an editor's preview
        return None
    host = meta.get("HTTP_HOST") or f"{meta['SERVER_NAME']}:{meta['SERVER_PORT']}"
    return request.scheme or "", host, request.path


def kept(request: HttpRequest, response: HttpResponse) -> KeptPage | None:
    """None where the answer is not a public page, or was made for this reader: the view asked for a cookie, or gave one."""
    rendered = vars(request).get("_rendered")
    personal = response.cookies or "cookie" in response.headers.get("Vary", "").lower() or "Cache-Control" in response.headers
    if rendered is None or response.status_code != 200 or personal:
        return None
    headers = [(name, value) for name, value in response.items() if name.lower() not in OF_THE_BODY]
    return KeptPage(rendered.body, headers, rendered.good_until.timestamp())


def for_networks() -> dict[str, str]:
    """To those between us and our readers who keep pages in our name (RFC 9213). Browsers do not heed it, and ask as ever."""
    seconds = settings.CDN_SECONDS
    return {"CDN-Cache-Control": f"max-age={seconds}, stale-while-revalidate={seconds}"} if seconds else {}


def _shared_key(key: Key, generation: str) -> str:
    return "page:" + hashlib.sha256("\n".join((release(), generation, *key)).encode()).hexdigest()


@functools.cache
def release() -> str:
    """Of the code that renders: while machines are brought up to date one by one, each shares with its like only."""
    kinds = ("templates/**/*.html", "templates/**/*.svg", "conditions/**/*.py", "locale/**/*.mo")
    sources = [path for kind in kinds for path in settings.BASE_DIR.glob(kind)]
    static = getattr(staticfiles_storage, "manifest_hash", "")
    return hashlib.sha256(b"".join([static.encode(), *(path.read_bytes() for path in sorted(sources))])).hexdigest()


@functools.lru_cache(maxsize=200)
def accepted(header: str) -> str:
    """The best encoding that we have and the header of the request accepts."""
    offers = [part.strip().lower().partition(";") for part in header.split(",")]
    names = {name.strip() for name, _, weight in offers if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}}
    return next((encoding for encoding in ENCODERS if encoding in names), "")


def matches(header: str, etag: str) -> bool:
    return any(part.strip().removeprefix("W/") in {etag, "*"} for part in header.split(","))
