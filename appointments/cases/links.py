"""Links to a patient's private page, and the browsers that have proved whose they are."""

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse
from django.utils.crypto import salted_hmac

from .models import Case, CaseLink

VALID = timedelta(days=180)
KNOWN = "known_cases"


def token_for(seed: str) -> str:
    """The token that belongs to one submission: 256 bits that nobody without the portal's secret can work out.

    The same submission sent twice gets the same token, so both answers lead to the same page.
    """
    digest = salted_hmac("appointments.cases.links", seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def issue(case: Case, *, seed: str, now: datetime) -> str:
    """Lets the seed's token open the case for half a year, and returns the token."""
    token = token_for(seed)
    CaseLink.objects.create(case=case, token_hash=_hash(token), created_at=now, expires_at=now + VALID)
    return token


def find(token: str, *, now: datetime) -> Case:
    """The case that the token opens. Raises CaseLink.DoesNotExist when it opens none, or no longer."""
    link = CaseLink.objects.select_related("case__patient").get(token_hash=_hash(token), expires_at__gt=now, revoked_at=None)
    return link.case


def address(token: str) -> str:
    """The full web address, for letters."""
    return settings.BASE_URL + reverse("case", args=[token])


def remember(session: SessionBase, case: Case) -> None:
    """From now on this browser may open the case without being asked who it is."""
    session[KNOWN] = sorted({*session.get(KNOWN, []), case.pk})


def remembers(session: SessionBase | dict[str, Any], case: Case) -> bool:
    return case.pk in session.get(KNOWN, [])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
