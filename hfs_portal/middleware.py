"""What holds for every answer: safe headers, and nothing let in that is too big or cannot be read."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from . import last_known, style

Handler = Callable[[HttpRequest], HttpResponse]

STRICT = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {style.hashes()}; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
# Wagtail's editor writes style elements, frames its preview and shows local pictures before their upload.
EDITOR = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'self'"
)
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=()"
# Also below a language's prefix.
PERSONAL = re.compile(r"/([a-z]{2}/)?(staff|cms|styleguide|case|callback|second-opinion|book)/")
# Nobody should come upon these in a search engine: what is personal, desks, steps on a way, and search itself.
UNLISTED = re.compile(r"/([a-z]{2}/)?((staff|cms|styleguide|case|calendar|search)/|(book|second-opinion)/.)")
REPLACED = "\ufffd"
BYTES_LEFT_ENCODED = re.compile("%[89A-F][0-9A-F]")  # how Django shows what was not UTF-8 in a path
# Where patients send their files. Elsewhere nobody has a video to send.
TAKES_FILES = re.compile(r"/([a-z]{2}/)?(second-opinion/upload|case/[^/]+/(files|questions/[0-9]+))/")
LARGEST_WITH_FILES = 290 * 1024 * 1024  # bytes: a video and four other files at their largest, and what surrounds them
LARGEST_BODY = 110 * 1024 * 1024
SURROUNDINGS = 10 * 1024 * 1024


def headers(get_response: Handler) -> Handler:
    """Sets the Content Security Policy by desk, and forbids the storing of personal pages and the listing of what leads there."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Set, not offered: the editor's preview is a page that has been answered once already, with the public headers.
        editor = request.path.startswith("/cms/")
        if not response.headers.get("Content-Security-Policy", "").startswith("sandbox"):  # a patient's file is shut in tighter
            response.headers["Content-Security-Policy"] = EDITOR if editor else STRICT
        response.headers["X-Frame-Options"] = "SAMEORIGIN" if editor else "DENY"
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if PERSONAL.match(request.path):
            response.headers["Cache-Control"] = "no-store"
        if UNLISTED.match(request.path):
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


def refuse_what_is_too_big(get_response: Handler) -> Handler:
    """Answers 413 with a sentence, before anything is read where the size is declared."""

    def answer(request: HttpRequest) -> HttpResponse:
        largest = LARGEST_WITH_FILES if TAKES_FILES.fullmatch(request.path) else LARGEST_BODY
        if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
            reason = _("All files of one request together may be at most %(most)d MB. Choose fewer or smaller files.")
            return _too_big(request, reason % {"most": (largest - SURROUNDINGS) // 1024**2})
        try:
            _read(request)
        except TooManyFilesSent:
            most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
            return _too_big(request, _("One request takes at most %(most)d files. Choose fewer files.") % {"most": most})
        except RequestDataTooBig:
            return _too_big(request, _("That is more text than a form of ours takes. Please shorten it."))
        except UnreadablePostError:  # the sender left halfway
            return render(request, "400.html", last_known.context(), status=400)
        return get_response(request)

    return answer


def refuse_broken_text(get_response: Handler) -> Handler:
    """Answers 400 to NUL bytes and broken Unicode, which PostgreSQL cannot store, wherever a request carries them."""

    def answer(request: HttpRequest) -> HttpResponse:
        if any(map(_broken, _texts(request))):
            return render(request, "400.html", last_known.context(), status=400)
        return get_response(request)

    return answer


def _read(request: HttpRequest) -> None:
    """Finds out the rest. A file that broke off halfway does not lie on the disk until somebody sweeps."""
    try:
        request.POST  # noqa: B018
    except Exception:
        for handler in request.upload_handlers:
            handler.upload_interrupted()
        raise


def _too_big(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "413.html", {"reason": reason, **last_known.context()}, status=413)


def _texts(request: HttpRequest) -> Iterable[str]:
    yield BYTES_LEFT_ENCODED.sub(REPLACED, request.path)
    yield from request.COOKIES.values()
    yield from _values(request.GET)
    if _was_typed(request):
        yield from (text.replace(REPLACED, "") for text in _values(request.POST))
    else:
        yield from _values(request.POST)


def _values(fields: QueryDict) -> Iterable[str]:
    for name, values in fields.lists():
        yield from (name, *values)


def _was_typed(request: HttpRequest) -> bool:
    """Whether a replacement mark in the form was typed, as it is in text copied from a PDF, and not left by broken bytes."""
    if request.content_type != "application/x-www-form-urlencoded":
        return request.content_type == "multipart/form-data"  # read as it came in: its bytes are gone
    try:
        unquote_to_bytes(request.body).decode()
    except UnicodeDecodeError:
        return False
    return True


def _broken(text: str) -> bool:
    """NUL, a half of a surrogate pair, or the mark that is left where bytes were not UTF-8."""
    return any(character in "\0\ufffd" or "\ud800" <= character <= "\udfff" for character in text)
