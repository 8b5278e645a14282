"""Links to a patient's private page, and the browsers that have proved whose they are."""

import base64
import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import translation
from django.utils.crypto import salted_hmac

from appointments.outbox import rewording, routes
from appointments.outbox import services as outbox
from hfs_portal import languages
from hfs_portal.prepared import Insert

from . import services
from .models import Case, CaseLink

VALID = timedelta(days=180)
MOST_WRONG_ANSWERS = 20  # of whoever has a link and guesses who the patient is, in all the time for which it opens
KNOWN = "cases_let_in"
ABOUT = "link"  # what letters that bring nothing but a link are about
ASKED_FOR, ENDED, JOINED = "case_link", "links_ended", "cases_joined"  # and their kinds: a stranger can cause the first
IN_WORDS = re.compile(r"(?<=/case/)[\w-]{43}(?=/)")
WRITE = Insert(CaseLink)


def token_for(seed: str) -> str:
    """The token that belongs to one submission: 256 bits that nobody without the portal's secret can work out.

    The same submission sent twice gets the same token, so both answers lead to the same page.
    """
    digest = salted_hmac("appointments.cases.links", seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def issue(case: Case, *, seed: str, now: datetime) -> str:
    """Lets the seed's token open the case for half a year; returns the token."""
    token = token_for(seed)
    WRITE(CaseLink(case_id=case.pk, token_hash=_hash(token), created_at=now, expires_at=now + VALID))
    return token


def issue_fresh(case: Case, *, now: datetime) -> str:
    """A link that belongs to no submission: each call makes another."""
    return issue(case, seed=secrets.token_hex(32), now=now)


def find(token: str, *, now: datetime) -> Case:
    """The case that the token opens. Raises CaseLink.DoesNotExist when it opens none, or no longer."""
    valid = CaseLink.objects.filter(expires_at__gt=now, revoked_at=None, case__merged_into=None)
    return valid.select_related("case__patient").get(token_hash=_hash(token)).case


@transaction.atomic
def answered_wrongly(case: Case, token: str, *, now: datetime) -> bool:
    """Counts a wrong second fact, and ends the link with the last that it bears. Returns whether the link is ended."""
    link = case.links.select_for_update().get(token_hash=_hash(token))
    link.wrong_answers += 1
    if link.wrong_answers >= MOST_WRONG_ANSWERS and link.revoked_at is None:
        link.revoked_at = now
        services.record(case, "link_ended", by=services.SYSTEM, now=now)
    link.save(update_fields=["wrong_answers", "revoked_at"])
    return link.revoked_at is not None


@transaction.atomic
def revoke(case: Case, *, by: services.Actor, now: datetime, instead_of: str = "") -> str:
    """Ends every link to the case so far, and the right of every browser that one of them let in.

    Returns the token of a fresh one, which also goes to the patient in a letter, and in all those that wait. `instead_of` is the
    token of the page on which they asked for it: from it the portal finds the fresh one again, see `renewed`.
    """
    case.links.filter(revoked_at=None).update(revoked_at=now)
    services.record(case, "links_revoked", by=by, now=now)
    token = issue(case, seed=_renewal(instead_of), now=now) if instead_of else issue_fresh(case, now=now)
    outbox.withdraw(case=case, about=ABOUT)
    _reword(case, token, of=case)
    with translation.override(services.language_of(case)):  # staff may read another
        _write(ENDED, case, token, now=now)
    return token


@transaction.atomic
def end_joined(case: Case, *, into: Case, by: services.Actor, now: datetime) -> None:
    """Ends every link to a case that goes on in another, and brings a fresh one to where the other's patient is written to.

    A name and a number are typed by anybody: whoever has a link to the one has not proved to be the patient of the other.
    """
    outbox.withdraw(case=case, about=ABOUT)
    if not case.links.filter(revoked_at=None, expires_at__gt=now).update(revoked_at=now):
        return
    services.record(case, "joined_links_ended", by=by, now=now)
    token = issue_fresh(into, now=now)
    _reword(case, token, of=into)
    with translation.override(services.language_of(into)):
        _write(JOINED, into, token, now=now, gone=case.reference)


def _reword(case: Case, token: str, *, of: Case) -> None:
    """In letters that wait, as far as they go to where the patient `of` that case is written to now: no key goes elsewhere."""
    theirs = {way.address.casefold() for way in routes.ways(of.patient)}
    rewording.reword(case, lambda words: IN_WORDS.sub(token, words), to=theirs)


def write(case: Case, token: str, *, now: datetime, to: outbox.Way) -> None:
    """The letter that brings a link to who has asked, in the language of the moment. Another such that waits is taken back."""
    outbox.withdraw(case=case, about=ABOUT, kind=ASKED_FOR)
    _write(ASKED_FOR, case, token, now=now, to=to)


def _write(kind: str, case: Case, token: str, *, now: datetime, **options: Any) -> None:
    facts = {"link": way_in(token), **options}
    outbox.post(kind=kind, case=case, about=ABOUT, edition=now.isoformat(), now=now, **facts)


def address(token: str) -> str:
    """The full web address, in the language of the moment."""
    return str(way_in(token))


def way_in(token: str) -> str:
    """The same for a letter: in the language in which its words are put."""
    return languages.web_address("case", token)


def remember(session: SessionBase | dict[str, Any], case: Case, token: str) -> None:
    """From now on this browser may open the case without being asked who it is, until the link that let it in is revoked."""
    session[KNOWN] = {**session.get(KNOWN, {}), str(case.pk): _hash(token)}


def remembers(session: SessionBase | dict[str, Any], case: Case) -> bool:
    let_in_by = session.get(KNOWN, {}).get(str(case.pk))
    return bool(let_in_by) and case.links.filter(token_hash=let_in_by, revoked_at=None).exists()


def renewed(token: str) -> str:
    """The token that took the place of this one, should it have been revoked on its own page."""
    return token_for(_renewal(token))


def _renewal(token: str) -> str:
    return f"instead of {token}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
