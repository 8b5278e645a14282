"""Reading a mail that a mail server returned to us (RFC 3464): which letter of ours it was, and whether it has given up."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message as Mail
from typing import NamedTuple
from uuid import UUID

OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]+>")
STATUS = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463
GIVEN_UP = "failed"  # delayed, delivered, relayed and expanded are news of a letter that may arrive


class Returned(NamedTuple):
    letter: UUID
    status: str  # such as 5.1.1, or nothing where the server does not say


def read(raw: bytes) -> Returned | None:
    """None for anything else than a letter of ours that a server has given up."""
    mail = message_from_bytes(raw)
    failed = next((fields for fields in _recipients(mail) if _field(fields, "Action").lower() == GIVEN_UP), None)
    letter = next(_letters(mail), None)
    if failed is None or letter is None:
        return None
    status = STATUS.search(_field(failed, "Status"))
    return Returned(letter, status.group() if status else "")


def _recipients(mail: Mail) -> Iterator[Mail]:
    """What the report says of each recipient; what it says of the mail as a whole has no action."""
    for part in mail.walk():
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"} and part.is_multipart():
            yield from part.get_payload()  # type: ignore[misc]  # of such a part they are its blocks


def _letters(mail: Mail) -> Iterator[UUID]:
    """By the Message-ID of the letter that comes back with the report, whole or only its head, or else of what this answers."""
    heads = [part for part in mail.walk() if part is not mail]
    heads += [_head(part) for part in heads if part.get_content_type() in {"text/rfc822-headers", "message/global-headers"}]
    named = [_field(head, "Message-ID") for head in heads] + [_field(mail, "In-Reply-To"), _field(mail, "References")]
    return (UUID(found) for names in named for found in OURS.findall(names.lower()))


def _head(part: Mail) -> Mail:
    written = part.get_payload(decode=True)
    return message_from_bytes(written if isinstance(written, bytes) else b"")


def _field(mail: Mail, name: str) -> str:
    return " ".join(str(mail.get(name, "")).split())
