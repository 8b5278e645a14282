"""What the pages of every kind of request say alike."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from appointments.cases.models import Case

Told = tuple[str, list[str]]  # the heading of a private page, and what happens next


def in_words(moment: datetime) -> str:
    """Date and time of day in the clinic's zone."""
    return formats.date_format(timezone.localtime(moment), "l j F, H:i")


def closed() -> Told:
    return _("This request is closed"), [_("If you need us again, ring us or send a new request.")]


def late(case: Case) -> Told:
    return _("We are still on it"), [
        _("You should have heard from us by %(when)s. If you have not, we are sorry.") % {"when": in_words(case.due_at)},
        _("Ring us and say your reference: we see at once where it stands."),
    ]
