"""Who saw a case and its files, who changed it, and from where: for those who may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from appointments.cases import services
from appointments.cases.models import Case, CaseQuerySet, Event
from appointments.intake import throttle

from .changes import changes_of
from .looks import LOOKS
from .words import who

RIGHT = "appointments.trace_case"
ONCE_IN = timedelta(minutes=15)
MOST = 200  # on one page, the newest
OF_FILES = {"file_opened", "picture_shown"}  # which tell the number of the file
OF_OPINIONS = LOOKS.keys() - {"page_opened"}


@dataclass(frozen=True)
class Look:
    at: datetime
    who: Any
    what: Any
    which: str
    where: str


def with_last_look(cases: CaseQuerySet, *, by: User, now: datetime) -> CaseQuerySet:
    """Each case with whether they opened its page within the last quarter of an hour: asked along with the case."""
    opened = Event.objects.filter(case=OuterRef("pk"), what="page_opened", staff=by.pk, at__gt=now - ONCE_IN)
    return cases.annotate(opened_lately=Exists(opened))


def note_opened(request: HttpRequest, case: Case, *, now: datetime) -> None:
    """Once for each person, case and quarter of an hour; a case `with_last_look` is not asked of again."""
    user = cast(User, request.user)
    if not hasattr(case, "opened_lately"):
        case = with_last_look(Case.objects.filter(pk=case.pk), by=user, now=now).get()
    if not case.opened_lately:  # type: ignore[attr-defined]
        by = services.staff(user)
        services.record(case, "page_opened", by=by, now=now, note=throttle.client_address(request))


def trace_facts(case: Case, reader: User, *, events: Iterable[Event], with_opinion: bool) -> dict[str, Any]:
    """For the case's page, of its `events` and those of the cases that go on in it; of the second opinion only for whom may
    read that."""
    offers = {"may_ask_why_offered": reader.has_perm("appointments.view_offer")}
    if not reader.has_perm(RIGHT):
        return offers
    looks = looks_among(events, with_opinion=with_opinion)
    changes = changes_of(case, with_opinion=with_opinion, staff=[event.staff for event in events if event.staff])
    more = len(looks) > MOST or len(changes) > MOST
    return {
        **offers,
        "may_trace": True,
        "looks": looks[:MOST],
        "made_changes": changes[:MOST],
        "not_all_shown": MOST if more else None,
    }


def looks_among(events: Iterable[Event], *, with_opinion: bool) -> list[Look]:
    """The newest first."""
    told = LOOKS.keys() if with_opinion else LOOKS.keys() - OF_OPINIONS
    newest = sorted(events, key=lambda event: (event.at, event.pk), reverse=True)
    return [_in_words(event) for event in newest if event.what in told]


def _in_words(event: Event) -> Look:
    """Of a patient's address nothing is said."""
    return Look(
        at=event.at,
        who=who(event),
        what=LOOKS[event.what],
        which=event.became if event.what in OF_FILES else "",
        where=event.note if event.staff else "",
    )
