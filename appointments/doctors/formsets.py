"""Rows under a doctor or a location, judged together: first by the page, in the end by the database."""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from .models import WorkingHours
from .refusals import HOURS_OVERLAP, Refused, judged

if TYPE_CHECKING:
    BaseInlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
else:
    BaseInlineFormSet = forms.BaseInlineFormSet

GONE = _("Somebody else has removed one of these meanwhile: open the page again.")
OVERLAP = _("“%(one)s” and “%(other)s” overlap: change the times or the days of one of them.")


class JudgedFormSet(BaseInlineFormSet):
    """Takes what the database refused the last time it was saved, and shows it where it was typed."""

    def __init__(self, *arguments: Any, refused: Refused | None = None, **options: Any) -> None:
        self.refused = refused
        super().__init__(*arguments, **options)

    def clean(self) -> None:
        super().clean()
        if self.refused and self.refused.prefix == self.prefix:
            raise ValidationError(self.refused.sentence)  # type: ignore[arg-type]
        for form in self.forms:
            if self.refused and self.refused.prefix == form.prefix:
                form.add_error(None, self._with_the_way_to_the_visits(self.refused.sentence))
        # The page no longer shows the row itself.
        if any(self._pk_field.name in form.errors for form in self.initial_forms):  # type: ignore[attr-defined]
            raise ValidationError(GONE)

    def _with_the_way_to_the_visits(self, sentence: Any) -> Any:
        if not self.instance.pk:
            return sentence
        address = f"{reverse('admin:appointments_appointment_changelist')}?{self.fk.name}__id__exact={self.instance.pk}"
        return format_html('{} <a href="{}">{}</a>', sentence, address, _("See the visits."))

    def save_new(self, form: Any, commit: bool = True) -> Any:
        with judged(str(form.prefix)):
            return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        with judged(str(form.prefix)):
            return super().save_existing(form, obj, commit)


class HoursFormSet(JudgedFormSet):
    def clean(self) -> None:
        kept = [form for form in self.forms if _is_kept(form)]
        clashes = [(one, form) for one, form in combinations(kept, 2) if one.instance.overlaps(form.instance)]
        for one, form in clashes:
            form.add_error(None, _overlap(one.instance, form.instance))
        for block, form in [(block, form) for block in self._unseen() for form in kept if block.overlaps(form.instance)]:
            form.add_error(None, _overlap(block, form.instance))
        if all(form.is_valid() for form in kept):
            super().clean()

    def save(self, commit: bool = True) -> Any:
        """The rule asks once all blocks stand as they shall: two may have changed places."""
        with judged(str(self.prefix)), connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {HOURS_OVERLAP} DEFERRED")
            saved = super().save(commit)
            cursor.execute(f"SET CONSTRAINTS {HOURS_OVERLAP} IMMEDIATE")
        return saved

    def _unseen(self) -> Iterator[WorkingHours]:
        """Blocks that somebody else has added since the page was opened."""
        seen = [form.instance.pk for form in self.initial_forms]
        if self.instance.pk and self.is_bound:
            yield from WorkingHours.objects.filter(doctor=self.instance).exclude(pk__in=[pk for pk in seen if pk])


def _is_kept(form: Any) -> bool:
    return bool(form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE"))


def _overlap(one: WorkingHours, other: WorkingHours) -> ValidationError:
    return ValidationError(OVERLAP, params={"one": one.in_words, "other": other.in_words})
