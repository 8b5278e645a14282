"""What a page shows beside its own fields: what bears it, who signed it off, what stands around it."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import SimpleLazyObject

from hfs_portal import languages

from . import citations, hospital, leaves, page_links, review, told_sections, translations, tree

if TYPE_CHECKING:
    from .hospital import Hospital
    from .models import PortalPage

AS_READ = "as-read"  # the preview that leaves apart what readers find apart


def context_of(page: "PortalPage", request: HttpRequest, leaf: str = "") -> dict[str, Any]:
    """In a preview nothing is called reviewed: what is shown there has not been approved."""
    preview = bool(getattr(request, "is_preview", False))
    at = hospital.of(request)
    around = Surroundings(page, at)
    lists = {name: _when_shown(around, name) for name in ("above", "below", "related", "linked")}
    lists["is_untranslated"] = page.speaks != languages.of_path(request.path)
    if not hasattr(page, "emergency_card"):
        return lists
    medical = _medical(page, preview=preview)
    stored = around.stored if page.is_known_public else {}
    if len(stored) == len(page.body):  # no two parts have one name
        told_sections.read(page, stored.values())
    shown = lists | medical | _shown(page, request, leaf)
    return shown | {"given": _given(shown, at.settings), "stored": stored}


def _given(shown: dict[str, Any], settings: Any) -> dict[str, Any]:
    """To the templates of sections."""
    numbers = {"emergency": settings.emergency_number, "ambulance": settings.ambulance_number}
    return {name: shown[name] for name in ("evidence", "linked", "whole", "at")} | {"leaf": bool(shown["leaf"])} | numbers


def _shown(page: Any, request: HttpRequest, name: str) -> dict[str, Any]:
    """`whole` where everything stands on one page, as in the preview in which it is written and approved."""
    leaf = leaves.leaf_of(page, name)
    whole = bool(getattr(request, "is_preview", False)) and getattr(request, "preview_mode", "") != AS_READ
    sections = leaves.sections_of(page, leaf)
    return {
        "leaf": leaf,
        "whole": whole,
        "sections": sections,
        "more_style": whole or leaves.needs_more_style(sections, leaf),
        "at": "" if whole else _address(page, request, leaf),
    }


def _address(page: Any, request: HttpRequest, leaf: Any) -> str:
    """Of the page, as short as it can be: it stands in front of each number's evidence."""
    if getattr(request, "is_preview", False):
        return str(page.get_url(request))
    return "../" if leaf else "./"


class Surroundings:
    """The pages above, below and beside a page, and those its text leads to, as far as a reader may open them.

    One query for all, when the first is shown.
    """

    def __init__(self, page: "PortalPage", at: "Hospital") -> None:
        self.page = page
        self.at = at
        self._here = translations.source_of(page).path
        # At once: as soon as a body has been read block by block, Wagtail puts what was stored together anew.
        body = getattr(page, "body", None)
        self.stored = {part["id"]: json.dumps(part) for part in body.get_prep_value()} if body else {}

    @cached_property
    def above(self) -> list[Any]:
        return [found for found in self._found if self._here.startswith(found.path)]

    @cached_property
    def below(self) -> list[Any]:
        return [found for found in self._found if found.path[: -found.steplen] == self._here]

    @cached_property
    def related(self) -> list[Any]:
        """In the editor's order."""
        return [self.linked[number] for number in self._related if number in self.linked]

    @cached_property
    def linked(self) -> dict[int, Any]:
        """By primary key."""
        return {found.pk: found for found in self._found}

    @cached_property
    def _related(self) -> list[int]:
        stream = getattr(self.page, "related", None)
        return [block["value"] for block in stream.get_prep_value() if block["value"]] if stream else []

    @cached_property
    def _found(self) -> list[Any]:
        led_to = [number for part in self.stored.values() for number in page_links.numbers_in(part)]
        return tree.around(self.page, [*self._related, *led_to], self.at)


def _when_shown(around: Surroundings, name: str) -> Any:
    return SimpleLazyObject(lambda: getattr(around, name))


def _medical(page: Any, *, preview: bool) -> dict[str, Any]:
    sign_off = None if preview else _of_live_revision(page, "sign_off", review.sign_off_of)
    evidence = citations.evidence_of(page)
    return {
        "evidence": evidence,
        "sign_off": sign_off,
        "unreviewed_since": review.unreviewed_since(sign_off, [*evidence.facts.values(), page.emergency_card]),
        "overdue": bool(sign_off and sign_off.is_overdue(timezone.localdate())),
        "override": None if preview or sign_off else _of_live_revision(page, "override", review.override_of),
        "changes": _changes(page),
    }


def _of_live_revision(page: Any, name: str, ask: Callable[[Any], Any]) -> Any:
    """What was fetched along with the page, else what the database says."""
    if "live_revision" not in page._state.fields_cache:
        return ask(page)
    of_this_page = page.live_revision and page.live_revision.object_id == str(page.pk)
    return getattr(page.live_revision, name, None) if of_this_page else None


def _changes(page: Any) -> list[Any]:
    """Newest first."""
    model = apps.get_model("conditions.PublicChange")
    rows = getattr(page, "told_changes", None)
    if rows is None:
        return list(model.objects.filter(page_id=page.pk))
    return [model(**row | {"at": parse_datetime(row["at"])}) for row in rows]
