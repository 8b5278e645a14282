from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.utils.translation import gettext as _

from conditions import facts, figures, illustrations, picture_files
from conditions.citations import Evidence

register = template.Library()


class Group(NamedTuple):
    number: int  # its colour and pattern; 0 are the others
    people: str  # in words
    label: str
    fact: str = ""  # what the number was rounded from, as it stands in a text
    references: list[int] = []

    @property
    def said(self) -> str:
        return f"{self.label} ({self.fact})" if self.fact else self.label


class Picture(NamedTuple):
    address: str
    size: tuple[int, int]


class HundredPeople(NamedTuple):
    groups: list[Group]
    picture: Picture


def _evidence(context: dict[str, Any]) -> Evidence:
    return context.get("evidence") or Evidence()


@register.simple_tag
def drawn(kind: str, of: Any) -> Picture:
    """One of our own pictures, as a file that a page shows."""
    name = f"{kind}-{of}"
    return Picture(illustrations.address(name), illustrations.size(name))


@register.simple_tag
def sized(image: Any) -> picture_files.Shown:
    """A picture that an editor chose."""
    return picture_files.shown(image)


@register.simple_tag(takes_context=True)
def aloud(context: dict[str, Any], text: str) -> str:
    """A text with its facts in place, without links and as a sentence, for whoever hears the picture instead of seeing it."""
    told = _evidence(context).told(text).strip()
    return told if told.endswith((".", "!", "?", "।")) else f"{told}."


@register.simple_tag(takes_context=True)
def hundred_people(context: dict[str, Any], value: dict[str, Any]) -> HundredPeople:
    known = _evidence(context).facts
    amounts = [figures.amount(group["people"], known) or Decimal(0) for group in value["groups"]]
    marks = figures.hundred(round(amount) for amount in amounts)
    groups = [_group(*numbered, value) for numbered in enumerate(amounts, 1)]
    if others := marks.count(0):
        told: list[Any] = [known[key].source_id for group in groups for key in facts.keys_in(group.fact) if key in known]
        groups.append(Group(0, facts.number(others), value["rest"], references=[*told, *value["references"]]))
    name = illustrations.people_named(round(amount) for amount in amounts)
    return HundredPeople(groups, Picture(illustrations.address(name), illustrations.size(name)))


def _group(number: int, amount: Decimal, value: dict[str, Any]) -> Group:
    """A whole number rests on the references of the picture, a fact on its own."""
    typed = value["groups"][number - 1]
    fact = typed["people"] if figures.fact_key(typed["people"]) else ""
    return Group(number, _people(amount), typed["label"], fact, [] if fact else list(value["references"]))


def _people(amount: Decimal) -> str:
    return _("fewer than 1") if 0 < amount < Decimal("0.5") else facts.number(round(amount))


@register.simple_tag(takes_context=True)
def months(context: dict[str, Any], text: str) -> int:
    """From one treatment to the next. 0 if there is no scale."""
    return round(figures.amount(text or "", _evidence(context).facts) or 0)


@register.filter
def last_month(apart: int) -> int:
    """Of the scale below two rounds of treatment, or 0."""
    return max((month for month, _place in figures.months(apart)), default=0)
