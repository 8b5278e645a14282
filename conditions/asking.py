"""Where the pages send those who want something of us. Known by the names of the addresses alone."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

WAYS = {"callback": "/callback/", "second_opinion": "/second-opinion/", "book": "/book/"}


def ways(*, about: str = "") -> dict[str, str]:
    """The address of each of the three forms; `about` tells it which page the reader came from."""
    query = "?" + urlencode({"from": about}) if about else ""
    return {name: _address(name) + query for name in WAYS}


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return WAYS[name]
