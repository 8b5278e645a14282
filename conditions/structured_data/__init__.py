"""JSON-LD: what a page shows, once more, for machines. Nothing stands in it that readers do not see.

`sections` says which block becomes which property, `topics` what is told by topic, `pages` what each kind of page is about.
"""

from collections.abc import Mapping, Set
from typing import Any

from conditions.citations import Evidence
from hfs_portal.json_ld import Thing

from . import short
from .hospital import hospital
from .pages import KINDS, Shown, of_page

__all__ = ["describe", "hospital", "in_short", "is_described"]


def is_described(page: Any) -> bool:
    return isinstance(page, tuple(KINDS))


def describe(page: Any, context: Mapping[str, Any], settings: Any, left_out: Set[str] = frozenset()) -> list[Thing]:
    """`context` is what the page's template was given: nothing is asked of the database again."""
    shown = Shown(
        hospital=settings,
        told=(context.get("evidence") or Evidence()).told,
        sign_off=context.get("sign_off"),
        above=context.get("above", ()),
        below=context.get("below", ()),
        related=context.get("related", ()),
        left_out=left_out,
    )
    return [*of_page(page, shown), hospital(settings)]


def in_short(page: Any, context: Mapping[str, Any], settings: Any) -> list[Thing]:
    """What stands on the page itself: what it is, who answers for it, and each part by its name. The rest is at the address of
    the data, and what a leaf tells is told on the leaf."""
    leaf = context.get("leaf")
    if leaf is None:
        if not hasattr(page, "emergency_card"):
            return describe(page, context, settings)
        *about, clinic = describe(page, context, settings, short.TOLD_THERE)
        return [*map(short.of, about), clinic]
    told = context["evidence"].told
    return [*short.of_leaf(page, leaf, told), hospital(settings)]
