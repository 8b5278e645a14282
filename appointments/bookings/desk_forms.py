"""What staff fill in when they book or move a visit for somebody on the telephone."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Patient
from appointments.doctors.models import Location
from appointments.intake.forms import ContactForm, PortalForm, SentenceField

from .desk_times import Time, Times, mark
from .forms import NOT_OFFERED, TAKEN, StartField
from .taking import RoomTaken, Taken, Unavailable

EXACT = "exact"
LONGEST_REASON = 1000
UNREADABLE = _("Type the exact time as a day and a time, such as 2026-11-24T10:30.")
SKIPPED = _("That hour does not exist on that day, because the clocks go forward: type another time.")
FULL = _("The doctor has two visits at that time already: type another time.")
ROOM_TAKEN = _("The room or device that this visit needs is taken at that time. Choose another time.")
PATIENT_BUSY = _("The patient has another visit at that time. Choose another time, or tick below that this one is beside it.")
BUSY = _("Many people are booking at this moment. Nothing is lost: wait a moment, then send it again.")
CHOOSE = _("Choose a time.")


def reason(label: Any, hint: Any = "") -> SentenceField:
    return SentenceField(label=label, help_text=hint, max_length=LONGEST_REASON, widget=AdminTextareaWidget(attrs={"rows": 2}))


class DeskStartField(StartField):
    """One of the times listed, or that an exact one is typed below."""

    def to_python(self, value: Any) -> Any:
        return EXACT if value == EXACT else super().to_python(value)


class TimeForm(PortalForm):
    """A time chosen from the week that is shown; after a refusal the nearest ones come first."""

    start = StartField(label=_("Time"), required=False)

    def __init__(self, *arguments: Any, times: Times, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.times = times
        self.nearest: list[Time] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("start") and "start" not in self.errors:
            self.add_error("start", CHOOSE)
        return cleaned

    def refuse(self, refusal: Unavailable) -> None:
        visit_type = refusal.wish.visit_type
        self.nearest = [Time(slot, mark(slot, visit_type, now=self.now)) for slot in refusal.nearest]
        if isinstance(refusal, RoomTaken):
            self.add_error("start", ROOM_TAKEN)
        else:
            self.add_error("start", TAKEN if isinstance(refusal, Taken) else NOT_OFFERED)

    @property
    def chosen(self) -> Any:
        """The moment that was chosen, however it was written; or that an exact one is typed."""
        try:
            return self.fields["start"].clean(self["start"].value())
        except forms.ValidationError:
            return None

    @property
    def wished(self) -> datetime:
        found: datetime = self.cleaned_data["start"]
        return found


class MoveForm(TimeForm):
    reason = reason(_("Why?"), _("For colleagues: it stays in the history and is not sent to the patient."))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def see_anew(self, state: str) -> None:
        """The next sending answers to what the page now shows."""
        self.data = self.sent = self.sent.copy()
        self.sent["seen"] = state


class VisitForm(TimeForm):
    """A visit for a patient whose case is known."""

    field_order = ("start", "exact", "clock_of", "overbook_reason")  # as they stand on the page

    start = DeskStartField(label=_("Time"), required=False)
    exact = forms.CharField(
        label=_("Exact time"),
        help_text=_("By the clock of the place. Also beside another visit of the doctor."),
        required=False,
        max_length=40,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    clock_of = forms.ChoiceField(label=_("By the clock of"), required=False)
    overbook_reason = reason(_("Why is the doctor overbooked?"), _("It stays in the history."))
    beside_another = forms.BooleanField(label=_("Book it beside the other visit of this patient"), required=False)
    note = reason(_("Note"), _("For colleagues: why this visit, or why beside another. Not sent to the patient."))
    consent_care = forms.BooleanField(
        label=_(
            "I told the patient that the hospital keeps these details and uses them for this visit, and that they can "
            "withdraw this at any time. They agree."
        ),
        error_messages={"required": _("Ask the patient whether they agree, and tick the box when they do.")},
    )

    def __init__(self, *arguments: Any, may_overbook: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.may_overbook = may_overbook
        self.asks_beside = False
        places = self.times.doctor.locations if self.times.doctor else []
        self.places: dict[str, Location] = {place.zone: place for place in places}
        self.fields["clock_of"].choices = [(zone, f"{place.name} ({zone})") for zone, place in self.places.items()]  # type: ignore[attr-defined]
        if not may_overbook:
            for name in ("exact", "clock_of", "overbook_reason"):
                del self.fields[name]
        elif len(self.places) < 2:
            del self.fields["clock_of"]

    @property
    def wants_overbooking(self) -> bool:
        return any(self.sent.get(name, "").strip() for name in ("exact", "overbook_reason")) or self.sent.get("start") == EXACT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("exact") and not isinstance(cleaned.get("start"), datetime):
            self.errors.pop("start", None)
            cleaned["start"] = EXACT
        if cleaned.get("start") == EXACT:
            self._clean_overbooking(cleaned)
        elif cleaned.get("exact") or cleaned.get("overbook_reason"):
            self.add_error("start", _("You chose a listed time and typed an exact one: choose “exact time”, or clear it below."))
        if cleaned.get("beside_another") and not (cleaned.get("note") or cleaned.get("overbook_reason")):
            self.add_error("note", _("Say why the patient has two visits at once."))
        return cleaned

    def _clean_overbooking(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("exact"):
            self.add_error("exact", UNREADABLE)
        elif "exact" not in self.errors:
            zone = cleaned.get("clock_of") or next(iter(self.places))
            try:
                cleaned["exact"] = moment(cleaned["exact"], self.places[zone])
            except forms.ValidationError as error:
                self.add_error("exact", error)
        if not cleaned.get("overbook_reason"):
            self.add_error("overbook_reason", _("Say why the doctor is overbooked."))

    def refuse(self, refusal: Unavailable) -> None:
        super().refuse(refusal)
        if self.overbooks and not isinstance(refusal, RoomTaken):
            self.errors.pop("start")
            self.add_error("exact", FULL if isinstance(refusal, Taken) else NOT_OFFERED)

    def ask_beside(self) -> None:
        self.asks_beside = True
        self.add_error("exact" if self.overbooks else "start", PATIENT_BUSY)

    @property
    def overbooks(self) -> bool:
        return self.sent.get("start") == EXACT or (not self.sent.get("start") and self.wants_overbooking)

    @property
    def shows_beside(self) -> bool:
        return self.asks_beside or bool(self.sent.get("beside_another"))

    @property
    def wished(self) -> datetime:
        start: datetime = self.cleaned_data["exact"] if self.cleaned_data["start"] == EXACT else self.cleaned_data["start"]
        return start

    def facts(self) -> dict[str, Any]:
        """What the booking is told beside whom, what and when."""
        given = self.cleaned_data
        return {
            "overbook": given.get("overbook_reason", "") if given["start"] == EXACT else "",
            "beside_another": given["beside_another"],
            "note": given["note"],
            "key": self.submission_key,
        }


class CallerForm(VisitForm, ContactForm):
    """A visit for somebody of whom we know nothing yet."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in self.OF_A_RELATIVE:
            del self.fields[name]
        for name, label in CALLERS.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
        self.fields["asking_for"].choices = [  # type: ignore[attr-defined]
            (Patient.AskingFor.MYSELF, _("The patient")),
            (Patient.AskingFor.SOMEONE_ELSE, _("Somebody who cares for the patient")),
        ]

    def patient(self) -> Patient:
        return Patient(**self.contact())


CALLERS = {
    "full_name": _("Full name of the patient"),
    "phone": _("Phone number"),
    "email": _("E-mail address"),
    "birth_year": _("Year of birth"),
    "language": _("Language we should speak"),
    "contact_by": _("How to reach them"),
    "message_ok": _("A message may be left"),
    "asking_for": _("Who is calling?"),
}


def moment(typed: str, place: Location) -> datetime:
    """What was typed, on the wall of that place; of a repeated hour the first time round."""
    try:
        wall = datetime.fromisoformat(typed.strip())
        if wall.tzinfo or ":" not in typed:  # a day alone would be midnight
            raise ValueError
        found = wall.replace(second=0, microsecond=0, tzinfo=place.timezone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise forms.ValidationError(UNREADABLE) from None
    if found.astimezone(place.timezone).replace(tzinfo=None) != wall.replace(second=0, microsecond=0):
        raise forms.ValidationError(SKIPPED)
    return found
