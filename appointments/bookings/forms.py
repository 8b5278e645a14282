"""Choosing a time, saying who comes, and confirming it."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from crispy_forms.layout import Field, Fieldset, Layout
from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Patient
from appointments.intake.forms import ContactForm, PortalForm

from .services import Taken, Unavailable
from .slots import Slot
from .week import Day, Week

NOT_PROVIDED = _("Not provided")
NOT_LISTED = _("Choose one of the times listed.")
TAKEN = _("That time has just been taken. Nothing you typed is lost: choose another time.")
NOT_OFFERED = _("That time cannot be booked: it has passed, it is too soon, or the doctor is not there. Choose another time.")


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
            Fieldset(_("Who is coming?"), "asking_for", "full_name", "birth_year"),
            Fieldset(_("How do we reach you?"), "phone", "email", "contact_by", "message_ok", "language"),
            "consent_care",
        )

    def typed(self) -> dict[str, Any]:
        """The patient's columns, as a session can keep them."""
        return {**self.contact(), "phone": str(self.cleaned_data["phone"])}


class Answer(NamedTuple):
    """One row of what the patient checks, and where to change it."""

    label: Any
    answer: Any
    control: str


def answers(patient: Patient) -> list[Answer]:
    yes_or_no = _("Yes") if patient.message_ok else _("No")
    return [
        Answer(_("Who is it about?"), patient.get_asking_for_display(), "id_asking_for_0"),
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
