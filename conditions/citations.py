"""The references of a page: each once, in the order in which the text first cites it."""

from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from .models import ConditionPage, Reference


def cited_by(page: "ConditionPage") -> "list[Reference]":
    model = apps.get_model("conditions.Reference")
    mentions = page.body.stream_block.extract_references(page.body)
    keys = dict.fromkeys(int(key) for cited, key, _, _ in mentions if cited is model)
    found = model.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]
