"""Handing a letter over: to the mail server, to a gateway for text messages, or to a file where neither is set up."""

import smtplib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from hfs_portal import gateways

from . import letters
from .models import Message


class Attachment(NamedTuple):
    name: str
    content: str
    kind: str  # such as text/calendar


class TakenBack(Exception):
    """It is not ours to send any longer."""


class NoSuchWay(Exception):
    """There is no gateway for such messages, or nothing to send over it."""


def hand_over(message: Message, attachment: Attachment | None, *, still: Callable[[], bool]) -> None:
    """Raises TakenBack when it is not `still` ours to send, which is asked once the mail server has greeted us; and whatever the
    server or the gateway has against it."""
    if message.channel == Message.Channel.EMAIL:
        _by_email(message, attachment, still)
    else:
        _to_phone(message, still)


def _by_email(message: Message, attachment: Attachment | None, still: Callable[[], bool]) -> None:
    host = urlsplit(settings.BASE_URL).hostname
    letter = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.address],
        # The same in every copy, should a crash between sending and marking send it twice.
        headers={"Message-ID": f"<{message.pk}@{host}>", "Auto-Submitted": "auto-generated"},
        alternatives=[(letters.as_html(message), "text/html")],
        attachments=[attachment] if attachment else [],
    )
    with get_connection() as letter.connection:
        if not still():
            raise TakenBack
        letter.send()


def _to_phone(message: Message, still: Callable[[], bool]) -> None:
    gateway = settings.TEXT_GATEWAYS.get(message.channel)
    if gateway is None or not message.short:
        raise NoSuchWay
    if not still():
        raise TakenBack
    if gateway:
        gateways.send(gateway, number=message.address, text=message.short)
    else:
        _to_file(message)


def _to_file(message: Message) -> None:
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{message.channel}-{message.pk}.txt"
    file.touch(mode=0o600)
    file.write_text(f"To: {message.address}\n\n{message.short}\n")


def is_lasting(error: Exception) -> bool:
    """Whether it will be refused whenever it is sent again: what the server has against this letter, not against us."""
    if isinstance(error, gateways.NotTaken):
        return error.is_lasting
    of_this_letter = isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError))
    return isinstance(error, (ValueError, InvalidToken, NoSuchWay)) or (of_this_letter and 500 <= (code(error) or 0) < 600)


def code(error: Exception) -> int | None:
    """What the server or the gateway answered, when it did."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((answer for answer, _ in error.recipients.values()), default=None)
    if isinstance(error, gateways.NotTaken):
        return error.status
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
