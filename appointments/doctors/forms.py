"""How staff write down when a doctor is away."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.postgres.forms import DateTimeRangeField, RangeWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import TimeOff


class PeriodField(DateTimeRangeField):
    """Two moments, each a date and a time of day."""

    base_field = forms.SplitDateTimeField

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=RangeWidget(AdminSplitDateTime()), **options)

    def compress(self, values: Any) -> Any:
        if not values or None in values:
            raise ValidationError(self.error_messages["required"], code="required")
        return super().compress(values)


class TimeOffForm(forms.ModelForm[TimeOff]):
    period = PeriodField(
        label=_("From and until"),
        help_text=_("First when it begins, then when it ends."),
        error_messages={
            "required": _("Enter when the time off begins and when it ends."),
            "invalid": _("Enter a date such as 2026-11-24 and a time such as 09:00."),
            "bound_ordering": _("Time off must end after it starts."),
        },
    )

    class Meta:
        model = TimeOff
        fields = ("period", "reason")
