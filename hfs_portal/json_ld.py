"""The words of JSON-LD: a thing with a type, an address that holds everywhere, and a data block that no text can break out of."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

Thing = dict[str, Any]
Told = Callable[[str], str]  # a text with its facts in place, as readers see it
VOCABULARY = "https://schema.org"
# What ends a script element or opens a comment in it, and the two line ends that JSON has and JavaScript once had not.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def thing(kind: str | list[str], at: str = "", **properties: Any) -> Thing:
    """Without what is empty, so that a property says something or is not there. `at` is what other things call it by."""
    named = {"@id": at} if at else {}
    said = {name: _single(value) for name, value in properties.items() if value not in (None, "", [], {})}
    return {"@type": kind, **named, **said}


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def enumerated(member: str) -> str:
    return f"{VOCABULARY}/{member}"


def absolute(address: str) -> str:
    return urljoin(f"{settings.BASE_URL}/", address)


def hospital_address() -> str:
    """What things call the hospital by; every page that describes something describes it, too."""
    return absolute("/#hospital")


def breadcrumb(at: str, steps: list[tuple[str, str]]) -> Thing:
    """From names and addresses, the first page first."""
    items = [
        thing("ListItem", position=place, name=name, item={"@id": address})
        for place, (name, address) in enumerate(steps, start=1)
    ]
    return thing("BreadcrumbList", at, itemListElement=items)


def item_list(entries: list[tuple[str, str]]) -> Thing:
    items = [thing("ListItem", position=place, name=name, url=address) for place, (name, address) in enumerate(entries, start=1)]
    return {**thing("ItemList", numberOfItems=len(items)), "itemListElement": items}


def one_line(text: str) -> str:
    return " ".join(text.split())


def block(things: list[Thing]) -> SafeString:
    """A data block: no browser runs it."""
    graph = {"@context": VOCABULARY, "@graph": things}
    words = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{words}</script>')  # noqa: S308  # nothing in it can end it
