"""What the pages that list others show: conditions from A to Z, and the tree of specialities with what each treats."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.utils.text import slugify

from . import translations, tree

if TYPE_CHECKING:
    from wagtail.models import Page
    from wagtail.query import PageQuerySet

    from .pages import ConditionPage, SpecialityPage


class Entry(NamedTuple):
    """A name under which people look. `is_other`: one of the other names, which leads to the condition all the same."""

    name: str
    condition: "ConditionPage"
    is_other: bool


class Letter(NamedTuple):
    name: str
    anchor: str
    entries: list[Entry]


@dataclass
class Branch:
    speciality: "SpecialityPage"
    conditions: "list[ConditionPage]" = field(default_factory=list)
    branches: "list[Branch]" = field(default_factory=list)


def conditions() -> "PageQuerySet":
    """As lists show them: without their sections, which weigh a hundred times as much."""
    live = tree.public(apps.get_model("conditions.ConditionPage").objects.live().filter(translations.is_source()))
    return live.only("title", "slug", "url_path", "depth", "path", "alternate_names", "short_answer", "speciality")


def letters(index: "Page") -> list[Letter]:
    """Every condition below the index by each of its names, under the first letter of that name."""
    found = translations.told(conditions().child_of(translations.source_of(index)))
    entries = sorted(_entries(found), key=lambda entry: (_initial(entry.name), _plain(entry.name), entry.is_other))
    return [_letter(name, list(group)) for name, group in groupby(entries, key=lambda entry: _initial(entry.name))]


def branches(above: "Page") -> list[Branch]:
    """The specialities below a page as a tree."""
    model = apps.get_model("conditions.SpecialityPage")
    pages = tree.public(model.objects.descendant_of(translations.source_of(above)).live()).order_by("path")
    below = [Branch(page) for page in translations.told(pages)]
    treated = conditions().filter(speciality__in=[branch.speciality.pk for branch in below]).order_by("title")
    by_speciality: dict[int | None, list[ConditionPage]] = {}
    for condition in translations.told(treated):
        by_speciality.setdefault(condition.speciality_id, []).append(condition)
    for branch in below:
        branch.conditions = by_speciality.get(branch.speciality.pk, [])
    return _grown(below)


def _entries(found: "Iterable[ConditionPage]") -> Iterable[Entry]:
    for condition in found:
        yield Entry(condition.title, condition, False)
        yield from (Entry(name, condition, True) for name in condition.names)


def _letter(name: str, entries: list[Entry]) -> Letter:
    return Letter(name, f"letter-{slugify(name, allow_unicode=True) or 'other'}", entries)


def _plain(name: str) -> str:
    """As dictionaries sort: without accents and capitals, and without what stands before the first letter."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).casefold()
    start = next((at for at, sign in enumerate(bare) if sign.isalnum()), 0)
    return bare[start:]


def _initial(name: str) -> str:
    first = _plain(name)[:1].upper()
    return first if first.isalpha() else "0–9"


def _grown(below: list[Branch]) -> list[Branch]:
    """The tree, from branches in the order of their paths: each hangs on the last one whose path its own continues."""
    roots: list[Branch] = []
    above: list[Branch] = []
    for branch in below:
        while above and not branch.speciality.path.startswith(above[-1].speciality.path):
            above.pop()
        (above[-1].branches if above else roots).append(branch)
        above.append(branch)
    return roots
