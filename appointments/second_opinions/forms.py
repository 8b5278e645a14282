"""The pages on which a patient asks a doctor to look again, one thing on each."""

from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appointments.intake.forms import ContactForm, PortalForm, SentenceField, long_text

from .models import SecondOpinionRequest

LONGEST_KEPT = 20_000  # characters of one answer that is too long to be sent, and yet not lost
NOT_LISTED = _("Choose one of the answers listed.")


class StartForm(PortalForm):
    """Nothing but the button."""


class StepForm(PortalForm):
    """One page of the way. What was typed can be put back into it; what it says is told once it is without fault."""

    @property
    def own(self) -> list[str]:
        return [name for name in self.fields if name not in PortalForm.base_fields]

    def typed(self, aside: str = "") -> dict[str, Any]:
        """`aside` is a button that changes the form without sending it on."""
        values = {name: self[name].value() for name in self.own}
        return {name: value[:LONGEST_KEPT] if isinstance(value, str) else value for name, value in values.items()}

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.own}

    @property
    def is_trapped(self) -> bool:
        return bool(self.sent.get("website"))


class ContactStepForm(ContactForm, StepForm):
    """Some of the questions that every form of ours asks."""

    ASKS: tuple[str, ...] = ()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in {*ContactForm.base_fields} - {*PortalForm.base_fields, *self.ASKS}:
            del self.fields[name]


class WhoForm(ContactStepForm):
    ASKS = ("asking_for", *ContactForm.OF_A_RELATIVE)
    CHOICES = ("asking_for",)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.helper.render_unmentioned_fields = True  # the hidden ones
        self.helper.layout = Layout("asking_for", Div(*self.OF_A_RELATIVE, css_class="for-another"))

    def said(self) -> dict[str, Any]:
        return {"asking_for": self.cleaned_data["asking_for"], **self.relative()}


class QuestionForm(StepForm):
    question = long_text(
        _("Your question"),
        hint=_("For example: would an operation help me? Is there something else I could try?"),
        missing=_("Write your question, in your own words."),
        rows=7,
    )


class IllnessForm(StepForm):
    diagnosis = long_text(
        _("Diagnosis so far"), hint=_("What doctors have told you, and when. In your own words will do."), rows=4
    )
    since = SentenceField(
        label=_("For how long?"),
        help_text=_("As well as you remember, such as “two years” or “since the spring of 2024”."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    side = forms.ChoiceField(
        label=_("Which side of the face?"),
        choices=SecondOpinionRequest.Side,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "pairs"}),
        error_messages={"invalid_choice": NOT_LISTED},
    )


class MedicinesForm(StepForm):
    medicines = long_text(
        _("Medicines"),
        hint=_("Name and strength as printed on the packet, and how often. Also those for something else."),
        rows=6,
    )


class FilesStepForm(StepForm):
    class When:
        NOW, LATER, NONE = "now", "later", "none"

    files_when = forms.ChoiceField(
        label=_("When will you send them?"),
        choices=[
            (When.NOW, _("Now: I have them on this device, or can take a photo")),
            (When.LATER, _("Later, from my private page")),
            (When.NONE, _("I have none")),
        ],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_LISTED},
    )


class ReachForm(ContactStepForm):
    ASKS = ("full_name", "phone", "email", "birth_year", "language", "contact_by", "message_ok")
    CHOICES = ("language", "contact_by")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.helper.render_unmentioned_fields = True  # the hidden ones
        self.helper.layout = layout = Layout(
            Fieldset(_("The patient"), "full_name", "birth_year"),
            Fieldset(_("How we reach you"), "phone", "email", "contact_by", "message_ok", "language"),
        )
        self.order_fields([field.name for field in layout.get_field_names()])

    def said(self) -> dict[str, Any]:
        return {**self.contact(), "phone": str(self.cleaned_data["phone"])}


class ConsentForm(ContactStepForm):
    ASKS = ("consent_care",)
    CHOICES = ()

    consent_colleague = forms.BooleanField(
        label=_("A second doctor of this hospital may see my question and my files, if the first one wants to ask a colleague."),
        required=False,
    )
    consent_keep_files = forms.BooleanField(
        label=_(
            "The hospital may keep my files for later visits. Otherwise they are erased about three months after the answer."
        ),
        required=False,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["consent_care"].label = _(
            "I agree that the hospital keeps these details and the files, and uses them to answer my question."
        )


class CheckForm(PortalForm):
    """Sends what its page showed, and nothing that was changed since in another window."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("seen") != self.initial["seen"]:
            self.data = self.sent = self.sent.copy()
            self.sent["seen"] = self.initial["seen"]
            self.add_error(None, _("Your answers have changed since you opened this page. Check them below, then send them."))
        return cleaned


def carried(sent: QueryDict) -> list[tuple[str, str]]:
    """What stood in a form whose browser we no longer know, to be carried past the question who it is."""
    beside = {"csrfmiddlewaretoken", "fact", "submit_key", "website"}
    return [(name, value[:LONGEST_KEPT]) for name, values in sent.lists() if name not in beside for value in values]
