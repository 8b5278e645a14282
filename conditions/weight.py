"""What a draft would weigh on the wire if it were published as it stands, and which of its sections could stand apart.

It is answered as a reader is, behind all middleware, and compressed by the code that compresses what readers get.
"""

import functools
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple, cast

import brotli
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from hfs_portal import style

from . import kept_pages, serving
from .kept_pages import FIRST_ROUND_TRIP

# What stands above a file of style.
HEAD_OF_A_SHEET = 500
SHEET = re.compile(rb'<link rel="stylesheet" href="[^"]*?([\w-]+)(?:\.[0-9a-f]{12})?\.css">')  # those of paper have more to say
MOST_NAMED = 6  # sections: each is a page rendered once more; who sets these apart is told the next
WORTH_IT = 100  # bytes: for less nobody should have to open another page


class Relief(NamedTuple):
    """A section that could stand apart, and how many bytes the page would lose."""

    heading: str
    saved: int


class Reader(BaseHandler):
    """Answers with a page that is at no address yet, or not like this."""

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        response = vars(request)["draft"].serve(request)
        response.render()
        response.content = serving.tight(response.content)
        kept_pages.offer(request, kept_pages.Rendered(response.content, timezone.now()))
        return response  # type: ignore[no-any-return]


@functools.cache
def _reader() -> Reader:
    reader = Reader()
    reader.load_middleware()
    return reader


def warning_of(page: Any) -> str:
    """A sentence for the editor of a page that is too heavy, or nothing. A page half written may not be readable at all."""
    weighs = of(page) if hasattr(page, "body") else 0
    if weighs <= FIRST_ROUND_TRIP:
        return ""
    told = {"weighs": _kilobytes(weighs), "most": _kilobytes(FIRST_ROUND_TRIP)}
    too_heavy = (
        _("This page weighs %(weighs)s kB as readers get it. %(most)s kB come at once; for the rest a slow line waits.") % told
    )
    return f"{too_heavy} {_advice(reliefs(page, weighs), weighs - FIRST_ROUND_TRIP)}"


def _advice(found: list[Relief], too_much: int) -> str:
    if not found:
        return _("No section is left to stand apart: say less, or tell some of it on a page below this one.")
    less = _("“%(section)s” (%(saved)s kB less)")
    names = ", ".join(less % {"section": relief.heading, "saved": _kilobytes(relief.saved)} for relief in found)
    still = _("The page is still too heavy then: once it is saved, the next sections are named.")
    do = _("Tick “Only its short form on the page” in these sections, which then stand whole at addresses of their own: %s.")
    if sum(relief.saved for relief in found) >= too_much:
        return do % names
    return f"{do % names} {still}"


def of(page: Any) -> int:
    """In bytes, with its head and every sheet of style that it waits for; 0 if it cannot be rendered."""
    request = _request(page)
    with translation.override(translation.get_language()):  # the page's own is switched to on the way
        answered = cast(HttpResponse, _reader().get_response(request))
        kept = kept_pages.kept(request, answered) if answered.status_code == 200 else None
    if kept is None:
        return 0
    return kept.thorough("br").weight + sum(_sheet(name.decode()) for name in SHEET.findall(kept.body))


def _request(page: Any) -> HttpRequest:
    request = WSGIRequest(page._get_dummy_headers())
    vars(request).update(is_dummy=True, draft=page)
    return request


def _sheet(name: str) -> int:
    return HEAD_OF_A_SHEET + len(brotli.compress((style.STATIC / f"{name}.css").read_bytes()))


def reliefs(page: Any, weighs: int) -> list[Relief]:
    """The longest sections set apart one after the other, until the page is light enough or that is enough for one day."""
    whole = [section for section in page.body if "apart" in section.block.child_blocks and not section.value["apart"]]
    found: list[Relief] = []
    with ExitStack() as set_apart:
        for section in sorted(whole, key=lambda section: -len(str(section.get_prep_value()))):
            if weighs <= FIRST_ROUND_TRIP or len(found) == MOST_NAMED:
                break
            set_apart.enter_context(_apart(section.value))
            if section.value.is_apart and (saved := weighs - of(page)) >= WORTH_IT:
                found.append(Relief(section.value["heading"] or section.block.label, saved))
                weighs -= saved
            else:
                section.value["apart"] = False
    return found


@contextmanager
def _apart(section: Any) -> Iterator[None]:
    section["apart"] = True
    try:
        yield
    finally:
        section["apart"] = False


def _kilobytes(count: int) -> str:
    return formats.number_format(count / 1000, 1)
