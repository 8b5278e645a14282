"""What a private page asks: the new time of a visit; a word why, which may stay unsaid."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.bookings.forms import StartForm
from appointments.intake.forms import LONGEST_EMAIL, EmailAddressField, PhoneField, PortalForm, SentenceField, long_text
from appointments.second_opinions.uploads import FilesForm

NOT_DEMANDED = _("It helps us to plan, and only our staff read it. You need not say.")


class MoveForm(StartForm):
    reason = long_text(_("Why does the other time not suit you?"), hint=NOT_DEMANDED, rows=2)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.helper.layout.append("reason")


class CancelForm(PortalForm):
    reason = long_text(_("Why can you not come?"), hint=NOT_DEMANDED, rows=3)


class AccountForm(PortalForm):
    account = long_text(
        _("What came between?"), hint=_("Tell us as much or as little as you like. Only our staff read it."), rows=4
    )


class LostLinkForm(PortalForm):
    WRONG = _("Enter an e-mail address like name@example.org, or a phone number such as 98490 12345.")

    reach = SentenceField(
        label=_("E-mail address or phone number"),
        help_text=_("The one that you gave us with your request."),
        missing=_("Enter the e-mail address or the phone number that you gave us."),
        max_length=LONGEST_EMAIL,
        widget=forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_reach(self) -> str:
        """An e-mail address, or a number in E.164."""
        typed = self.cleaned_data["reach"]
        field = EmailAddressField if "@" in typed else PhoneField
        try:
            return str(field(error_messages={"invalid": self.WRONG}).clean(typed))
        except forms.ValidationError:
            raise forms.ValidationError(self.WRONG) from None


class AnswerBackForm(FilesForm):
    """`sent` says whether files have come since the question was asked: then they may be the whole answer."""

    answer = long_text(_("Your answer in words"), hint=_("In your own words, in any language."), rows=6)

    def __init__(self, *arguments: Any, sent: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.sent_before = sent
        self.fields["files"].required = False
        self.fields["files"].label = _("Files that belong to it")
        self.order_fields(["answer", "files", "shows"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        said = cleaned.get("answer") or cleaned.get("files") or self.sent_before
        if not said and not self.errors:
            self.add_error("answer", _("Write your answer, or choose a file that gives it."))
        return cleaned
