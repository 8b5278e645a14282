"""Whoever opens a private page from a new browser is asked for something the link does not tell."""

import hmac
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Patient
from appointments.intake.forms import PlainForm


class SecondFactForm(PlainForm):
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

    def __init__(self, *arguments: Any, patient: Patient, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.patient = patient

    def clean_fact(self) -> str:
        typed = "".join(str(unicodedata.decimal(digit, digit)) for digit in self.cleaned_data["fact"].strip())
        facts = [str(self.patient.phone)[-4:], str(self.patient.birth_year or "")]
        # Every fact is compared, in constant time: the answer's delay must not tell which one was near.
        matches = [hmac.compare_digest(typed.encode(), fact.encode()) for fact in facts if fact]
        if not any(matches):
            raise forms.ValidationError(
                _("That does not match what was given with the request. Check the four digits and try again.")
            )
        return typed
