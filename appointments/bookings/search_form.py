"""What somebody looks for on the page of all doctors. Its answers stand in the address, to be kept or sent on."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.doctors.models import Doctor, VisitType
from appointments.intake.forms import PlainForm

from .search import Wanted
from .week import PARTS
from .wish_forms import DayField

ANY = "any"


class AnswerField(forms.ChoiceField):
    """One of the answers listed, or the first, which means that it does not matter."""

    def __init__(self, *, label: Any, any_of: Any, unknown: Any) -> None:
        self.any_of = any_of
        super().__init__(label=label, required=False, initial=ANY, error_messages={"invalid_choice": unknown})

    def offer(self, choices: Iterable[tuple[str, Any]]) -> None:
        self.choices = [(ANY, self.any_of), *choices]


class SearchForm(PlainForm):
    visit = AnswerField(
        label=_("What for?"),
        any_of=_("Any kind of visit"),
        unknown=_("We do not know that kind of visit. These are the times of all of them."),
    )
    doctor = AnswerField(
        label=_("Whom?"),
        any_of=_("First available, whoever it is"),
        unknown=_("We do not know that doctor. These are the times of all doctors."),
    )
    location = AnswerField(
        label=_("Where?"), any_of=_("Anywhere"), unknown=_("We do not know that place. These are the times everywhere.")
    )
    mode = AnswerField(
        label=_("In person or by video?"),
        any_of=_("Either"),
        unknown=_("A visit is in person or by video. These are the times of both."),
    )
    language = AnswerField(
        label=_("In which language?"),
        any_of=_("Any language"),
        unknown=_("No doctor here speaks that language. These are the times of all doctors."),
    )
    part = AnswerField(
        label=_("At what time of day?"),
        any_of=_("Any time"),
        unknown=_("We do not know that part of the day. These are the times of the whole day."),
    )

    def __init__(self, asked: QueryDict, *, doctors: Sequence[Doctor], now: datetime) -> None:
        super().__init__(asked if set(asked) & {*self.base_fields, "from"} else None)
        self.today, self.latest = _today(doctors, now), timezone.localdate(now) + _longest(doctors)
        self.fields["from"] = DayField(label=_("From which day?"), name=_("the day"))  # no name that Python lets a class have
        self.fields["from"].required = False
        for name, choices in _choices(doctors).items():
            self.fields[name].offer(choices)  # type: ignore[attr-defined]
        self.helper.layout = Layout(Div(*self.fields, css_class="search-fields"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day = cleaned.get("from")
        if day and day < self.today:
            self.add_error("from", _("That day has passed. These are the times from today on."))
        elif day and day > self.latest:
            self.add_error("from", _("We cannot book that far ahead yet. These are the times from today on."))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What can be understood of it: a wrong answer is told on the page, and then does not matter."""
        self.is_valid()
        answers = {name: answer for name, answer in getattr(self, "cleaned_data", {}).items() if answer and answer != ANY}
        earliest: date = answers.pop("from", self.today)
        return Wanted(earliest, **answers)


def _today(doctors: Sequence[Doctor], now: datetime) -> date:
    """The portal's, or the day before while that lasts where one of the doctors works."""
    zones = {place.timezone for doctor in doctors for place in doctor.locations}
    return min(timezone.localdate(now, zone) for zone in (None, *zones))


def _longest(doctors: Sequence[Doctor]) -> timedelta:
    return max((visit.horizon for doctor in doctors for visit in doctor.visit_types.all()), default=timedelta())


def _choices(doctors: Sequence[Doctor]) -> dict[str, Any]:
    visits = sorted({visit for doctor in doctors for visit in doctor.visit_types.all()}, key=lambda v: (v.position, v.name))
    places = sorted({place for doctor in doctors for place in doctor.locations}, key=str)
    modes = {visit.mode for visit in visits}
    return {
        "visit": [(visit.slug, visit.name) for visit in visits],
        "doctor": [(doctor.slug, doctor.name) for doctor in doctors],
        "location": [(place.slug, place.name) for place in places],
        "mode": [(mode.value, mode.label) for mode in VisitType.Mode if mode in modes],
        "language": [(language, language) for language in sorted({one for doctor in doctors for one in doctor.speaks})],
        "part": PARTS,
    }
