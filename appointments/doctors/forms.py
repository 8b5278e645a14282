"""How staff write down hours, absences and places."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.postgres.forms import DateTimeRangeField, RangeWidget
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .models import Doctor, Location, TimeOff, VisitType, WorkingHours
from .visit_types import three_reminders

DAY, DAY_FORMAT = {"type": "date"}, "%Y-%m-%d"
TIME, TIME_FORMAT = {"type": "time"}, "%H:%M"


class PeriodWidget(RangeWidget):
    """A date and a time for each end, as the browser itself asks for them: no script is needed."""

    def __init__(self) -> None:
        super().__init__(forms.SplitDateTimeWidget())
        self.widgets = [_moment(_("First day"), _("From")), _moment(_("Last day"), _("Until"))]


def _moment(day: Any, clock: Any) -> forms.SplitDateTimeWidget:
    named = {"date_attrs": {**DAY, "aria-label": day}, "time_attrs": {**TIME, "aria-label": clock}}
    return forms.SplitDateTimeWidget(date_format=DAY_FORMAT, time_format=TIME_FORMAT, **named)


class PeriodField(DateTimeRangeField):
    """Two moments, each a date and a time of day."""

    base_field = forms.SplitDateTimeField

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=PeriodWidget(), **options)

    def compress(self, values: Any) -> Any:
        if not values or None in values:
            raise ValidationError(self.error_messages["required"], code="required")
        return super().compress(values)


class TimeOffForm(forms.ModelForm[TimeOff]):
    period = PeriodField(
        label=_("From and until"),
        error_messages={
            "required": _("Enter when the time off begins and when it ends."),
            "invalid": _("Enter a date such as 2026-11-24 and a time such as 09:00."),
            "bound_ordering": _("Time off must end after it starts."),
        },
    )

    class Meta:
        model = TimeOff
        fields = ("period", "reason")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        zone = timezone.get_current_timezone_name()
        self.fields["period"].help_text = _("First when it begins, then when it ends, by the clock of %s.") % zone
        if self.instance.period:
            # The page shows no seconds, and what it shows must not count as a change.
            lower, upper = (
                end.replace(second=0, microsecond=0) for end in (self.instance.period.lower, self.instance.period.upper)
            )
            self.initial["period"] = DateTimeTZRange(lower, upper)

    def clean(self) -> dict[str, Any]:
        """Time off over visits that are being dealt with may shrink; what is more of it, the database judges anew."""
        asked = super().clean() or {}
        was, becomes = self.initial.get("period"), asked.get("period")
        if was and becomes and not (was.lower <= becomes.lower and becomes.upper <= was.upper):
            self.instance.over_visits = False
        return asked


class DoctorForm(forms.ModelForm[Doctor]):
    class Meta:
        model = Doctor
        fields = (
            "name", "slug", "speciality", "qualifications", "registration_number", "languages", "about",
            "visit_types", "is_active", "user",
        )  # fmt: skip
        widgets = {"visit_types": forms.CheckboxSelectMultiple}
        help_texts = {"user": _("The doctor's own: second opinions that are given to this doctor are answered from it.")}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if "user" in self.fields:
            self.fields["user"].queryset = _accounts(self.instance)  # type: ignore[attr-defined]
            self.fields["user"].empty_label = _("None")  # type: ignore[attr-defined]


def _accounts(doctor: Doctor) -> Any:
    """Of who may enter the desk, and belongs to no other doctor; and the one that the doctor has."""
    free = Q(is_active=True, is_staff=True, doctor=None)
    return User.objects.filter(free | Q(pk=doctor.user_id)).order_by("username")


class HoursForm(forms.ModelForm[WorkingHours]):
    class Meta:
        model = WorkingHours
        fields = ("weekday", "starts", "ends", "location", "valid_from", "valid_until", "visit_types", "kept_hours")
        widgets = {
            "starts": forms.TimeInput(TIME, TIME_FORMAT),
            "ends": forms.TimeInput(TIME, TIME_FORMAT),
            "valid_from": forms.DateInput(DAY, DAY_FORMAT),
            "valid_until": forms.DateInput(DAY, DAY_FORMAT),
            "visit_types": forms.CheckboxSelectMultiple,
        }
        labels = {"kept_hours": _("Kept until (hours before)")}
        help_texts = {"kept_hours": _("For urgent cases: until then only staff can book these times.")}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["weekday"].required = False

    def clean(self) -> dict[str, Any]:
        """The weekday of a single day need not be chosen. One that never comes between first and last day is a slip."""
        asked = super().clean() or {}
        first, last = asked.get("valid_from"), asked.get("valid_until")
        if first and first == last and asked.get("weekday") == "":
            asked["weekday"] = first.weekday()
        if asked.get("weekday") == "":
            self.add_error("weekday", _("Choose a weekday, or enter the same first and last day for extra hours on one day."))
        elif "weekday" in asked and first and last and first <= last and not _comes(asked["weekday"], first, last):
            self.add_error("weekday", _wrong_weekday(asked["weekday"], first, last))
        return asked


def _comes(weekday: int, first: date, last: date) -> bool:
    return first + timedelta(days=(weekday - first.weekday()) % 7) <= last


def _wrong_weekday(weekday: int, first: date, last: date) -> str:
    if first == last:
        told = {"day": date_format(first, "j F Y"), "right": WorkingHours.Weekday(first.weekday()).label}
        return _("%(day)s is a %(right)s: choose %(right)s, or leave the weekday empty.") % told
    days = {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}
    return _("There is no %(weekday)s from %(first)s to %(last)s.") % {"weekday": WorkingHours.Weekday(weekday).label, **days}


class DaysField(forms.CharField):
    """Dates, typed one after the other."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"{day:%Y-%m-%d}" for day in value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def to_python(self, value: Any) -> Any:
        return sorted({_day(typed) for typed in (super().to_python(value) or "").replace(",", " ").split()})


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise ValidationError(_("“%s” is not a date: write each as in 2026-12-25, with commas between them.") % typed) from None


class LocationForm(forms.ModelForm[Location]):
    open_on = DaysField(
        label=_("Open all the same on"),
        required=False,
        help_text=_("Public holidays on which patients are seen, such as 2026-12-25, separated by commas."),
    )

    class Meta:
        model = Location
        fields = ("name", "slug", "address", "zone", "holidays_of", "open_on")


BEFORE_A_VISIT = [(72, _("3 days before")), (24, _("1 day before")), (2, _("2 hours before"))]


class VisitTypeForm(forms.ModelForm[VisitType]):
    remind_hours = forms.TypedMultipleChoiceField(
        label=_("Patients are reminded"),
        choices=BEFORE_A_VISIT,
        coerce=int,
        initial=three_reminders,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: they get no reminders."),
        error_messages={"invalid_choice": _("Reminders can be sent 3 days, 1 day and 2 hours before: tick those you want.")},
    )

    class Meta:
        model = VisitType
        fields = (
            "name", "slug", "mode", "position", "minutes", "preparation", "turnaround", "needs", "notice_hours", "horizon_days",
            "change_hours", "remind_hours", "description", "bring",
        )  # fmt: skip
