"""What staff say when a doctor falls ill."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.doctors.forms import PeriodField
from appointments.doctors.models import Doctor

LONGEST = timedelta(days=366)
NO_MOMENT = _("Enter a date such as 2026-11-24 and a time such as 09:00.")
ENDS_FIRST = _("The time away must end after it starts.")


class MomentField(forms.SplitDateTimeField):
    default_error_messages = {"invalid_date": NO_MOMENT, "invalid_time": NO_MOMENT}


class AwayField(PeriodField):
    base_field = MomentField


class AbsenceForm(forms.Form):
    doctor = forms.ModelChoiceField(
        Doctor.objects.all(),
        label=_("Who is away"),
        error_messages={
            "required": _("Choose the doctor who is away."),
            "invalid_choice": _("Choose a doctor from the list."),
        },
    )
    period = AwayField(
        label=_("From and until"),
        error_messages={
            "required": _("Enter when the doctor goes and when they are back: each a date and a time."),
            "invalid": NO_MOMENT,
            "bound_ordering": ENDS_FIRST,
        },
    )
    stand_in = forms.ModelChoiceField(
        Doctor.objects.bookable(),
        label=_("Who stands in"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Their times are offered first. Nobody: another time with the same doctor first."),
        error_messages={"invalid_choice": _("Choose a doctor from the list who can be booked, or nobody.")},
    )
    reason = forms.CharField(
        label=_("Reason, for colleagues"),
        required=False,
        max_length=200,
        help_text=_("Patients never see it."),
        error_messages={"max_length": _("Enter the reason in at most 200 characters.")},
    )

    def __init__(self, *arguments: Any, now: datetime, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.now = now
        zone = timezone.get_current_timezone_name()
        self.fields["period"].help_text = _("First when it begins, then when it ends, by the clock of %s.") % zone
        self.fields["reason"].widget.attrs["class"] = "vTextField"

    def clean_doctor(self) -> Doctor:
        doctor: Doctor = self.cleaned_data["doctor"]
        if not doctor.working_hours.exists():
            raise forms.ValidationError(
                _("%s has no hours, so nobody can be booked and there is nothing to close: choose another doctor.") % doctor.name
            )
        return doctor

    def clean_period(self) -> Any:
        period = self.cleaned_data["period"]
        if period.upper <= period.lower:
            raise forms.ValidationError(ENDS_FIRST)
        if period.upper <= self.now:
            raise forms.ValidationError(_("That time is over: enter an end that is still to come."))
        if timezone.localdate(period.lower) < timezone.localdate(self.now):
            raise forms.ValidationError(_("Let it begin today at the earliest: what is over cannot be closed."))
        if period.upper - period.lower > LONGEST:
            raise forms.ValidationError(_("Close at most a year at once: enter an earlier end."))
        return period

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        doctor, stand_in = asked.get("doctor"), asked.get("stand_in")
        if doctor and stand_in:
            if doctor == stand_in:
                self.add_error("stand_in", _("Choose another doctor to stand in: this one is away."))
            elif not stand_in.visit_types.filter(pk__in=doctor.visit_types.values("pk")).exists():
                sentence = _("%(other)s offers none of the visits that %(doctor)s does: choose somebody else, or nobody.")
                self.add_error("stand_in", sentence % {"other": stand_in.name, "doctor": doctor.name})
        return asked

    @property
    def typed(self) -> list[tuple[str, str]]:
        """As it was sent, for the page that asks once more."""
        names = ["doctor", "period_0_0", "period_0_1", "period_1_0", "period_1_1", "stand_in", "reason"]
        return [(name, self.data.get(name, "")) for name in names]


class SettleForm(forms.Form):
    note = forms.CharField(
        max_length=500,
        error_messages={
            "required": _("Nothing was changed: say in a few words what was agreed with the patient."),
            "max_length": _("Nothing was changed: say it in at most 500 characters."),
        },
    )
