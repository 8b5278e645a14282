"""What the queue says of each case: why it was asked for, what happened last, and how long there is yet; for a whole page in a
few queries."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, JSONField, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from appointments.bookings.models import STANDS, Appointment
from appointments.bookings.offer_models import WaitlistEntry
from appointments.cases.models import Case, Event
from appointments.cases.opening_hours import Hours
from appointments.second_opinions import access, history

from . import story
from .looks import LOOKS

FIRST_WORDS = 60  # letters of what a patient wrote
FURTHEST = timedelta(days=60)  # beyond it working time is not counted out


def told(cases: QuerySet[Any], *, reader: User) -> QuerySet[Any]:
    """Each with its next visit, the visit it waits for, and what an opinion is asked about, as far as the reader may know."""
    told: dict[str, Any] = {"visit": Value(None, output_field=JSONField()), "wish": Value(None, output_field=TextField())}
    asked = access.readable_by(reader).filter(case=OuterRef("pk"), withdrawn_at=None)
    told["opinion_on"] = Subquery(asked.values("visit_type__name")[:1])
    if reader.has_perm("appointments.view_appointment"):
        standing = Appointment.objects.filter(case=OuterRef("pk"), status__in=STANDS).order_by("period")
        told["visit"] = Subquery(standing.values(told=JSONObject(name="visit_type__name", starts="local_start"))[:1])
    if reader.has_perm("appointments.view_waitlistentry"):
        waiting = WaitlistEntry.objects.filter(case=OuterRef("pk"), ended_at=None).order_by("pk")
        told["wish"] = Subquery(waiting.values("visit_type__name")[:1])
    found: QuerySet[Any] = cases.annotate(**told)
    return found


def prepare(cases: list[Any], *, reader: User) -> None:
    """Gives each that was `told` its `why` and its `last`."""
    last = _last_events(cases, reader)
    topics = reader.has_perm("appointments.view_callbackrequest")
    for case in cases:
        case.last = last.get(case.pk)
        visit = f"{case.visit['name']}, {_day(case.visit['starts'])}" if case.visit else ""
        case.why = visit or case.wish or case.opinion_on or (_topic(case) if topics else "")


def _topic(case: Case) -> str:
    """The first words a patient wrote about a call."""
    callback = getattr(case, "callback", None) if case.opened_by == Case.Kind.CALLBACK else None
    return Truncator(" ".join(callback.topic.split())).chars(FIRST_WORDS) if callback else ""


def _day(local_start: str) -> str:
    return date_format(datetime.fromisoformat(local_start), "D j M, H:i")


def _last_events(cases: list[Any], reader: User) -> dict[int, Event]:
    """One query for the page. What tells of a part that the reader may not see is left out."""
    of_opinions = list(history.WORDS)  # of which no role says anything: whom the opinion's own list lets in may know
    others = {what: right for what, right in story.TELL_OF.items() if what not in history.WORDS}
    hidden = [what for what, right in others.items() if not reader.has_perm(f"appointments.{right}")]
    unasked = Q(what__in=story.RANG, case__callback=None, case__merged_into=None)  # where no call was promised it is no part
    events = Event.objects.filter(case__in=cases).exclude(what__in=LOOKS).exclude(Q(what__in=hidden) & ~unasked)
    readable = access.readable_by(reader).filter(case=OuterRef("case"))
    found = events.exclude(Q(what__in=of_opinions) & ~Exists(readable)).order_by("case", "-at", "-pk").distinct("case")
    return {event.case_id: event for event in found.select_related("staff").defer("note")}


def last_in_words(event: Event | None, *, now: datetime) -> Any:
    """Such as "Nobody answered, priya, 10:42"."""
    if event is None:
        return ""
    what = story.what_happened(event)
    told = f"{what}: {story.in_words(event, event.became)}" if event.what in ("moved", "prioritised", "assigned") else what
    at = timezone.localtime(event.at)
    when = date_format(at, "H:i" if at.date() == timezone.localdate(now) else "j M, H:i")
    who = [event.staff.get_username()] if event.staff else []
    return format_html('{} <span class="queue-when">{}</span>', told, ", ".join([*who, when]))


def due_in_words(case: Any, *, hours: Hours, now: datetime) -> Any:
    """How long we are open yet until what was promised, or since; a case that is closed promises nothing."""
    moment = date_format(timezone.localtime(case.due_at), "D j M, H:i")
    if case.status == Case.Status.CLOSED:
        return ""
    if case.overdue:
        since = format_html('<span class="queue-when">{}</span>', _("since %s") % moment)
        return format_html('<strong class="overdue">{}</strong> {}', _by(case.due_at, hours, now), since)
    if case.due_at < now:
        return _("The clock stands while we wait")
    left = _length(now, case.due_at, hours)
    words = _("in %s") % left if left else _("when we open")
    return format_html('<b>{}</b> <span class="queue-when">{}</span>', words, moment)


def _by(due_at: datetime, hours: Hours, now: datetime) -> str:
    length = _length(due_at, now, hours)
    return str(_("Overdue by %s") % length if length else _("Overdue"))


def _length(start: datetime, end: datetime, hours: Hours) -> str:
    """Of working time, such as "45 min", "3 h 20 min" or "2 working days"; empty for less than a minute."""
    if end - start > FURTHEST:
        return _days((end - start).days, _("%d days"))
    worked = hours.working_time_between(start, end)
    if worked >= 2 * hours.usual_day:
        return _days(round(worked / hours.usual_day), _("%d working days"))
    whole, minutes = divmod(int(worked.total_seconds()) // 60, 60)
    parts = [_("%d h") % whole if whole else "", _("%d min") % minutes if minutes else ""]
    return " ".join(str(part) for part in parts if part)


def _days(number: int, words: Any) -> str:
    return str(words % number)
