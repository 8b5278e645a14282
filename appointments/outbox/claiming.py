"""Which letter goes out next. One that must not go yet, or not any more, is put off or taken back instead."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from . import kinds, limits, waking
from .models import Message

LEASE = timedelta(minutes=2)  # longer than a mail server may take from our greeting to its answer, or a letter goes out twice
JUST_NOW = timedelta(minutes=15)  # so long after they did something, patients expect us to write

State = Message.State


@transaction.atomic
def take() -> Message | None:
    """The next letter, in whichever state it is afterwards: in our hands, put off, or taken back as too late."""
    # The text is read when it is sent: one that cannot be decrypted is a letter that fails, not a worker that dies.
    waiting = Message.objects.claimable().defer("text", "short").annotate(moment=Now()).order_by("due_at", "number")
    message = waiting.select_related("case").select_for_update(skip_locked=True, of=("self",)).first()
    if message:
        _decide(message, now=message.moment)  # type: ignore[attr-defined]  # annotated
    return message


def _decide(message: Message, *, now: datetime) -> None:
    row = Message.objects.filter(pk=message.pk)
    if message.until and message.until <= now:
        message.state = State.WITHDRAWN
        row.update(state=State.WITHDRAWN, text="", short="", lease_until=None, error="too late")
    elif later := _asleep_until(message, now=now) or limits.reached_until(message):
        message.state = State.QUEUED
        row.update(state=State.QUEUED, due_at=Greatest(later, F("created_at")), lease_until=None)
    else:
        message.state = State.SENDING
        message.attempts += 1
        row.update(state=State.SENDING, lease_until=Now() + LEASE, attempts=F("attempts") + 1)


def _asleep_until(message: Message, *, now: datetime) -> datetime | None:
    """Until when it would wake somebody; None when it may go. An e-mail wakes nobody, but what is unasked for comes by day."""
    kind = kinds.of(message.kind)
    is_expected = kind.at_night and now - message.created_at < JUST_NOW
    wakes = kind.unasked or message.channel != Message.Channel.EMAIL
    if not settings.THROTTLE or not wakes or is_expected:
        return None
    morning = waking.next_waking(now, ZoneInfo(settings.TIME_ZONE))
    return morning if morning > now else None


def in_hand(message: Message) -> bool:
    """Whether it is still ours to send: nobody has taken it over or back since our claim. The lease runs anew."""
    ours = Message.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
    return bool(ours.update(lease_until=Now() + LEASE))
