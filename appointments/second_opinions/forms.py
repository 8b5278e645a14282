"""The form that asks a doctor to look again."""

from datetime import datetime
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Patient
from appointments.intake.forms import ContactForm, long_text

from . import documents
from .models import SecondOpinionRequest

CHOOSE_AGAIN = ValidationError(_("Choose all your files again: your browser does not keep them."), code="again")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files up to the most, each looked into; its refusals name every file that is wrong."""

    widget = FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def clean(self, data: list[documents.Upload] | None, initial: Any = None) -> Any:
        sent = data or []
        if len(sent) > documents.MOST_FILES:
            raise ValidationError(
                _("You chose %(count)d files. Choose %(most)d at most; you can bring the others."),
                params={"count": len(sent), "most": documents.MOST_FILES},
            )
        checked, refusals = [], []
        for file in sent:
            try:
                checked.append(documents.check(file))
            except ValidationError as refusal:
                refusals.append(refusal)
        if refusals:
            raise ValidationError(refusals)
        return checked


class SecondOpinionForm(ContactForm):
    question = long_text(
        _("Your question"),
        hint=_("In your own words, in any language. For example: would an operation help me?"),
        missing=_("Write your question, in your own words."),
        rows=5,
    )
    diagnosis = long_text(_("Diagnosis so far"), hint=_("What doctors have told you, and when."), rows=3)
    treatment = long_text(_("Treatment so far"), hint=_("Medicines, injections, operations, and how they helped."), rows=3)
    files = FilesField(  # type: ignore[assignment]  # the field; the form keeps what was sent under the same name
        label=_("Reports, letters and pictures"),
        help_text=format_lazy(
            _(
                "PDF, JPEG or PNG: {files} files at most, {size} MB each. You can take photos of paper. "
                "Of scans on a disc, send the report, and bring the disc when you come."
            ),
            files=documents.MOST_FILES,
            size=documents.MOST_BYTES // documents.MEGABYTE,
        ),
        required=False,
    )

    def __init__(self, *arguments: Any, now: datetime, **options: Any) -> None:
        super().__init__(*arguments, now=now, **options)
        self.helper.render_unmentioned_fields = True  # the hidden ones
        self.helper.layout = layout = Layout(
            Fieldset(_("The patient"), "asking_for", "full_name", "birth_year"),
            Fieldset(_("How we reach you"), "phone", "email", "contact_by", "message_ok", "language"),
            Fieldset(_("For the doctor"), "question", "diagnosis", "treatment", "files"),
            "consent_care",
        )
        self.order_fields([field.name for field in layout.get_field_names()])  # errors are listed as they stand on the page

    def add_error(self, field: str | None, error: Any) -> None:
        """Whatever is wrong, the page comes back, and a browser does not keep its files."""
        super().add_error(field, error)
        if self.files and not self.has_error("files", CHOOSE_AGAIN.code):
            super().add_error("files", CHOOSE_AGAIN)

    def patient(self) -> Patient:
        return Patient(**self.contact())

    def second_opinion(self) -> SecondOpinionRequest:
        answers = {name: self.cleaned_data[name] for name in ("question", "diagnosis", "treatment")}
        return SecondOpinionRequest(**answers, submit_key=self.submission_key, suspect=self.suspect)
