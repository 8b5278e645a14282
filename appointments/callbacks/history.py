"""What happened to a call, in words."""

from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Event

from .models import MORE_TO_DO, CallbackRequest

WORDS: dict[str, Any] = {
    "call_reached": _("Rang, and spoke with them"),
    "call_missed": _("Rang, and nobody answered"),
    "call_wrong_number": _("Rang: a wrong number"),
    "callback_moved": _("Another time for the call"),
    "number_corrected": _("The number was put right: to be rung again"),
    "callback_cancelled": _("Needs no call any more"),
}


def in_words(event: Event, fact: str) -> str:
    """Such as "Tuesday 24 November, morning" for what `CallbackRequest.agreed` wrote down."""
    if fact == MORE_TO_DO:
        return str(_("there is more to do"))
    day, _space, part = fact.partition(" ")
    on = parse_date(day) if event.what in ("callback_moved", "number_corrected") else None
    if on is None or part not in CallbackRequest.PartOfDay.values:
        return fact
    return f"{date_format(on, 'l j F')}, {CallbackRequest.PartOfDay(part).label}"
