"""One table: what patients send is kept for how long, and what then.

Files go, and what was never sent. The words of a request, its opinion with the PDF and the history of its case are the
hospital's medical record: nothing here erases them, and how long the law wants them is for the hospital to say. Letters lose
their text once they are sent (outbox), sessions and counters end by themselves (the worker's `tidy`). Erasing is for good: the
key of a file goes, and without it every copy of the file, in a backup of the storage too, says nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appointments.cases import services as cases
from appointments.cases.models import Case, Consent, Event
from appointments.second_opinions import documents, drafts, replies
from appointments.second_opinions.models import Document, SecondOpinionDraft
from appointments.second_opinions.replies import KEEP_FILES

MOST_AT_ONCE = 50  # requests a round: the worker has letters to send


@dataclass(frozen=True)
class Rule:
    """Files of second opinions, and when they have been kept for long enough."""

    name: str | Promise  # as the command prints it and the history of the case notes it
    keep_days: int
    since: Callable[[datetime], Q]  # what began so long ago, given the moment

    def due(self, now: datetime) -> QuerySet[Document]:
        """Without what is encrypted: a file whose key nobody can read any more is erased all the same."""
        over = Document.objects.filter(self.since(now - timedelta(days=self.keep_days)), erased_at=None, request__isnull=False)
        return over.defer("key", "name")


def _withdrawn(before: datetime) -> Q:
    return Q(request__withdrawn_at__lte=before)


def _set_apart(before: datetime) -> Q:
    return Q(state=Document.State.QUARANTINED, state_at__lte=before)


def _answered(before: datetime) -> Q:
    """Unless the patient wants the files kept, and has not taken that back."""
    return Q(request__opinion__delivered_at__lte=before) & ~_may_be_kept()


def _closed(before: datetime) -> Q:
    """Over without an answer: closed, and not taken up again since."""
    moved = Event.objects.filter(case=OuterRef("request__case"), what="moved", at__gt=before)
    over = Q(request__case__status=Case.Status.CLOSED, request__case__created_at__lte=before) & ~Q(Exists(moved))
    return over & ~Q(request__opinion__delivered_at__isnull=False) & ~_may_be_kept()


def _may_be_kept() -> Q:
    given = Consent.objects.filter(patient=OuterRef("request__case__patient"), purpose=KEEP_FILES, withdrawn_at=None)
    return Q(Exists(given))


RULES = (
    Rule(_("files of a withdrawn request"), keep_days=replies.KEEP_WITHDRAWN_DAYS, since=_withdrawn),
    Rule(_("files set apart"), keep_days=30, since=_set_apart),
    Rule(_("files of an answered request"), keep_days=90, since=_answered),
    Rule(_("files of a request closed without an answer"), keep_days=90, since=_closed),
)
UNFINISHED = _("requests never sent")  # kept for drafts.KEPT from the last page that was filled in


def due(*, now: datetime) -> dict[str, int]:
    """How much of each kind has been kept for long enough."""
    unfinished = SecondOpinionDraft.objects.filter(expires_at__lte=now).count()
    return {str(UNFINISHED): unfinished, **{str(rule.name): rule.due(now).count() for rule in RULES}}


def erase_due(*, now: datetime) -> dict[str, int]:
    """Erases some of it, and tells how much of each kind; what is left is for the next round. Two may do it at once."""
    return {str(UNFINISHED): drafts.expire(now=now), **{str(rule.name): _erase(rule, now=now) for rule in RULES}}


def _erase(rule: Rule, *, now: datetime) -> int:
    over = rule.due(now).order_by("request__case").values_list("request__case", flat=True).distinct()
    return sum(_erase_of(case, rule, now=now) for case in list(over[:MOST_AT_ONCE]))


@transaction.atomic
def _erase_of(case: int, rule: Rule, *, now: datetime) -> int:
    """One case, whole or not at all. A case in which somebody does something just now is left to the next round."""
    held = Case.objects.select_for_update(skip_locked=True).filter(pk=case).first()
    files = list(rule.due(now).filter(request__case=held)) if held else []
    for document in files:
        documents.erase(document, now=now)
    if held and files:
        cases.record(held, "files_erased", by=cases.SYSTEM, now=now, note=f"{rule.name}: {len(files)}")
    return len(files)
