"""What every form that a patient sends shares: wording, contact fields, consent, one-submit key and honeypot."""

import hmac
import unicodedata
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.apps import apps
from django.core.signing import BadSignature
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from hfs_portal import languages

from . import submit_key

LONGEST_PHONE = 40
LONGEST_EMAIL = 254
LONGEST_TEXT = 4000
OLDEST_BIRTH_YEAR = 1900
TURNING = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def too_long(label: Any) -> Any:
    """Django fills in how much is allowed and how much there was."""
    return format_lazy(_("{label} must be %(limit_value)d characters or fewer; you typed %(show_value)d."), label=label)


class SentenceField(forms.CharField):
    """A text field whose refusals name it and say what to do."""

    def __init__(self, *, missing: Any = None, **options: Any) -> None:
        messages = {"required": missing} if missing else {}
        super().__init__(error_messages={"max_length": too_long(options["label"]), **messages}, required=bool(missing), **options)

    def to_python(self, value: Any) -> str:
        """One spelling for what looks the same (NFC), without marks that turn the text around them."""
        typed = unicodedata.normalize("NFC", super().to_python(value) or "").translate(TURNING)
        return typed if any(unicodedata.category(character)[0] in "LMNPS" for character in typed) else ""


class PhoneField(PhoneNumberField):
    """Django's own would read letters as the keys of a telephone."""

    def to_python(self, value: Any) -> Any:
        typed = str(value or "")
        if len(typed) > LONGEST_PHONE:
            raise forms.ValidationError(_("Phone number must be %(most)d characters or fewer."), params={"most": LONGEST_PHONE})
        if any(character.isalpha() for character in typed):
            raise forms.ValidationError(_("A phone number has digits only: take the letters out."))
        return super().to_python(value)


