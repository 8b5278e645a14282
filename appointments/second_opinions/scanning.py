"""Each file is looked through before anybody opens it: received, scanning, then clean or set apart.

It is clean only after it could be read back whole and the virus scanner, where one is configured, said so. Whatever else
happens it stays closed and is tried again, after ever longer waits, until there is a verdict.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import clamav, documents
from .models import Document

logger = logging.getLogger("appointments.second_opinions")

State = Document.State
LEASE = timedelta(minutes=5)  # longer than the look at the largest file takes
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=10)
LATE_AFTER = timedelta(minutes=15)
MOST_UNREAD = 15  # times that a file may not be there, some two hours, in case somebody forgot to mount a disk


def look_through_next() -> bool:
    """Looks through one file that waits. False when none does. Never raises for a file that cannot be looked through."""
    document = _claim()
    if document is None:
        return False
    try:
        found = _look(document)
    except Exception as error:  # whatever is wrong with one file must not stop the others
        _put_back(document, error)
    else:
        _in_hand(document).update(**found, state_at=Now())
    return True


@transaction.atomic
def _claim() -> Document | None:
    waiting = Q(state=State.RECEIVED, state_at__lte=Now()) | Q(state=State.SCANNING, state_at__lte=Now() - LEASE)
    # The key is read when it is needed: a row that cannot be decrypted is a file that waits, not a worker that dies.
    unerased = Document.objects.filter(waiting, erased_at=None).defer("key", "name").order_by("state_at")
    document = unerased.select_for_update(skip_locked=True).first()
    if document:
        Document.objects.filter(pk=document.pk).update(state=State.SCANNING, state_at=Now(), tries=F("tries") + 1)
        document.tries += 1
    return document


def _in_hand(document: Document) -> QuerySet[Document]:
    """The row, if nobody has taken it over since our claim."""
    return Document.objects.filter(pk=document.pk, state=State.SCANNING, tries=document.tries)


def _look(document: Document) -> dict[str, Any]:
    """What the row becomes. Raises clamav.Undecided, documents.OutOfReach."""
    try:
        with documents.unsealed(document) as content:
            if settings.CLAMD is None:
                return {"state": State.CLEAN, "scanner": ""}
            if clamav.has_virus(content, clamd=settings.CLAMD):
                return {"state": State.QUARANTINED, "reason": Document.Reason.VIRUS, "scanner": "ClamAV"}
            return {"state": State.CLEAN, "scanner": "ClamAV"}
    except documents.NotThere as error:
        if isinstance(error, documents.OutOfReach) or document.tries < MOST_UNREAD:
            raise
        return {"state": State.QUARANTINED, "reason": Document.Reason.UNREADABLE}


def _put_back(document: Document, error: Exception) -> None:
    # Only the kind of error, or the scanner's own trouble: nothing of the file.
    why = str(error) if isinstance(error, clamav.Undecided) else type(error).__name__
    logger.warning("file %s not looked through, try %d: %s", document.pk, document.tries, why)
    wait = min(FIRST_WAIT * 2 ** min(document.tries - 1, 10), LONGEST_WAIT)
    _in_hand(document).update(state=State.RECEIVED, state_at=Now() + wait)


def late(now: datetime) -> int:
    """How many files have been waiting longer than they should."""
    waiting = Document.objects.filter(state__in=[State.RECEIVED, State.SCANNING], erased_at=None)
    return waiting.filter(created_at__lt=now - LATE_AFTER).count()


def notice(*, now: datetime) -> str:
    """What staff must know about the looking through, in a sentence or two; empty when all is well."""
    sentences = []
    if settings.CLAMD is None:
        sentences.append(
            _("No virus scanner is set up: patients' files are opened without having been looked through for viruses.")
        )
    if count := late(now):
        sentences.append(
            ngettext(
                "%d file has been waiting for more than 15 minutes to be looked through, and cannot be opened until then.",
                "%d files have been waiting for more than 15 minutes to be looked through, and cannot be opened until then.",
                count,
            )
            % count
        )
        sentences.append(_("Please tell the engineer who looks after the portal."))
    return " ".join(sentences)
