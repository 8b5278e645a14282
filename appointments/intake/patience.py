"""How long a browser keeps what somebody has begun to tell us: long enough to sleep over it and to ask the family."""

from datetime import timedelta

from django.contrib.auth import SESSION_KEY as SIGNED_IN
from django.contrib.sessions.backends.base import SessionBase

KEPT = timedelta(hours=24)  # WCAG 2.2.6 would have a warning on the page below twenty


def wait(session: SessionBase) -> None:
    """From now on, anew with each page that was filled in. Whoever of staff is signed in stays so no longer for it."""
    if SIGNED_IN not in session:
        session.set_expiry(int(KEPT.total_seconds()))


def wait_no_longer(session: SessionBase) -> None:
    """It is sent: what this browser may see now is shut again as soon as before."""
    if SIGNED_IN not in session:
        session.set_expiry(None)
