"""New links for who has lost theirs. Whoever asks, for whatever address, is answered alike: only the worker looks who it is."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from appointments.outbox import routes
from appointments.outbox.models import Message

from . import links, services
from .models import Case, Event, LinkWish

logger = logging.getLogger("appointments.cases")

MOST_LETTERS = 2  # for one wish: one more answer to a form may go to that address on the same day
TURN = timedelta(days=1)  # whoever asks again within it is brought links to other cases first
RECENT = links.VALID  # since something last happened in a case that is closed
SAME_WISH = timedelta(minutes=2)  # a second click brings no second letter
MOST_AT_ONCE = 20  # wishes a round: the worker has letters to send
SENT = "link_sent"  # in the history of the case
BROUGHT = [Message.State.QUEUED, Message.State.SENDING, Message.State.SENT]


def ask(reach: str, *, language: str, now: datetime) -> None:
    """Keeps the wish for the worker; `reach` is an e-mail address, or a phone number in E.164."""
    LinkWish.objects.create(reach=reach, language=language, asked_at=now)


def answer_waiting(*, now: datetime) -> int:
    """Sees to the wishes that wait; returns to how many."""
    return sum(1 for _ in range(MOST_AT_ONCE) if answer_next(now=now))


@transaction.atomic
def answer_next(*, now: datetime) -> bool:
    """Sees to one wish: letters with fresh links to open or recent cases of that address. False when none waits."""
    # What cannot be decrypted is a wish without an answer, not a worker that dies.
    wish = LinkWish.objects.select_for_update(skip_locked=True).defer("reach").order_by("asked_at", "pk").first()
    if wish is None:
        return False
    try:
        reach = wish.reach
    except InvalidToken:
        logger.warning("a wish for a new link cannot be read, and is not answered")
        reach = ""
    wish.delete()
    with translation.override(wish.language):
        if reach and not _just_answered(reach, now=now):
            for case, way in list(islice(_reachable(reach, now=now), MOST_LETTERS)):
                _bring(case, way, now=now)
    return True


def cases_of(reach: str, *, now: datetime) -> QuerySet[Case]:
    """Whatever is open, and what closed lately; first what no link was brought to, then the open ones, then the newest.

    A number known to be wrong finds nobody, and a case that goes on in another is found by what the patient of that one told us.
    """
    whose = Q(patient__email__iexact=reach) if "@" in reach else Q(patient__phone=reach, patient__phone_is_wrong=False)
    lately = Event.objects.filter(case=OuterRef("pk"), at__gt=now - RECENT)
    lives = Case.objects.filter(whose, merged_into=None)
    found = lives.annotate(is_over=Q(status=Case.Status.CLOSED)).filter(Q(is_over=False) | Exists(lately))
    brought = Event.objects.filter(case=OuterRef("pk"), what=SENT, at__gt=now - TURN)
    in_turn = found.annotate(had_its_turn=Exists(brought)).order_by("had_its_turn", "is_over", "-created_at", "-pk")
    return in_turn.select_related("patient")


def _just_answered(reach: str, *, now: datetime) -> bool:
    letters = Message.objects.filter(kind=links.ASKED_FOR, created_at__gt=now - SAME_WISH, state__in=BROUGHT)
    return letters.filter(case__in=cases_of(reach, now=now).values("pk")).exists()


def _reachable(reach: str, *, now: datetime) -> Iterator[tuple[Case, routes.Way]]:
    """Only where the patient told us to write, as they wrote it then: never what was typed just now."""
    for case in cases_of(reach, now=now):
        ways = routes.ways(case.patient)
        if way := next((way for way in ways if way.address.casefold() == reach.casefold()), next(iter(ways), None)):
            yield case, way


def _bring(case: Case, way: routes.Way, *, now: datetime) -> None:
    links.write(case, links.issue_fresh(case, now=now), now=now, to=way)
    services.record(case, SENT, by=services.SYSTEM, now=now)
