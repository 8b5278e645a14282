"""How many letters one mailbox and one telephone get in a day, and how many texts the hospital pays for. What is over waits.

Strangers could otherwise fill somebody's mailbox with our help, by forms that they send in their name.
"""

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Now

from . import kinds
from .models import Message, mailbox

logger = logging.getLogger("appointments.outbox")

DAY = timedelta(hours=24)
ANSWERS_TO_FORMS, LETTERS = 3, 20  # for one mailbox
TEXTS = 10  # for one number

Channel = Message.Channel
IN_TURN = r"SELECT pg_advisory_xact_lock(hashtextextended('letters to ' || lower(regexp_replace(%s, '\+[^@]*@', '@')), 0))"


class Gone(NamedTuple):
    at: datetime
    kind: str
    written: datetime
    case_opened: datetime

    @property
    def answers_a_form(self) -> bool:
        """Whether a stranger caused it: whoever we know asks on the private page, and the case is older than the letter."""
        kind = kinds.of(self.kind)
        return kind.answers_a_form and (kind.every_time or self.written == self.case_opened)


def reached_until(message: Message) -> datetime | None:
    """The moment when it is no longer one too many; None when it may go now.

    Whoever asks for the same mailbox or number waits until the transaction ends, so that two at once do not both get the last.
    """
    if not settings.THROTTLE:
        return None
    return _of_mailbox(message) if message.channel == Channel.EMAIL else _of_phone(message)


def _of_mailbox(message: Message) -> datetime | None:
    _take_turns(message.address)
    recent = _recent(message, at_most=LETTERS)
    if Gone(message.due_at, message.kind, message.created_at, message.case.created_at).answers_a_form:
        answers = [gone for gone in recent if gone.answers_a_form]
        return _full_until(answers, ANSWERS_TO_FORMS) or _full_until(recent, LETTERS)
    return _full_until(recent, LETTERS)


def _of_phone(message: Message) -> datetime | None:
    _take_turns("telephones")
    texts = _gone_out(message).filter(channel__in=[Channel.SMS, Channel.WHATSAPP]).order_by("-at")
    last_paid_for = texts.values_list("at", flat=True)[settings.TEXTS_PER_DAY - 1 :].first()
    if last_paid_for:
        logger.warning("letter %s waits: within a day %d text messages went out", message.pk, settings.TEXTS_PER_DAY)
        return last_paid_for + DAY  # type: ignore[no-any-return]  # annotated
    return _full_until(_recent(message, at_most=TEXTS), TEXTS)


def _take_turns(place: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(IN_TURN, [place])


def _recent(message: Message, *, at_most: int) -> list[Gone]:
    """The last letters that went to the same place within a day, the newest first."""
    there = _gone_out(message).alias(place=mailbox(F("address"))).filter(place=mailbox(Value(message.address)))
    newest = there.order_by("-at").values_list("at", "kind", "created_at", "case__created_at")
    return [Gone(*row) for row in newest[:at_most]]


def _gone_out(message: Message) -> QuerySet[Any]:
    """What others have gone out, or are going just now, `at` which moment."""
    within_a_day = Q(sent_at__gt=Now() - DAY) | Q(state=Message.State.SENDING)
    return Message.objects.exclude(pk=message.pk).filter(within_a_day).annotate(at=Coalesce("sent_at", Now()))


def _full_until(newest_first: list[Gone], most: int) -> datetime | None:
    return newest_first[most - 1].at + DAY if len(newest_first) >= most else None
