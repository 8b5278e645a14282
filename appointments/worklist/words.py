"""Who did something, and when, as every page of the desk says it."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from appointments.cases.models import Event


def who(event: Event) -> Any:
    """The name of an account, or in a word that it was the patient or the portal."""
    return event.staff.get_username() if event.staff else event.get_actor_display()


def moment(at: datetime) -> str:
    """Such as "Monday 23 November, 11:30"."""
    return date_format(localtime(at), "l j F, H:i")
