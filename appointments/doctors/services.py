"""Links to a doctor's calendar: made, found, revoked."""

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from .models import CalendarFeed, Doctor

TOKEN_BYTES = 32


def make_feed(doctor: Doctor, *, now: datetime) -> str:
    """Opens a new link and returns its token, which nobody can read again: only the hash is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.create(doctor=doctor, token_hash=_hash(token), created_at=now)
    return token


def find_feed(token: str) -> CalendarFeed:
    """Raises CalendarFeed.DoesNotExist for a token that is unknown or revoked."""
    return CalendarFeed.objects.select_related("doctor").get(token_hash=_hash(token), revoked_at=None)


def revoke_feed(feed: CalendarFeed, *, now: datetime) -> None:
    """From now on the link opens nothing. Revoking it again changes nothing."""
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now)


def feed_address(token: str) -> str:
    """The full web address, for a calendar program."""
    return settings.BASE_URL + reverse("doctor_calendar", args=[token])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
