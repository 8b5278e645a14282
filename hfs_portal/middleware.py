"""What holds for every answer: safe headers, and no broken text let in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

Handler = Callable[[HttpRequest], HttpResponse]

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
# Wagtail's editor writes style elements, frames its preview and shows local pictures before their upload.
EDITOR = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'self'"
)
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
PERSONAL = ("/staff/", "/cms/", "/case/", "/callback/", "/second-opinion/", "/book/")


def headers(get_response: Handler) -> Handler:
    """Sets the Content Security Policy by desk, and forbids the storing of personal pages."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        editor = request.path.startswith("/cms/")
        response.headers.setdefault("Content-Security-Policy", EDITOR if editor else STRICT)
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN" if editor else "DENY")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith(PERSONAL):
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def refuse_broken_text(get_response: Handler) -> Handler:
    """Answers 400 to NUL bytes and broken Unicode, which PostgreSQL cannot store, wherever a request carries them."""

    def answer(request: HttpRequest) -> HttpResponse:
        if _broken(request.path) or _any_broken(request.GET) or (request.method == "POST" and _any_broken(request.POST)):
            return render(request, "400.html", status=400)
        return get_response(request)

    return answer


def _any_broken(fields: QueryDict) -> bool:
    return any(_broken(name) or any(map(_broken, values)) for name, values in fields.lists())


def _broken(text: str) -> bool:
    """NUL, a half of a surrogate pair, or the mark that Django leaves where bytes were not UTF-8."""
    return any(character in "\0\ufffd" or "\ud800" <= character <= "\udfff" for character in text)
