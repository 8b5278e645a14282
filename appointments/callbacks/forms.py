"""The form that asks for a call: who, when, and no more than that needs."""

from datetime import date, datetime
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Patient
from appointments.intake.forms import ContactForm, long_text

from . import services
from .models import CallbackRequest

SOON = "soon"
NOT_LISTED = _("Choose one of the days listed: that day has passed, or we cannot promise it yet.")


class CallbackForm(ContactForm):
    CHOICES = ("language",)
    NOT_NEEDED = ("birth_year", "contact_by", "asking_for")

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
        self.fields["call_on"].choices = days(now)  # type: ignore[attr-defined]
        self.fields["part_of_day"].choices = [(part, in_words(part)) for part in CallbackRequest.PartOfDay]  # type: ignore[attr-defined]
        self.helper.render_unmentioned_fields = True  # the hidden ones
        self.helper.layout = layout = Layout(
            Fieldset(_("Whom shall we call?"), "full_name", "phone", "language"),
            Fieldset(_("When shall we call?"), "call_on", "part_of_day", "message_ok"),
            Fieldset(_("If you like"), "topic", "email"),
            "consent_care",
        )
        self.order_fields([field.name for field in layout.get_field_names()])  # errors are listed as they stand on the page

    def clean_part_of_day(self) -> str:
        return self.cleaned_data["part_of_day"] or CallbackRequest.PartOfDay.ANY

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


def days(now: datetime) -> list[tuple[str, Any]]:
    offered = [(day.isoformat(), date_format(day, "l j F")) for day in services.days_offered(now=now)]
    return [(SOON, _("As soon as you can")), *offered]


def in_words(part: CallbackRequest.PartOfDay) -> str:
    """Such as "Morning, 9 a.m. to noon"."""
    starts, ends = [time_format(end, "P").replace(" ", "\xa0") for end in services.PARTS[part]]  # "4 p.m." stays on one line
    return _("%(part)s, %(starts)s to %(ends)s") % {"part": part.label, "starts": starts, "ends": ends}
