"""Where a link may lead. Whatever else is posted is refused with a sentence, not silently dropped."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

TAGS = {"p", "b", "strong", "a", "ul", "ol", "li", "br"}
ATTRIBUTES = {"href", "id", "linktype", "data-block-key"}
SCHEMES = {"http", "https", "mailto", "tel"}
BLOCKS = {"unstyled", "unordered-list-item", "ordered-list-item"}
STYLES = {"BOLD"}
NOT_TEXT = re.compile("[\0\ud800-\udfff]")


def refusal(address: str) -> str | None:
    """Why this address is not taken, or None. What browsers skip over (tabs, line breaks) does not hide a scheme."""
    seen = re.sub(r"[\x00-\x20]", "", address)
    try:
        parts = urlsplit(seen)
    except ValueError:
        return _not_an_address(address)
    here = not parts.scheme and seen.startswith(("/", "#", "?")) and not seen.startswith(("//", "/\\"))
    if here or (parts.scheme.lower() in SCHEMES and (parts.netloc or parts.path)):
        return None
    return _not_an_address(address)


def _not_an_address(address: str) -> str:
    sentence = _("The link “%(address)s” is not taken. Choose a page, or an address that begins with https://, mailto: or tel:.")
    return sentence % {"address": address[:80]}


def rich_text_refusal(posted: Any) -> str | None:
    """Why what the rich text editor sent is not taken, or None. It sends JSON: blocks of text, and what is linked in them."""
    try:
        content = json.loads(posted or "null")
        return next(_refusals(content), None) if content else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _("This text cannot be read. Write it again here, without pasting code.")


def words_in(posted: Any) -> list[str]:
    """The paragraphs of what the rich text editor sent, without all that is not words."""
    try:
        return [NOT_TEXT.sub("", block["text"]) for block in json.loads(posted)["blocks"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []


def _refusals(content: dict[str, Any]) -> Iterator[str]:
    for block in content["blocks"]:
        if NOT_TEXT.search(block["text"]):
            yield _("This text has signs that cannot be stored. Write it again here.")
        if block["type"] not in BLOCKS or any(style["style"] not in STYLES for style in block.get("inlineStyleRanges", [])):
            yield _("Only bold, links and lists can stand in this text. Remove the rest.")
    for entity in content.get("entityMap", {}).values():
        yield from _entity_refusals(entity)


def _entity_refusals(entity: dict[str, Any]) -> Iterator[str]:
    data = entity.get("data") or {}
    if entity["type"] != "LINK":
        yield _("Only bold, links and lists can stand in this text. Remove the rest.")
    elif "id" in data and not str(data["id"]).isdecimal():
        yield _not_an_address(str(data["id"]))
    elif "id" not in data and (sentence := refusal(str(data.get("url", "")))):
        yield sentence
