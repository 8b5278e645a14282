"""Choosing a time, saying who comes, and confirming it."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Patient
from appointments.cases.services import Relative
from appointments.intake.forms import ContactForm, PortalForm

from .services import Busy, PatientBusy, Taken, Unavailable
from .times import Slot
from .week import Day, Week

NOT_PROVIDED = _("Not provided")
NOT_LISTED = _("Choose one of the times listed.")
TAKEN = _("That time has just been taken. Nothing you typed is lost: choose another time.")
NOT_OFFERED = _("That time cannot be booked: it has passed, it is too soon, or the doctor is not there. Choose another time.")
TOO_MANY_HELD = _(
    "So many times are being kept for people at this moment that we cannot keep another one. Nothing is lost: try again in ten "
    "minutes, or ask us to call you."
)
BUSY = _("Many people are booking at this moment. Nothing is lost: wait a moment, then confirm again.")
PATIENT_BUSY = _(
    "You have another appointment at that time, so this one is not booked. Choose another time, or ring us. "
    "What you typed is still here."
)
LONGEST_HALF_TYPED = 1000  # characters of one answer


class StartField(forms.CharField):
    """A moment with its zone, as the page wrote it."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            start = datetime.fromisoformat(typed)
            if start.tzinfo is None:
                raise ValueError
            return start.astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(NOT_LISTED) from None


class StartForm(PortalForm):
    start = StartField(label=_("Time"), error_messages={"required": _("Choose a time.")})

    def __init__(self, *arguments: Any, week: Week, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.week = week
        self.nearest: list[Slot] = []
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(Field("start", template="appointments/bookings/start_field.html"))

    @property
    def token(self) -> str:
        """The same for every copy of this form: what makes twenty clicks one hold."""
        return str(self.cleaned_data["random"])

    def refuse(self, refusal: Unavailable) -> None:
        """The nearest times come first on the page, and only there."""
        self.nearest = refusal.nearest
        self.week = self.week.without(self.nearest)
        self.add_error("start", TAKEN if isinstance(refusal, Taken) else NOT_OFFERED)

    @property
    def first(self) -> Slot | None:
        """The time on top of the page: that is where the error summary leads."""
        return next(iter([*self.nearest, *self.week.slots]), None)

    @property
    def open_day(self) -> Day | None:
        """The day with the time that was chosen, or the first."""
        chosen = self["start"].value()
        days = [day for day in self.week.days if any(slot.value == chosen for slot in day.slots)]
        return next(iter([*days, *self.week.days]), None)


class DetailsForm(ContactForm):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Fieldset(
                _("The patient"), "asking_for", Div(*self.OF_A_RELATIVE, css_class="for-another"), "full_name", "birth_year"
            ),
            Fieldset(_("How do we reach you?"), "phone", "email", "contact_by", "message_ok", "language"),
            "consent_care",
        )

    def typed(self) -> dict[str, Any]:
        """The patient's columns, as a session can keep them."""
        return {**self.contact(), **self.relative(), "phone": str(self.cleaned_data["phone"])}


def half_typed(sent: QueryDict) -> dict[str, str]:
    """The answers of a details form that was left before it was sent on; empty when it was another form."""
    names = [name for name in DetailsForm.base_fields if name not in PortalForm.base_fields]
    return {name: sent.get(name, "")[:LONGEST_HALF_TYPED] for name in names} if "full_name" in sent else {}


class Answer(NamedTuple):
    """One row of what the patient checks, and where to change it."""

    label: Any
    answer: Any
    control: str


def answers(patient: Patient, relative: Relative) -> list[Answer]:
    yes_or_no = _("Yes") if patient.message_ok else _("No")
    named = [
        Answer(_("Your own name"), relative.name or NOT_PROVIDED, "id_relative_name"),
        Answer(_("What you are to the patient"), relative.relation or NOT_PROVIDED, "id_relation"),
    ]
    return [
        Answer(_("Who is it about?"), patient.get_asking_for_display(), "id_asking_for_0"),
        *(named if patient.asking_for == Patient.AskingFor.SOMEONE_ELSE else []),
        Answer(_("Full name"), patient.full_name, "id_full_name"),
        Answer(_("Year of birth"), patient.birth_year or NOT_PROVIDED, "id_birth_year"),
        Answer(_("Phone number"), patient.phone_typed, "id_phone"),
        Answer(_("E-mail address"), patient.email or NOT_PROVIDED, "id_email"),
        Answer(_("How should we reach you?"), patient.get_contact_by_display(), "id_contact_by_0"),
        Answer(_("May we leave a message?"), yes_or_no, "id_message_ok"),
        Answer(_("Language we should speak"), patient.get_language_display(), "id_language"),
    ]


class CancelForm(forms.Form):
    """What staff write when they cancel."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("For colleagues: it stays in the history and is not sent to the patient."),
        required=False,
        max_length=1000,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
    )


class CheckForm(PortalForm):
    """Confirms what its page showed: the hold and the start that stood there come back with it."""

    hold = forms.CharField(widget=forms.HiddenInput, required=False)
    start = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        shown = {name: cleaned.get(name) for name in ("hold", "start")}
        if shown != self.initial:
            self.data = self.sent = self.sent.copy()
            for name, value in self.initial.items():
                self.sent[name] = value
            self.add_error(None, _("The time has changed since you opened this page. Check it below, then confirm again."))
        return cleaned

    def refuse(self, refusal: Busy | PatientBusy) -> int:
        """Says why, and returns the status of the page."""
        if isinstance(refusal, PatientBusy):
            self.add_error(None, PATIENT_BUSY)
            return 409
        self.add_error(None, BUSY)
        return 503
