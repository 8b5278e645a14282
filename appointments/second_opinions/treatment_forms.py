"""What was tried before, and roughly when: as many rows as the patient adds, without a script."""

import re
from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.intake.forms import OLDEST_BIRTH_YEAR, SentenceField, long_text, too_long

from .forms import LONGEST_KEPT, NOT_LISTED, StepForm

MOST = 20
PARTS = ("what", "month", "year")
ROW = re.compile(r"(?:what|month|year)_([0-9]{1,2})")
EMPTY = dict.fromkeys(PARTS, "")
PIECE = '{%% include "appointments/second_opinions/%s.html" %%}'


class TreatmentsForm(StepForm):
    """Fields are `what_0 month_0 year_0`, `what_1` and so on; a row that is empty counts for nothing."""

    def __init__(self, data: QueryDict | None = None, *arguments: Any, **options: Any) -> None:
        super().__init__(data, *arguments, **options)
        rows = self.initial.get("rows") or [EMPTY]
        sent = [int(found[1]) + 1 for found in map(ROW.fullmatch, self.sent) if found]
        self.count = min(MOST, max(sent, default=1) if data is not None else len(rows))
        typed = {f"{part}_{place}": row[part] for place, row in enumerate(rows) for part in PARTS}
        self.initial = {**self.initial, **typed}
        for place in range(self.count):
            self.fields |= row_fields(place)
        self.helper.render_unmentioned_fields = True  # the hidden ones
        self.helper.layout = Layout(HTML(PIECE % "continue"), *map(self._shown, range(self.count)), HTML(PIECE % "add"))

    def _shown(self, place: int) -> Fieldset:
        dates = Div(f"month_{place}", f"year_{place}", css_class="parts")
        remove = [HTML(f"{{% with place={place} %}}{PIECE % 'remove'}{{% endwith %}}")] if self.count > 1 else []
        return Fieldset(name_of(place), f"what_{place}", dates, *remove, css_id=f"treatment-{place}")

    @property
    def is_full(self) -> bool:
        return self.count == MOST

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for place in range(self.count):
            self._clean_row(place)
        return cleaned

    def _clean_row(self, place: int) -> None:
        what, month, year = (f"{part}_{place}" for part in PARTS)
        given = self.cleaned_data
        if (given.get(month) or given.get(year)) and not given.get(what) and what not in self.errors:
            self.add_error(what, in_row(_("%(row)s: write what was done, or take its date out."), place))
        if given.get(month) and not given.get(year) and year not in self.errors:
            self.add_error(year, in_row(_("%(row)s: enter the year too, or leave the month empty."), place))
        if given.get(year) and not self._is_likely(given[year]):
            facts = {"first": OLDEST_BIRTH_YEAR, "last": timezone.localdate(self.now).year}
            sentence = _("%(row)s: enter the year as four digits, from %(first)d to %(last)d, or leave it empty.")
            self.add_error(year, in_row(sentence, place, **facts))

    def _is_likely(self, year: str) -> bool:
        last = timezone.localdate(self.now).year
        return year.isdecimal() and len(year) == 4 and OLDEST_BIRTH_YEAR <= int(year) <= last

    def typed(self, aside: str = "") -> dict[str, Any]:
        rows = [{part: (self[f"{part}_{place}"].value() or "")[:LONGEST_KEPT] for part in PARTS} for place in range(self.count)]
        return {"rows": changed(rows, aside)}

    def said(self) -> dict[str, Any]:
        return {"treatments": [treatment for treatment in map(self._said, range(self.count)) if treatment["what"]]}

    def _said(self, place: int) -> dict[str, Any]:
        what, month, year = (self.cleaned_data[f"{part}_{place}"] for part in PARTS)
        return {"what": what, "month": int(month) if month else None, "year": int(year) if year else None}


def row_fields(place: int) -> dict[str, forms.Field]:
    what = long_text(_("What was done"), hint=_("And how it helped, if you like."), rows=2)
    what.error_messages["max_length"] = too_long(name_of(place))
    month = forms.ChoiceField(
        label=_("Month"), choices=[("", _("Not known")), *MONTHS.items()], required=False,
        error_messages={"invalid_choice": NOT_LISTED},
    )  # fmt: skip
    year = SentenceField(
        label=_("Year"), max_length=200, widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"})
    )
    return {f"what_{place}": what, f"month_{place}": month, f"year_{place}": year}


def name_of(place: int) -> str:
    return gettext("Treatment %(number)d") % {"number": place + 1}


def in_row(sentence: Any, place: int, **facts: int) -> ValidationError:
    return ValidationError(sentence, params={"row": name_of(place), **facts})


def changed(rows: list[dict[str, str]], then: str) -> list[dict[str, str]]:
    """The rows after "add", or after "remove-0", which is the first; else as they are."""
    if then == "add":
        return [*rows, EMPTY][:MOST]
    gone = then.removeprefix("remove-")
    return [row for place, row in enumerate(rows) if str(place) != gone] or [EMPTY]
