"""The list of second opinions at the desk: what is to be done next, without the names of whom it is about."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case
from appointments.cases.search import FindsByPatient

from .access import readable_by
from .answering import doctors_who_answer
from .models import Document, SecondOpinionRequest
from .opinion_models import AskedBack, Opinion

State = Document.State
LONGEST_MASK = 3  # initials


def masked(name: str) -> str:
    """As much of a name as a list shows over somebody's shoulder: "Ravi Example" is "R. E."."""
    return " ".join(f"{word[0]}." for word in name.split()[:LONGEST_MASK])


def with_state(rows: QuerySet[SecondOpinionRequest]) -> QuerySet[SecondOpinionRequest]:
    """Each says what it waits for, without a further query."""
    files = Document.objects.filter(request=OuterRef("pk"), erased_at=None)
    opinions = Opinion.objects.filter(request=OuterRef("pk"))
    return rows.annotate(
        is_delivered=Exists(opinions.filter(delivered_at__isnull=False)),
        is_begun=Exists(opinions),
        is_asked_back=Exists(AskedBack.objects.filter(request=OuterRef("pk"), answered_at=None)),
        is_checked=~Exists(files.filter(state__in=[State.RECEIVED, State.SCANNING])),
        has_set_apart=Exists(files.filter(state=State.QUARANTINED)),
        is_unsigned=Exists(opinions.filter(second_reader__isnull=False, second_signed_at=None, delivered_at=None)),
    )


def is_over(asked: Any) -> bool:
    """Whether nobody waits for an answer: it was withdrawn, delivered, or the case was closed by hand."""
    return bool(asked.withdrawn_at or asked.is_delivered or asked.case.status == Case.Status.CLOSED)


def missing(asked: Any) -> list[Any]:
    """What a request from `with_state` still lacks; nothing when the doctor can answer, or has answered."""
    if is_over(asked):
        return []
    lacks = {
        _("Waiting for the patient"): asked.is_asked_back,
        _("More files are to come"): asked.files_follow,
        _("Files being looked through"): not asked.is_checked,
        _("A file is set apart"): asked.has_set_apart,
        _("Waiting for the second signature"): asked.is_unsigned,
    }
    return [words for words, lacking in lacks.items() if lacking]


def state(asked: Any) -> Any:
    """In one word, where nothing is missing."""
    if asked.withdrawn_at:
        return _("Withdrawn")
    if asked.is_delivered:
        return _("Delivered")
    if is_over(asked):
        return _("Closed without an answer")
    return _("Draft begun") if asked.is_begun else _("Ready")


UNANSWERED = Q(is_delivered=False, withdrawn_at=None)
CLOSED = UNANSWERED & Q(case__status=Case.Status.CLOSED)  # by hand, at the worklist
OPEN = UNANSWERED & ~Q(case__status=Case.Status.CLOSED)


class WhichFilter(admin.SimpleListFilter):
    """Those that wait for an answer, unless staff choose others or search for one."""

    title = _("which")
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", _("Mine")), ("unassigned", _("Unassigned")), ("overdue", _("Overdue")),
            ("waiting", _("Waiting for the patient")), ("to_sign", _("For my second signature")),
            ("delivered", _("Delivered")), ("closed", _("Closed without an answer")), ("all", _("All")),
        ]  # fmt: skip

    def choices(self, changelist: Any) -> Iterator[Any]:
        unchosen, *others = super().choices(changelist)
        return iter([{**unchosen, "display": _("To be answered")}, *others])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        me: Any = request.user.pk
        narrowed = {
            "open": OPEN,
            "mine": OPEN & (Q(doctor__user=me) | Q(case__assignee=me)),
            "unassigned": OPEN & ~Q(doctor__in=doctors_who_answer()),
            "overdue": OPEN & Q(case__due_at__lt=timezone.now(), clock_stopped_at=None),
            "waiting": OPEN & Q(is_asked_back=True),
            "to_sign": OPEN & Q(opinion__second_reader=me, opinion__second_signed_at=None),
            "delivered": Q(is_delivered=True),
            "closed": CLOSED,
            "all": Q(),
        }
        chosen = self.value() or ("all" if request.GET.get("q") else "open")
        return queryset.filter(narrowed.get(chosen, OPEN))


class DeskList(FindsByPatient):
    list_display = ("reference", "who", "urgency", "promised", "readiness", "given_to", "about")
    list_display_links = ("reference",)
    list_filter = (WhichFilter, "case__priority", "visit_type")
    list_select_related = ("case__patient", "doctor__user", "visit_type")
    list_per_page = 50
    ordering = ("case__priority", "case__due_at")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecondOpinionRequest]:
        return with_state(super().get_queryset(request).filter(pk__in=readable_by(request.user).values("pk")))

    @admin.display(description=_("reference"), ordering="case__reference")
    def reference(self, asked: SecondOpinionRequest) -> str:
        return asked.case.reference

    @admin.display(description=_("patient"))
    def who(self, asked: SecondOpinionRequest) -> str:
        return masked(asked.case.patient.full_name)

    @admin.display(description=_("promised by"), ordering="case__due_at")
    def promised(self, asked: Any) -> Any:
        return promised_in_words(asked)

    @admin.display(description=_("ready or missing"))
    def readiness(self, asked: Any) -> Any:
        lacking = missing(asked)
        return format_html_join("", "<div>{}</div>", ((words,) for words in lacking)) if lacking else state(asked)

    @admin.display(description=_("doctor"), ordering="doctor__name")
    def given_to(self, asked: SecondOpinionRequest) -> Any:
        return given_to_in_words(asked) or _("Nobody yet")

    @admin.display(description=_("urgency"), ordering="case__priority")
    def urgency(self, asked: SecondOpinionRequest) -> str:
        return asked.case.get_priority_display()

    @admin.display(description=_("what it is about"), ordering="visit_type__name")
    def about(self, asked: SecondOpinionRequest) -> Any:
        return asked.visit_type.name if asked.visit_type else _("Not said yet")


def given_to_in_words(asked: SecondOpinionRequest) -> Any:
    """Who answers; empty when it is nobody's. A doctor without an account at the desk cannot, and another is to be found."""
    doctor = asked.doctor
    if doctor is None or (doctor.user and doctor.user.is_active and doctor.user.is_staff):
        return doctor.name if doctor else ""
    return _("%s, who has no account at the desk any more") % doctor.name


def promised_in_words(asked: Any) -> Any:
    """By when, or since when it is too late; while we wait for the patient the clock stands."""
    if is_over(asked):
        return ""
    if asked.clock_stopped_at:
        return _("The clock stands since %s") % _moment(asked.clock_stopped_at)
    return by_when(asked.case.due_at, late=asked.case.due_at < timezone.now())


def by_when(due_at: datetime, *, late: bool) -> str:
    """A promise as the desk's lists show it."""
    when = _moment(due_at)
    return format_html('<strong class="overdue">{}</strong>', _("Overdue since %s") % when) if late else when


def _moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "D j M, H:i")
