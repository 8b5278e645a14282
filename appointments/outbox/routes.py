"""How a patient can be written to: over which channels, and in which order."""

from typing import Any, NamedTuple

from django.conf import settings

from .models import Message

Channel = Message.Channel


class Way(NamedTuple):
    channel: str
    address: str  # or number


def ways(patient: Any) -> list[Way]:
    """What they chose comes first. A phone shows our words to whoever holds it: nothing goes there unless they chose it
    themselves, or said that we may leave a message, and never to a number that is known to be another's."""
    in_turn = sorted(Channel.values, key=lambda channel: channel != patient.contact_by)
    return [Way(channel, address) for channel in in_turn if (address := _address(patient, channel))]


def _address(patient: Any, channel: str) -> str:
    if channel == Channel.EMAIL:
        return str(patient.email)
    allowed = not patient.phone_is_wrong and (patient.message_ok or patient.contact_by == channel)
    return str(patient.phone) if allowed and channel in settings.TEXT_GATEWAYS else ""
