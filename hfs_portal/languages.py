"""The languages of the site: English stands at the address itself, each other one behind its code. No cookie, no guessing."""

import re
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, lazy
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_from_path, gettext, override

# What has no other language: desks, files, and what machines ask for.
OUTSIDE = re.compile(r"/(staff|cms|documents|media|static|healthz)/|/(robots\.txt|sitemap\.xml)$|.+\.(json|ics|pdf)$")


class Edition(NamedTuple):
    """A page in one language, and what to know before going there from a page with a form, in that language."""

    code: str
    name: str
    address: str
    is_here: bool
    aside: str


def active() -> str:
    """By its code alone."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def of_path(path: str) -> str:
    return get_language_from_path(path) or settings.LANGUAGE_CODE


def bare(path: str) -> str:
    """The address of the same thing in English."""
    language = get_language_from_path(path)
    return path.removeprefix(f"/{language}") if language else path


def address_in(code: str, path: str) -> str:
    """The address of the same thing in that language."""
    return bare(path) if code == settings.LANGUAGE_CODE else f"/{code}{bare(path)}"


def _web_address(name: str, *arguments: str) -> str:
    return settings.BASE_URL + reverse(name, args=arguments)


# The full address of a page, for letters: in the language that is active when it is put into their words, and no sooner.
web_address = lazy(_web_address, str)


def editions(request: HttpRequest) -> list[Edition]:
    """The page that was asked for in each language, with the same question behind it; none for what has but one language."""
    if OUTSIDE.match(bare(request.path)):
        return []
    here, path = of_path(request.path), request.get_full_path()
    return [_edition(code, name, address_in(code, path), is_here=code == here) for code, name in settings.LANGUAGES]


def _edition(code: str, name: Any, address: str, *, is_here: bool) -> Edition:
    with override(code):
        return Edition(code, str(name), address, is_here, gettext("new tab; this form stays"))


def context(request: HttpRequest) -> dict[str, object]:
    """For templates: the page in the other languages, and the mark that what the hospital entered in English needs."""
    english = "" if of_path(request.path) == settings.LANGUAGE_CODE else f' lang="{settings.LANGUAGE_CODE}"'
    return {"editions": SimpleLazyObject(lambda: editions(request)), "in_english": mark_safe(english)}  # noqa: S308  # ours
