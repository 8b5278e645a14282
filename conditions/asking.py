"""Where the pages send those who want something of us. Known by the names of the addresses alone."""

from django.urls import reverse

WAYS = ("callback", "second_opinion", "book")


def ways(*, about: str = "") -> dict[str, str]:
    """The address of each of the three forms; `about` tells it which page the reader came from."""
    return {name: reverse(name, query={"from": about} if about else None) for name in WAYS}