class EmailAddressField(forms.EmailField):
    """One sentence for an address, not one for its length and another for its shape."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if len(typed) > LONGEST_EMAIL:
            raise forms.ValidationError(_("E-mail address must be %(most)d characters or fewer."), params={"most": LONGEST_EMAIL})
        return typed

    def run_validators(self, value: Any) -> None:
        try:
            super().run_validators(value)
        except forms.ValidationError:
            raise forms.ValidationError(self.error_messages["invalid"]) from None


def long_text(label: Any, *, hint: Any = "", missing: Any = None, rows: int = 4) -> SentenceField:
    return SentenceField(
        label=label,
        help_text=hint,
        missing=missing,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class PlainForm(forms.Form):
    """Renders through our template pack, inside a page that brings the form's tag, its button and its proof against forgery."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.use_required_attribute = False
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def turn_away(self, sentence: Any) -> None:
        """Leaves the form as it was typed, with this sentence and without a look at the answers."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        self.add_error(None, sentence)


class KeyInput(forms.HiddenInput):
    """Firefox puts an old key back when a page is loaded again, unless it is told not to; HTML knows that word for text only."""

    input_type = "text"
    is_hidden = True

    def __init__(self) -> None:
        super().__init__(attrs={"hidden": True, "autocomplete": "off"})


class PortalForm(PlainForm):
    """Carries the one-submit key and the honeypot. `now` is read once, by the view."""

    submit_key = forms.CharField(widget=KeyInput, required=False)
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, data: QueryDict | None = None, *arguments: Any, now: datetime, **options: Any) -> None:
        super().__init__(data, *arguments, **options)
        self.sent = data if data is not None else QueryDict()
        self.now = now
        self.fields["submit_key"].initial = submit_key.new()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            cleaned["random"] = submit_key.read(self.sent.get("submit_key", ""))
        except BadSignature:
            self.data = self.sent = self.sent.copy()
            self.sent["submit_key"] = submit_key.new()
            self.add_error(
                None, _("This page was open for too long. Your answers are still here: check them and send them again.")
            )
        return cleaned

    @property
    def submission_key(self) -> str:
        """The same for every copy of this form with these answers; unique in the database."""
        answers = [
            f"{name}={value}" for name, values in sorted(self.sent.lists()) for value in sorted(values) if name in self.fields
        ]
        files = [f"{file.name}:{file.size}" for _name, sent in sorted(self.files.lists()) for file in sent]
        return submit_key.with_answers(self.cleaned_data["random"], [*answers, *files])

    @property
    def suspect(self) -> bool:
        """Whether a machine may have sent it. Staff are told; nothing is dropped, for it may be a patient after all."""
        return bool(self.cleaned_data["website"]) or submit_key.is_hasty(self.sent.get("submit_key", ""))


class LanguageSelect(forms.Select):
    """Each language is named in itself, and says which one it is."""

    def create_option(self, name: str, value: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *arguments, **options)
        option["attrs"]["lang"] = str(value)
        return option


class ContactForm(PortalForm):
    """Who asks, and how to reach them."""

    full_name = SentenceField(
        label=_("Full name"),
        missing=_("Enter the full name of the person it is about."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false", "dir": "auto"}),
    )
    phone = PhoneField(
        label=_("Phone number"),
        help_text=_("Mobile or landline."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={
            "required": _("Enter a phone number we can call."),
            "invalid": _(
                "Enter a phone number we can call, such as 98490 12345, or one that begins with + and the country's code."
            ),
        },
    )
    email = EmailAddressField(
        label=_("E-mail address"),
        help_text=_("We write to it what we have agreed. You can do without."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "invalid": _("Enter an e-mail address like name@example.org, or leave it empty."),
        },
    )
    birth_year = forms.CharField(
        label=_("Year of birth"),
        help_text=_("Four digits. With it you can open your private page from another device."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year", "class": "short"}),
    )
    language = forms.ChoiceField(label=_("Language we should speak"), required=False, widget=LanguageSelect)
    contact_by = forms.ChoiceField(label=_("How should we reach you?"), required=False, widget=forms.RadioSelect)
    message_ok = forms.BooleanField(label=_("You may leave a message if I do not answer"), required=False)
    asking_for = forms.ChoiceField(label=_("Who is it about?"), required=False, widget=forms.RadioSelect)
    relative_name = SentenceField(
        label=_("Your own name"),
        help_text=_("If you ask for somebody else: it is noted with the consent that you give for them."),
        max_length=200,
        widget=forms.TextInput(attrs={"spellcheck": "false", "dir": "auto"}),
    )
    relation = SentenceField(
        label=_("What you are to the patient"),
        help_text=_("Such as daughter, husband or carer."),
        max_length=100,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    consent_care = forms.BooleanField(
        label=_(
            "I agree that the hospital keeps these details and uses them to answer this request. I can withdraw this at any time."
        ),
        error_messages={"required": _("Tick the box so that we may keep your details and answer you.")},
    )

    CHOICES: tuple[str, ...] = ("language", "contact_by", "asking_for")
    OF_A_RELATIVE = ("relative_name", "relation")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # By name: intake stands below cases and must not import it.
        patient = apps.get_model("appointments", "Patient")
        for name in self.CHOICES:
            column: Any = patient._meta.get_field(name)
            self.fields[name].choices = column.choices  # type: ignore[attr-defined]
            self.fields[name].initial = column.default
            self.fields[name].error_messages["invalid_choice"] = _("Choose one of the answers listed.")
        if "language" in self.CHOICES:  # until they say otherwise: the one in which they read
            self.fields["language"].initial = languages.active()

    def clean_birth_year(self) -> int | None:
        typed = self.cleaned_data["birth_year"]
        if not typed:
            return None
        this_year = timezone.localdate(self.now).year
        if not (typed.isdecimal() and len(typed) == 4 and OLDEST_BIRTH_YEAR <= int(typed) <= this_year):
            raise forms.ValidationError(
                _("Enter the year of birth as four digits, from %(first)d to %(last)d, or leave it empty."),
                params={"first": OLDEST_BIRTH_YEAR, "last": this_year},
            )
        return int(typed)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.CHOICES:
            cleaned[name] = cleaned.get(name) or self.fields[name].initial
        if cleaned.get("contact_by") == "email" and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter your e-mail address, or choose another way to reach you."))
        return cleaned

    def contact(self) -> dict[str, Any]:
        """The columns of the patient; a form that needs less of them has fewer."""
        names = ["full_name", "phone", "email", "birth_year", "message_ok", *self.CHOICES]
        asked = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return asked | {"phone_typed": self.sent.get("phone", "").strip()}

    def relative(self) -> dict[str, str]:
        """Who agrees for the patient; nobody else is named in the consent of one who asks for themselves."""
        for_another = self.cleaned_data.get("asking_for") == "someone_else"
        return {name: self.cleaned_data.get(name, "") if for_another else "" for name in self.OF_A_RELATIVE}


class SecondFactForm(PlainForm):
    """What the link alone does not tell, asked of an unknown browser. Of `facts` those that we have not are empty."""

    fact = forms.CharField(
        label=_("Year of birth, or the last four digits of the phone number"),
        help_text=_("As given with the request. It keeps your page from anybody who only has the link."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
        error_messages={
            "required": _("Enter four digits: your year of birth, or the end of your phone number."),
            "max_length": _("Enter four digits: your year of birth, or the end of your phone number."),
        },
    )

    def __init__(self, *arguments: Any, facts: list[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.facts = facts

    def clean_fact(self) -> str:
        typed = "".join(str(unicodedata.decimal(digit, digit)) for digit in self.cleaned_data["fact"].strip())
        # Every fact is compared, in constant time: the answer's delay must not tell which one was near.
        matches = [hmac.compare_digest(typed.encode(), fact.encode()) for fact in self.facts if fact]
        if not any(matches):
            raise forms.ValidationError(
                _("That does not match what was given with the request. Check the four digits and try again.")
            )
        return typed
