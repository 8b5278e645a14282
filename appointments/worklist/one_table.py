"""A few rows that are always there, edited by several people as one table."""

import json
from functools import cached_property
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hfs_portal.admin import KeptAdmin

Row = TypeVar("Row", bound=Model)

CHANGED_MEANWHILE = _("A colleague changed this row while you had it open. Save again if what you entered is still right.")


class SeenInput(forms.HiddenInput):
    """The stock form gives it a label, which must not be one of something that nobody sees."""

    def id_for_label(self, id_: str) -> str:
        return ""


class RowForm(forms.ModelForm[Row], Generic[Row]):
    """It knows what its reader saw: a row they left alone stays as a colleague has made it since."""

    seen = forms.CharField(required=False, widget=SeenInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # Each in the words in which its control would send it back.
        named = [name for name in self.fields if name in self.initial]
        self.stands = json.dumps({name: _as_sent(self.fields[name].widget, self.initial[name]) for name in named})
        self.fields["seen"].initial = self.stands

    @cached_property
    def changed_data(self) -> list[str]:
        """What the reader changed, not what a colleague did."""
        seen = self._seen()
        return [
            name
            for name, value in seen.items()
            if name in self.fields and self.fields[name].has_changed(self.fields[name].to_python(value), self[name].data)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.changed_data and self._seen() != json.loads(self.stands):
            self.data = {**self.data.dict(), self.add_prefix("seen"): self.stands}  # type: ignore[attr-defined]
            raise ValidationError(CHANGED_MEANWHILE)
        return cleaned

    def _seen(self) -> dict[str, Any]:
        """What the page carried, where that is what a page of ours carries; else the row as it stands."""
        stands: dict[str, Any] = json.loads(self.stands)
        try:
            seen = json.loads(self.data.get(self.add_prefix("seen")) or "")
        except (ValueError, RecursionError):
            return stands
        known = isinstance(seen, dict) and seen.keys() == stands.keys() and all(map(self._may_be_seen, seen, seen.values()))
        return seen if known else stands

    def _may_be_seen(self, name: str, value: Any) -> bool:
        """Whether the control of that field could have been filled with it."""
        if not (value is None or isinstance(value, str)):
            return False
        if name not in self.fields:  # shown, and not asked
            return True
        try:
            self.fields[name].to_python(value)
        except ValidationError:
            return False
        return True


def _as_sent(widget: forms.Widget, value: Any) -> Any:
    written = widget.format_value(value)
    return written[0] if isinstance(written, list) else written  # the one that is chosen


class OneTable(KeptAdmin):
    form: Any = RowForm
    list_display_links = None
    actions = None
    sortable_by = ()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})})

    def get_changelist_form(self, request: HttpRequest, **options: Any) -> Any:
        return self.form
