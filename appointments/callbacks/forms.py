"""The form that asks for a call: who, when, and no more than that needs."""

from datetime import date, datetime, time
from typing import Any, NamedTuple

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from appointments.cases import opening_hours
from appointments.cases.models import Case, Patient
from appointments.cases.opening_hours import Hours
from appointments.intake.forms import ContactForm, PortalForm, long_text

from . import services
from .models import CallbackRequest

PartOfDay = CallbackRequest.PartOfDay
SOON = "soon"
NOT_LISTED = _("Choose one of the days listed: that day has passed, or we cannot promise it yet.")


class CallbackForm(ContactForm):
    CHOICES = ("language",)
    NOT_NEEDED = ("birth_year", "contact_by", "asking_for", *ContactForm.OF_A_RELATIVE)

    call_on = forms.ChoiceField(
        label=_("Which day?"),
        widget=forms.RadioSelect,
        initial=SOON,
        error_messages={"required": _("Choose the day on which we should call."), "invalid_choice": NOT_LISTED},
    )
    part_of_day = forms.ChoiceField(
        label=_("What time suits you?"),
        help_text=_("Indian time."),
        widget=forms.RadioSelect(attrs={"class": "pairs"}),
        required=False,
        initial=CallbackRequest.PartOfDay.ANY,
        error_messages={"invalid_choice": _("Choose one of the times listed.")},
    )
    topic = long_text(
        _("What it is about"), hint=_("A few words, if you like. You need not tell us your diagnosis to be called."), rows=3
    )

    def __init__(self, *arguments: Any, now: datetime, **options: Any) -> None:
        super().__init__(*arguments, now=now, **options)
        for name in self.NOT_NEEDED:
            del self.fields[name]
        self.hours = opening_hours.read()
        self.fields["call_on"].choices = days(now, self.hours)  # type: ignore[attr-defined]
        self.fields["part_of_day"].choices = parts_of_a_week(self.hours)  # type: ignore[attr-defined]
        self.helper.render_unmentioned_fields = True  # the hidden ones
        self.helper.layout = layout = Layout(
            Fieldset(_("Whom shall we call?"), "full_name", "phone", "language"),
            Fieldset(_("When shall we call?"), "call_on", "part_of_day", "message_ok"),
            Fieldset(_("If you like"), "topic", "email"),
            "consent_care",
        )
        self.order_fields([field.name for field in layout.get_field_names()])  # errors are listed as they stand on the page

    def clean_part_of_day(self) -> str:
        return self.cleaned_data["part_of_day"] or PartOfDay.ANY

    def clean(self) -> dict[str, Any]:
        """We may be open for less than usual on the day they choose."""
        cleaned = super().clean() or {}
        if cleaned.get("call_on", SOON) != SOON and "part_of_day" in cleaned:
            day = date.fromisoformat(cleaned["call_on"])
            if not services.part_on(day, cleaned["part_of_day"], hours=self.hours):
                self.add_error("part_of_day", closed_then(day, self.hours))
        return cleaned

    @property
    def day(self) -> date | None:
        """The wished day; None is as soon as we can."""
        wished = self.cleaned_data["call_on"]
        return None if wished == SOON else date.fromisoformat(wished)

    def patient(self) -> Patient:
        return Patient(**self.contact())

    def callback(self) -> CallbackRequest:
        return CallbackRequest(
            topic=self.cleaned_data["topic"],
            part_of_day=self.cleaned_data["part_of_day"],
            submit_key=self.submission_key,
            suspect=self.suspect,
        )


class TimeForm(PortalForm):
    """The next times for a call, each of which is one button."""

    when = forms.ChoiceField(
        label=_("When shall we call?"),
        error_messages={"required": _("Choose one of the times."), "invalid_choice": _("Choose one of the times listed now.")},
    )

    def __init__(self, *arguments: Any, now: datetime, priority: int = Case.Priority.ROUTINE, **options: Any) -> None:
        super().__init__(*arguments, now=now, **options)
        hours = opening_hours.read()
        self.soon, self.days = soon(now, hours=hours, priority=priority), by_day(now, hours=hours)
        self.fields["when"].choices = [self.soon, *(time for times in self.days.values() for time in times)]  # type: ignore[attr-defined]


