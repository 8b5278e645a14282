from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import hospital


def site(request: HttpRequest) -> dict[str, Any]:
    """The notices of the hour and the pages below the first one, for the templates that show them."""
    return {
        "notices": SimpleLazyObject(lambda: hospital.of(request).notices),
        "menu": SimpleLazyObject(lambda: hospital.of(request).menu),
    }
