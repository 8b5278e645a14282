"""A question that is not sent yet: what the patient has typed so far, and the link by which they come back to it."""

import hashlib
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from appointments.cases import links
from appointments.cases.models import Case
from appointments.intake import patience, submit_key
from hfs_portal import languages

from . import documents
from .models import SecondOpinionDraft

KEPT = timedelta(days=7)  # to the end of the day so long after the last page that was filled in
KEY = "second_opinion"
BEGUN_FROM = "second_opinion_begun_from"  # the case on whose private page this browser began it
SALT = "appointments.second_opinions.drafts"


class Answers:
    """What stands in a draft, by step: what was typed there and, once it was without fault, what it says."""

    def __init__(self, kept: str = "") -> None:
        self.kept = kept
        self.steps: dict[str, Any] = json.loads(kept or "{}")

    def typed(self, step: str) -> dict[str, Any]:
        return dict(self.steps.get(step, {}).get("typed", {}))

    def said(self, step: str) -> dict[str, Any]:
        return dict(self.steps.get(step, {}).get("said") or {})

    def has(self, step: str) -> bool:
        """Whether the step was answered, be it with nothing."""
        return self.steps.get(step, {}).get("said") is not None

    @property
    def fingerprint(self) -> str:
        """The same for the same answers; tells nothing of them."""
        return salted_hmac(SALT, self.kept, algorithm="sha256").hexdigest()


def begin(*, seed: str, suspect: bool, now: datetime) -> SecondOpinionDraft:
    """The same form sent twice begins one draft, and another only when that one is sent or over."""
    pk = uuid.UUID(bytes=salted_hmac(SALT, seed, algorithm="sha256").digest()[:16])
    draft, _made = SecondOpinionDraft.objects.get_or_create(pk=pk, defaults=_new(pk, suspect=suspect, now=now))
    if draft.request_id is None and draft.expires_at > now:
        return draft
    pk = uuid.uuid4()
    return SecondOpinionDraft.objects.create(pk=pk, **_new(pk, suspect=suspect, now=now))


def _new(pk: uuid.UUID, *, suspect: bool, now: datetime) -> dict[str, Any]:
    kept = json.dumps({"start": {"suspect": suspect}})
    return {"token_hash": _hash(token(pk)), "answers": kept, "created_at": now, "expires_at": kept_until(now)}


def kept_until(now: datetime) -> datetime:
    """The last second of that day on the hospital's wall: a day that is told to somebody is theirs until midnight."""
    return timezone.localtime(now + KEPT, timezone.get_default_timezone()).replace(hour=23, minute=59, second=59, microsecond=0)


def hold(session: SessionBase, draft: SecondOpinionDraft, *, begun_from: Case | None = None) -> None:
    """From now on this browser goes on with the draft without being asked anything.

    What was begun on a private page is filled in from there: it is held only as long as the browser may see that page.
    """
    session[KEY], session[BEGUN_FROM] = str(draft.pk), begun_from.pk if begun_from else None
    patience.wait(session)


def held(session: SessionBase, *, now: datetime) -> SecondOpinionDraft | None:
    """The draft of this browser, sent or not, as long as it is kept."""
    asked = SecondOpinionDraft.objects.select_related("request__case")
    return asked.filter(pk=session[KEY], expires_at__gt=now).first() if _may_hold(session) else None


def held_from(session: SessionBase, case: Case, *, now: datetime) -> SecondOpinionDraft | None:
    """The draft that this browser began on the private page of the case, and has not sent yet."""
    draft = held(session, now=now) if session.get(BEGUN_FROM) == case.pk else None
    return draft if draft and not draft.request_id else None


def holds(session: SessionBase, draft: SecondOpinionDraft) -> bool:
    return bool(session.get(KEY) == str(draft.pk)) and _may_hold(session)


def _may_hold(session: SessionBase) -> bool:
    begun_from = session.get(BEGUN_FROM)
    return KEY in session and (begun_from is None or links.remembers(session, Case(pk=begun_from)))


def find(token: str, *, now: datetime) -> SecondOpinionDraft | None:
    """The draft that the token opens, sent or not, as long as it is kept."""
    asked = SecondOpinionDraft.objects.select_related("request__case")
    return asked.filter(token_hash=_hash(token), expires_at__gt=now).first()


def token(pk: uuid.UUID) -> str:
    """256 bits that nobody without the portal's secret can work out; only their hash is kept."""
    return links.token_for(f"second opinion {pk}")


def request_key(draft: SecondOpinionDraft) -> str:
    """The one-submit key of the request that it becomes: one draft is one request."""
    return submit_key.with_answers(str(draft.pk), [])


def address(draft: SecondOpinionDraft) -> str:
    """The full web address that leads back to it."""
    return str(languages.web_address("second_opinion_resume", token(draft.pk)))


@transaction.atomic
def keep(
    draft: SecondOpinionDraft, step: str, *, typed: dict[str, Any], said: dict[str, Any] | None, suspect: bool, now: datetime
) -> bool:
    """Keeps one step's answer and leaves the others as they are by now: another window may have added some.

    False when it was sent or erased meanwhile; nothing is kept then.
    """
    kept = SecondOpinionDraft.objects.select_for_update(no_key=True).filter(pk=draft.pk, request=None).first()
    if kept is None:
        return False
    answers = Answers(kept.answers)
    answers.steps[step] = {"typed": typed, "said": said}
    if suspect:
        answers.steps["start"] = {"suspect": True}
    draft.answers, draft.expires_at = json.dumps(answers.steps), kept_until(now)
    draft.save(update_fields=["answers", "expires_at"])
    return True


def prolong(draft: SecondOpinionDraft, *, now: datetime) -> None:
    """Keeps it as if another page had been filled in."""
    SecondOpinionDraft.objects.filter(pk=draft.pk, request=None, expires_at__gt=now).update(expires_at=kept_until(now))


@transaction.atomic
def take_out(draft: SecondOpinionDraft, chosen: str, *, now: datetime) -> None:
    """Erases one of its files, as long as it is not sent. What is no file of it, or none any more, changes nothing."""
    kept = SecondOpinionDraft.objects.select_for_update(no_key=True).filter(pk=draft.pk, request=None).first()
    for document in kept.documents.all() if kept else []:
        if str(document.pk) == chosen:
            documents.erase(document, now=now)
            document.delete()


def expire(*, now: datetime) -> int:
    """Erases what nobody came back to in time, files and all; returns how many there were."""
    return sum(_expire(pk, now=now) for pk in SecondOpinionDraft.objects.filter(expires_at__lte=now).values_list("pk", flat=True))


@transaction.atomic
def _expire(pk: uuid.UUID, *, now: datetime) -> bool:
    due = SecondOpinionDraft.objects.filter(pk=pk, expires_at__lte=now)
    over = due.defer("answers").select_for_update(skip_locked=True).first()  # also what nobody can read any more
    if over is None:  # they came back, or another worker was first
        return False
    for document in over.documents.defer("key", "name"):
        documents.erase(document, now=now)
        document.delete()
    over.delete()
    return True


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
