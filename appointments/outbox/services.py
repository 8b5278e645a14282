"""Posting and delivering letters: written with the fact they tell, delivered at least once."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import Error, IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest, Now

from hfs_portal.prepared import Insert

from . import claiming, kinds, letters, other_ways, sending
from .kinds import KINDS
from .models import Message
from .routes import Way, ways
from .sending import Attachment

__all__ = ["Attachment", "Way", "address_now", "bounced", "deliver_next", "forget", "post", "retry", "withdraw"]

logger = logging.getLogger("appointments.outbox")

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 60  # at the longest wait, more than two days of a dead mail server
KEEP_SHORT = timedelta(days=7)  # a mail server may return a letter after days, and the phone is told instead
KEEP_UNSENT = timedelta(days=30)  # for staff to send it again
TRY_AGAIN_SECONDS = 0.5
WRITE = Insert(Message)

State = Message.State


def post(
    *,
    kind: str,
    case: Any,
    now: datetime,
    about: str = "",
    edition: str = "",
    due_at: datetime | None = None,
    until: datetime | None = None,
    to: Way | None = None,
    **facts: Any,
) -> Message | None:
    """Writes a letter to the patient of the case, or `to` another address, into the open transaction.

    `about` names what it tells of, for `withdraw`; `edition` tells apart several facts of one kind about the same thing. After
    `until`, which its words may name, it is of no use and not sent any more. Returns None when there is no way to write to
    them, or that is told already.
    """
    way = to or next(iter(ways(case.patient)), None)
    if way is None:
        return None
    letter = letters.written(KINDS[kind].name, case, {**facts, "until": until})
    return WRITE.unless_known(
        Message(
            case=case, kind=kind, about=about, edition=edition, channel=way.channel, address=way.address,
            language=letter.language, subject=letter.subject, text=letter.text, short=letter.short,
            due_at=due_at or now, until=until, created_at=now,
        )
    )  # fmt: skip


@transaction.atomic
def withdraw(*, case: Any, about: str, kind: str = "") -> int:
    """Takes back what is about that, or of it only letters of that kind, and has not gone out yet; returns how many.

    What is being sent at this moment may have been taken by the server all the same: the row says "sent" then. What failed is
    taken back too, or staff would send again what is no longer true; and of what has gone out the words are taken, or they would
    go to the telephone once a mail server returns it.
    """
    told = Message.objects.filter(case=case, about=about, **({"kind": kind} if kind else {}))
    # Whoever notes at this moment that one was sent or refused is waited for, and what they write instead is seen below.
    list(told.select_for_update().order_by("pk").values_list("pk"))
    told.filter(state=State.SENT).update(text="", short="")
    unsent = told.filter(state__in=[State.QUEUED, State.SENDING, State.FAILED])
    return unsent.update(state=State.WITHDRAWN, text="", short="", lease_until=None)


def nothing(_message: Message) -> None:
    """Attached to a letter."""


def deliver_next(attach: Callable[[Message], Attachment | None] = nothing) -> bool:
    """Sends one due letter, with what `attach` makes for it. False when none was due. Never raises for one that is not sent."""
    message = claiming.take()
    if message and message.state == State.SENDING:
        _deliver(message, attach)
    return message is not None


def retry(message: Message, *, now: datetime) -> bool:
    """Sends one that failed again, to `address_now`. False when there is nothing to be sent again, or nowhere to send it."""
    address = address_now(message)
    if not address or Message.objects.filter(instead_of=message.pk).exists():
        return False
    failed = Message.objects.filter(pk=message.pk, state=State.FAILED).exclude(text="", short="")
    return bool(failed.update(state=State.QUEUED, address=address, due_at=Greatest(now, F("created_at")), error=""))


def address_now(message: Message) -> str:
    """Where it goes when it is sent again; empty when its patient cannot be written to in that way any more."""
    if kinds.of(message.kind).keeps_address:
        return message.address
    return next((way.address for way in ways(message.case.patient) if way.channel == message.channel), "")


@transaction.atomic
def bounced(pk: Any, *, reason: str, now: datetime) -> bool:
    """Notes that a mail server returned it for good, and tells the patient over another way. False for any other letter."""
    out = Message.objects.filter(pk=pk, channel=Message.Channel.EMAIL, state__in=[State.SENDING, State.SENT])
    message = out.select_for_update().defer("text", "short").first()
    if message is None:
        return False
    out.update(state=State.BOUNCED, sent_at=message.sent_at or now, lease_until=None, error=f"returned {reason}".strip())
    other_ways.write_instead(message)
    Message.objects.filter(pk=pk).update(text="", short="")
    return True


def forget(*, now: datetime) -> int:
    """Blanks the words of letters that nobody needs any longer; returns how many letters."""
    sent = Message.objects.filter(state__in=[State.SENT, State.BOUNCED], sent_at__lte=now - KEEP_SHORT)
    unsent = Message.objects.filter(state=State.FAILED, due_at__lte=now - KEEP_UNSENT)
    return sum(old.exclude(text="", short="").update(text="", short="") for old in (sent, unsent))


def _deliver(message: Message, attach: Callable[[Message], Attachment | None]) -> None:
    try:
        attachment = attach(message) if kinds.of(message.kind).calendar else None
        sending.hand_over(message, attachment, still=lambda: claiming.in_hand(message))
    except sending.TakenBack:
        return
    except Exception as error:  # any failure of one letter, of whatever kind, must not stop the others
        _put_back(message, error)
    else:
        _insist(lambda: _mark_sent(message))


def _insist(note: Callable[[], None]) -> None:
    """The database may go at this very moment, and what has gone out and is not noted goes out twice: until our lease ends."""
    until = time.monotonic() + claiming.LEASE.total_seconds()
    while True:
        try:
            return note()
        except Error:  # of whatever class: a server that dies is told of in several
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            connection.close()
            time.sleep(TRY_AGAIN_SECONDS)


def _ours(message: Message, *states: State) -> QuerySet[Message]:
    """The row, if nobody has taken it over since our claim."""
    return Message.objects.filter(pk=message.pk, state__in=states, attempts=message.attempts)


def _mark_sent(message: Message) -> None:
    gone = {"state": State.SENT, "sent_at": Now(), "lease_until": None, "text": "", "error": ""}
    if message.channel != Message.Channel.EMAIL:
        gone["short"] = ""
    try:
        with transaction.atomic():
            _ours(message, State.SENDING, State.WITHDRAWN).update(**gone)
    except IntegrityError:
        logger.info("letter %s was taken back and written anew while it was sent", message.pk)


@transaction.atomic
def _put_back(message: Message, error: Exception) -> None:
    lasting = sending.is_lasting(error) or message.attempts % MOST_ATTEMPTS == 0
    # Only the kind of error: a mail server's words may repeat the address.
    logger.warning("letter %s not sent, attempt %d: %s", message.pk, message.attempts, type(error).__name__)
    wait = min(FIRST_WAIT * 2 ** min(message.attempts % MOST_ATTEMPTS - 1, 10), LONGEST_WAIT)
    back = _ours(message, State.SENDING).update(
        state=State.FAILED if lasting else State.QUEUED,
        due_at=Greatest(Now() + wait, F("created_at")),  # the clock that wrote it may be ahead of the database's
        lease_until=None,
        error=f"{type(error).__name__} {sending.code(error) or ''}".strip(),
    )
    if back and lasting:
        other_ways.write_instead(message)
