"""Posting and delivering letters: written with the fact they tell, delivered at least once."""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now
from django.template.loader import render_to_string

from .models import Message

logger = logging.getLogger("appointments.outbox")

LEASE = timedelta(minutes=5)  # longer than the slowest mail server may take, or a letter goes out twice
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 60  # at the longest wait, more than two days of a dead mail server


def post(*, kind: str, case: Any, address: str, now: datetime, due_at: datetime | None = None, **facts: Any) -> Message | None:
    """Writes a letter from `appointments/letters/<kind>.txt`, whose first line is the subject, into the open transaction.

    Returns None for a patient without an address: there is nobody to write to.
    """
    if not address:
        return None
    letter = render_to_string(f"appointments/letters/{kind}.txt", {"case": case, **facts})
    subject, _, text = letter.partition("\n")
    return Message.objects.create(
        case=case, kind=kind, address=address, subject=subject.strip(), text=text.strip() + "\n",
        due_at=due_at or now, created_at=now,
    )  # fmt: skip


def withdraw(*, case: Any, kind: str) -> int:
    """Takes back what has not gone out yet; returns how many."""
    waiting = Message.objects.filter(case=case, kind=kind, state=Message.State.QUEUED)
    return waiting.update(state=Message.State.WITHDRAWN, text="")


def deliver_next() -> bool:
    """Sends one due letter. False when none was due. Never raises for a letter that cannot be sent."""
    message = _claim()
    if message is None:
        return False
    try:
        _send(message)
    except Exception as error:  # any failure of one letter, of whatever kind, must not stop the others
        _put_back(message, error)
    else:
        _in_hand(message).update(state=Message.State.SENT, sent_at=Now(), lease_until=None, text="", error="")
    return True


@transaction.atomic
def _claim() -> Message | None:
    # The text is read when it is sent: one that cannot be decrypted is a letter that fails, not a worker that dies.
    waiting = Message.objects.claimable().defer("text").order_by("due_at")
    message = waiting.select_for_update(skip_locked=True).first()
    if message:
        Message.objects.filter(pk=message.pk).update(
            state=Message.State.SENDING, lease_until=Now() + LEASE, attempts=F("attempts") + 1
        )
        message.attempts += 1
    return message


def _in_hand(message: Message) -> Any:
    """The row, if nobody has taken it over since our claim."""
    return Message.objects.filter(pk=message.pk, state=Message.State.SENDING, attempts=message.attempts)


def _send(message: Message) -> None:
    host = urlsplit(settings.BASE_URL).hostname
    EmailMessage(
        subject=message.subject,
        body=message.text,
        to=[message.address],
        # The same in every copy, should a crash between sending and marking send it twice.
        headers={"Message-ID": f"<{message.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    ).send()


def _put_back(message: Message, error: Exception) -> None:
    lasting = _is_lasting(error) or message.attempts >= MOST_ATTEMPTS
    # Only the kind of error: a mail server's words may repeat the address.
    logger.warning("letter %s not sent, attempt %d: %s", message.pk, message.attempts, type(error).__name__)
    wait = min(FIRST_WAIT * 2 ** min(message.attempts - 1, 10), LONGEST_WAIT)
    _in_hand(message).update(
        state=Message.State.FAILED if lasting else Message.State.QUEUED,
        due_at=Greatest(Now() + wait, F("created_at")),  # the clock that wrote it may be ahead of the database's
        lease_until=None,
        error=f"{type(error).__name__} {_code(error) or ''}".strip(),
    )


def _is_lasting(error: Exception) -> bool:
    code = _code(error)
    return isinstance(error, (ValueError, InvalidToken)) or (code is not None and 500 <= code < 600)


def _code(error: Exception) -> int | None:
    """The mail server's answer, when it gave one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=None)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
