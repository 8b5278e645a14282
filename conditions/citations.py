"""The references of a page: each once, in the order in which a reader first meets it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from .models import ConditionPage, Reference


def cited_by(page: "ConditionPage") -> "list[Reference]":
    model = apps.get_model("conditions.Reference")
    keys = dict.fromkeys(int(key) for cited, key in _mentions(page) if cited is model)
    found = model.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _mentions(page: "ConditionPage") -> Iterator[tuple[type, str]]:
    """The emergency signs come first: their card stands above all sections."""
    stream = page.body.stream_block
    emergency = stream.child_blocks["seeDoctor"].child_blocks["emergency"]
    for section in page.body:
        if section.block_type == "seeDoctor":
            yield from (mention[:2] for mention in emergency.extract_references(section.value["emergency"]))
    yield from (mention[:2] for mention in stream.extract_references(page.body))
