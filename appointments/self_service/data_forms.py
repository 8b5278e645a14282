"""What patients write about their data."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appointments.cases.corrections import CORRECTED
from appointments.cases.models import DataRequest
from appointments.intake.forms import ContactForm, PortalForm, long_text

What = DataRequest.What
WORDS_OF: dict[str, Any] = {
    What.ERASURE: {
        "heading": _("Ask us to erase what we keep about you"),
        "label": _("Is there something we should know?"),
        "hint": _("For example, that only your files or only some letters are to be erased. You need not say why."),
        "missing": None,
        "submit": _("Ask for erasure"),
    },
    What.CORRECTION: {
        "heading": _("Ask us to put something right"),
        "label": _("What is wrong, and what is right?"),
        "hint": _("For example, how your name is written, or your year of birth."),
        "missing": _("Write what is wrong, and how it should be."),
        "submit": _("Send it"),
    },
    What.GRIEVANCE: {
        "heading": _("Complain about how we treat your data"),
        "label": _("What happened?"),
        "hint": _("In your own words, in any language. A coordinator reads it."),
        "missing": _("Write what happened."),
        "submit": _("Send the complaint"),
    },
}


class CorrectionForm(ContactForm):
    """How we reach somebody of whom we know who they are."""

    CHOICES = ("language", "contact_by")

    def __init__(self, data: QueryDict | None = None, *arguments: Any, **options: Any) -> None:
        super().__init__(data, *arguments, **options)
        for name in {*ContactForm.base_fields} - {*PortalForm.base_fields, *CORRECTED}:
            del self.fields[name]
        self.helper.render_unmentioned_fields = True  # the hidden ones
        self.helper.layout = layout = Layout(
            Fieldset(_("How do we reach you?"), "phone", "email", "contact_by", "message_ok", "language")
        )
        self.order_fields([field.name for field in layout.get_field_names()])

    def told(self) -> dict[str, Any]:
        return self.contact()


class DataRequestForm(PortalForm):
    def __init__(self, *arguments: Any, what: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        words = WORDS_OF[what]
        self.fields["words"] = long_text(words["label"], hint=words["hint"], missing=words["missing"], rows=5)