class Time(NamedTuple):
    value: str  # such as "2026-11-24 morning"
    words: str


def chosen(value: str) -> tuple[date | None, str]:
    """The day and the part of it; no day is as soon as we can, or that part of today."""
    day, _space, part = value.partition(" ")
    return None if day == SOON else date.fromisoformat(day), part


def soon(now: datetime, *, hours: Hours | None = None, priority: int = Case.Priority.ROUTINE) -> Time:
    due_at = timezone.localtime(services.promised_by(None, PartOfDay.ANY, now=now, priority=priority, hours=hours))
    by = _("As soon as you can: by %(when)s") % {"when": date_format(due_at, "l j F, H:i")}
    return Time(f"{SOON} {PartOfDay.ANY}", by)


def by_day(now: datetime, *, hours: Hours | None = None) -> dict[str, list[Time]]:
    """The parts of each day by its name, as far as we are open then; those of today as far as we can still promise them."""
    hours = hours or opening_hours.read()
    today = timezone.localdate(now)
    left = [(part, words) for part, words in parts_of(today, hours) if _is_left(part, today, now, hours)]
    offered = {str(_("Today")): [Time(f"{SOON} {part}", words) for part, words in left]} if left else {}
    for day in services.days_offered(now=now, hours=hours):
        if parts := parts_of(day, hours):
            offered[date_format(day, "l j F")] = [Time(f"{day} {part}", words) for part, words in parts]
    return offered


def days(now: datetime, hours: Hours) -> list[tuple[str, Any]]:
    offered = [(day.isoformat(), date_format(day, "l j F")) for day in services.days_offered(now=now, hours=hours)]
    return [(SOON, _("As soon as you can")), *offered]


def parts_of(day: date, hours: Hours) -> list[tuple[PartOfDay, str]]:
    """The parts in which we are open on that day, in words."""
    spans = {part: services.part_on(day, part, hours=hours) for part in PartOfDay if part != PartOfDay.ANY}
    return [(part, in_words(part, *map(_clock, span))) for part, span in spans.items() if span]


def parts_of_a_week(hours: Hours) -> list[tuple[PartOfDay, str]]:
    """Any time first; the others as far as we are open then on one day of the week at least."""
    opens, closes = hours.widest
    spans = {part: (max(opens, services.PARTS[part][0]), min(closes, services.PARTS[part][1])) for part in PartOfDay}
    return [(part, in_words(part, *span)) for part, span in spans.items() if span[0] < span[1]]


def in_words(part: PartOfDay, starts: time, ends: time) -> str:
    """Such as "Morning, 9 a.m. to noon"."""
    starting, ending = map(_in_words, (starts, ends))
    return str(_("%(part)s, %(starts)s to %(ends)s")) % {"part": part.label, "starts": starting, "ends": ending}


def closed_then(day: date, hours: Hours) -> str:
    span = hours.of(day)
    if span is None:
        return str(NOT_LISTED)
    opens, closes = [_in_words(_clock(end)) for end in span]
    sentence = _("On %(day)s we ring from %(opens)s to %(closes)s: choose a time of the day within that, or another day.")
    return str(sentence) % {"day": date_format(day, "l j F"), "opens": opens, "closes": closes}


def _in_words(clock: time) -> str:
    """In languages that have no short words for morning and evening, by 24 hours; "4 p.m." stays on one line."""
    form = pgettext("a time of the clock, in the letters of Django's date filter", "P")
    return time_format(clock, form).replace(" ", "\xa0")


def _is_left(part: PartOfDay, today: date, now: datetime, hours: Hours) -> bool:
    return timezone.localdate(services.promised_by(None, part, now=now, hours=hours)) == today


def _clock(moment: datetime) -> time:
    return timezone.localtime(moment).time()
