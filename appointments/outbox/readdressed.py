"""Letters that wait while the way to a patient changes: they go where the patient is reached by now, or nowhere."""

from typing import Any

from .models import Message, MessageQuerySet
from .routes import ways

State = Message.State
WAITING = [State.QUEUED, State.FAILED]


def readdress(patient: Any, *, but: str) -> None:
    """What was for a channel that leads to them no more is taken back. What is about `but` stays as it is."""
    current = {way.channel: way.address for way in ways(patient)}
    theirs = Message.objects.filter(case__patient=patient.pk).exclude(about=but)
    _take_back(theirs.exclude(channel__in=current))
    for channel, address in current.items():
        theirs.filter(channel=channel, state__in=WAITING).exclude(address=address).update(address=address)


def send_nothing(patient: Any, *, to: str) -> None:
    """Takes back all that has not gone out yet to that address of theirs, whatever it is about."""
    _take_back(Message.objects.filter(case__patient=patient.pk, address=to))


def _take_back(letters: MessageQuerySet) -> None:
    """As `withdraw` does."""
    unsent = letters.filter(state__in=[*WAITING, State.SENDING])
    unsent.update(state=State.WITHDRAWN, text="", short="", lease_until=None)
