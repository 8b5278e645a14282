"""When somebody could come: instead of the visit they have, or because no time suited them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Patient
from appointments.doctors.models import Doctor
from appointments.intake.forms import ContactForm, PortalForm, long_text

from .models import Appointment
from .offer_models import WaitlistEntry
from .waitlist import Wishes
from .week import PARTS

PartOfDay = WaitlistEntry.PartOfDay
LOOK_AHEAD = timedelta(days=30)
FARTHEST = timedelta(days=365)
ANY = "*"  # no doctor and no place has that name


class DayField(forms.DateField):
    """A day from the browser's own calendar, or typed."""

    def __init__(self, *, label: Any, name: Any) -> None:
        wrong = _("Enter %(name)s as day, month and year, such as 23/11/2026.") % {"name": name}
        super().__init__(
            label=label,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "day"}),
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"],
            error_messages={"required": wrong, "invalid": wrong},
        )


class WishesForm(PortalForm):
    first_day = DayField(label=_("From which day?"), name=_("the first day"))
    last_day = DayField(label=_("Until which day?"), name=_("the last day"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which weekdays?"),
        help_text=_("Tick none if any day is as good."),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "weekdays"}),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("Choose the weekdays from those listed.")},
    )
    part_of_day = forms.ChoiceField(
        label=_("What time of day?"),
        widget=forms.RadioSelect(attrs={"class": "pairs"}),
        choices=[(PartOfDay.ANY, _("Any time")), *PARTS],
        required=False,
        initial=PartOfDay.ANY,
        error_messages={"invalid_choice": _("Choose one of the times of day listed.")},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = timezone.localdate(self.now)
        self.helper.render_unmentioned_fields = True

    def clean_first_day(self) -> date:
        day: date = self.cleaned_data["first_day"]
        if day < self.today:
            raise forms.ValidationError(_("The first day has passed. Enter today or a day to come."))
        return day

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self.cleaned_data.get("first_day", day):
            raise forms.ValidationError(_("The last day is before the first. Enter the first day or one after it."))
        if day < self.today:
            raise forms.ValidationError(_("The last day has passed. Enter today or a day to come."))
        if day > self.today + FARTHEST:
            raise forms.ValidationError(_("The last day is more than a year away. Enter one within a year."))
        return day

    def wishes(self) -> Wishes:
        answers = self.cleaned_data
        part = answers["part_of_day"] or PartOfDay.ANY
        return Wishes(answers["first_day"], answers["last_day"], sorted(answers["weekdays"]), part)


class EarlierForm(WishesForm):
    """For somebody who has a visit."""

    any_doctor = forms.BooleanField(label=_("Another doctor who offers the same visit is fine too"), required=False)

    def __init__(self, *arguments: Any, visit: Appointment, waiting: WaitlistEntry | None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.day_of_visit = visit.starts.astimezone(visit.location.timezone).date()
        last = max(self.day_of_visit, self.today)
        self.initial = {"first_day": self.today, "last_day": last}
        if waiting:
            names = ("first_day", "last_day", "weekdays", "part_of_day")
            self.initial = {name: getattr(waiting, name) for name in names} | {"any_doctor": waiting.doctor_id is None}
            self.initial["first_day"] = max(waiting.first_day, self.today)
        self.helper.layout = Layout(Fieldset(_("Which days?"), "first_day", "last_day", "weekdays"), "part_of_day", "any_doctor")

    def clean_last_day(self) -> date:
        """Nothing is earlier than the visit after its own day."""
        return min(super().clean_last_day(), self.day_of_visit)

    def clean_first_day(self) -> date:
        day = super().clean_first_day()
        if day > self.day_of_visit:
            raise forms.ValidationError(_("The first day is after your visit. Enter a day before it, or that day."))
        return day


class NoTimeForm(WishesForm, ContactForm):
    """For somebody who found no time."""

    CHOICES = ("language",)
    NOT_NEEDED = ("birth_year", "contact_by", "asking_for", *ContactForm.OF_A_RELATIVE)

    visit = forms.ChoiceField(
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of visit."), "invalid_choice": _("Choose one of the visits listed.")},
    )
    doctor = forms.ChoiceField(
        label=_("Whom would you like to see?"),
        required=False,
        initial=ANY,
        error_messages={"invalid_choice": _("Choose one of the doctors listed, or any doctor.")},
    )
    location = forms.ChoiceField(
        label=_("Where?"),
        required=False,
        initial=ANY,
        error_messages={"invalid_choice": _("Choose one of the places listed, or any place.")},
    )
    note = long_text(
        _("In your words"), hint=_("Anything that helps us to find a time, such as a long journey or work in shifts."), rows=3
    )
    tell_me = forms.BooleanField(
        label=_("Write to me when a suitable time comes free"),
        help_text=_("We keep it for you and write to you. Where we cannot, we ring you."),
        required=False,
        initial=True,
    )

    def __init__(self, *arguments: Any, doctors: Sequence[Doctor], **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in self.NOT_NEEDED:
            del self.fields[name]
        self.doctors = {doctor.slug: doctor for doctor in doctors}
        self.visits = {visit.slug: visit for doctor in doctors for visit in doctor.visit_types.all()}
        self.places = {place.slug: place for doctor in doctors for place in doctor.locations}
        self._offer("visit", [(slug, visit.name) for slug, visit in self.visits.items()])
        self._offer("doctor", [(ANY, _("Any doctor")), *[(slug, doctor.name) for slug, doctor in self.doctors.items()]])
        self._offer("location", [(ANY, _("Any place")), *[(slug, place.name) for slug, place in self.places.items()]])
        self.fields["first_day"].initial, self.fields["last_day"].initial = self.today, self.today + LOOK_AHEAD
        self.helper.layout = layout = Layout(
            Fieldset(_("Which visit?"), "visit", "doctor", "location"),
            Fieldset(_("When could you come?"), "first_day", "last_day", "weekdays", "part_of_day", "note"),
            Fieldset(_("How do we reach you?"), "full_name", "phone", "email", "language", "message_ok", "tell_me"),
            "consent_care",
        )
        self.order_fields([field.name for field in layout.get_field_names()])  # errors are listed as they stand on the page

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        doctor, visit = self.doctors.get(cleaned.get("doctor", "")), self.visits.get(cleaned.get("visit", ""))
        if doctor and visit and visit not in doctor.visit_types.all():
            self.add_error("doctor", _("That doctor does not offer this kind of visit. Choose another, or any doctor."))
        return cleaned

    def patient(self) -> Patient:
        return Patient(**self.contact())

    def entry(self) -> WaitlistEntry:
        answers = self.cleaned_data
        return WaitlistEntry(
            visit_type=self.visits[answers["visit"]],
            doctor=self.doctors.get(answers["doctor"]),
            location=self.places.get(answers["location"]),
            note=answers["note"],
            submit_key=self.submission_key,
            suspect=self.suspect,
            **vars(self.wishes()),
        )
