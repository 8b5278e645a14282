"""The last answer, when everything else has failed."""

import sys
from typing import Any

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override

from . import languages, last_known

RETRY_SECONDS = "30"


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is away or too busy, which passes; 400 for what it cannot even compare, such as a year 0; 500
    for a fault of our own. Asks the database nothing, and may come before anybody has looked at the language."""
    with override(languages.of_path(request.path_info)):
        if isinstance(sys.exception(), (OperationalError, InterfaceError)):
            return _answer(503, headers={"Retry-After": RETRY_SECONDS})
        if isinstance(sys.exception(), DataError):
            return _answer(400)
        return _answer(500)


def _answer(status: int, **options: Any) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html", last_known.context()), status=status, **options)
