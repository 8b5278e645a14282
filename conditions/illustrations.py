"""Our own pictures, each an SVG file at an address that says all that it shows: who has it need never ask again.

A change of a picture changes its address, for that ends with a digest of what is drawn.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hfs_portal import style

from . import figures

NAME = re.compile(r"(?P<kind>people|person|cycle|drawing)(?:-(?P<rest>[a-z0-9_-]+))?")
SIZES = {"nerve_and_vessel": (320, 480), "spread": (320, 310), "head": (240, 264)}
WIDTH, HEIGHT = 32, 40  # of a person, in units of the drawing
FIRST_TREATMENT, BETWEEN_TREATMENTS = 40, 124
LONGEST_CYCLE = 24  # months
YEAR = 365 * 24 * 60 * 60  # seconds


@require_safe
def picture(request: HttpRequest, name: str, digest: str) -> HttpResponse:
    """Of an older page, a picture as it is drawn now; but that may not be kept under the old address."""
    drawn = drawing(name, get_language() or "")
    if drawn is None:
        raise Http404
    kept = f"public, max-age={YEAR}, immutable" if digest == digest_of(drawn) else "no-cache"
    allowed = f"sandbox; default-src 'none'; style-src {style.hash_of(style.sheet('illustrations'))}"
    headers = {"Cache-Control": kept, "Content-Security-Policy": allowed}
    return HttpResponse(drawn, content_type="image/svg+xml", headers=headers)


def address(name: str) -> str:
    drawn = drawing(name, get_language() or "")
    return reverse("illustration", args=[name, digest_of(drawn)]) if drawn else ""


def digest_of(drawn: str) -> str:
    return hashlib.sha256(drawn.encode()).hexdigest()[:8]


def size(name: str) -> tuple[int, int]:
    """In CSS pixels, so that a page keeps its place free."""
    kind, _dash, rest = name.partition("-")
    if kind == "drawing":
        return SIZES[rest]
    return {"people": (320, 400), "person": (24, 40), "cycle": (320, 172 if rest == "0" else 194)}[kind]


@lru_cache(maxsize=500)
def drawing(name: str, language: str) -> str | None:
    """The picture of that name with its words in that language, which is the reader's; None if there is no such picture."""
    found = NAME.fullmatch(name)
    shown = KINDS[found["kind"]](found["rest"] or "") if found else None
    if found is None or shown is None:
        return None
    lines = render_to_string(f"conditions/illustrations/{found['kind']}.svg", shown | {"size": size(name)}).splitlines()
    return "".join(line.strip() for line in lines)


def people_named(counts: Iterable[int]) -> str:
    return "-".join(["people", *map(str, counts)])


def _people(rest: str) -> dict[str, Any] | None:
    counts = [int(count) for count in rest.split("-") if re.fullmatch("[0-9]{1,3}", count)]
    if not 1 <= len(counts) <= 4 or sum(counts) > 100 or people_named(counts) != f"people-{rest}":
        return None
    marks = figures.hundred(counts)
    rows = [
        (HEIGHT * row, [(WIDTH * place, mark) for place, mark in enumerate(marks[10 * row : 10 * row + 10])]) for row in range(10)
    ]
    return {"groups": sorted(set(marks)), "rows": rows}


def _person(rest: str) -> dict[str, Any] | None:
    return {"group": int(rest)} if re.fullmatch("[0-4]", rest) else None


def _cycle(rest: str) -> dict[str, Any] | None:
    if not rest.isdecimal() or not rest.isascii() or rest != str(int(rest)) or int(rest) > LONGEST_CYCLE:
        return None
    return {"scale": [(month, FIRST_TREATMENT + round(BETWEEN_TREATMENTS * at)) for month, at in figures.months(int(rest))]}


def _drawing(rest: str) -> dict[str, Any] | None:
    return {"drawing": f"conditions/drawings/{rest}.html", "name": rest} if rest in SIZES else None


KINDS = {"people": _people, "person": _person, "cycle": _cycle, "drawing": _drawing}
