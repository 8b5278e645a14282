"""What staff write on a case: what they do with it, to whom it goes, and why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case
from appointments.cases.services import MOVES

NOTE, TAKE, TAKE_OVER, ASSIGN, PRIORITISE = "note", "take", "take_over", "assign", "prioritise"
TO = "to_"  # before the status to which a button moves the case
REACHED, MORE_TO_DO, MISSED, WRONG_NUMBER = "call_reached", "call_more_to_do", "call_missed", "call_wrong_number"
ANOTHER_TIME, NOT_WANTED = "call_another_time", "call_not_wanted"
CALLS = (REACHED, MORE_TO_DO, MISSED, WRONG_NUMBER, ANOTHER_TIME, NOT_WANTED)
DOES = (NOTE, TAKE, TAKE_OVER, ASSIGN, PRIORITISE, *(TO + status for status in Case.Status.values), *CALLS)
NOT_CHOSEN = {Case.Outcome.MERGED, Case.Outcome.UNKNOWN}  # the one comes of joining cases, the other of not having asked
OUTCOMES = [choice for choice in Case.Outcome.choices if choice[0] not in NOT_CHOSEN]
CHANGED_MEANWHILE = _(
    "A colleague changed this case while you had it open. See below what it says now, and save again if that is still right."
)
CHANGED_BY_YOU = _(
    "You changed this case yourself after this page was loaded, perhaps in another window. See below what it says now, and save "
    "again if that is still right."
)
NO_REASON = _("Write in the note why the priority changes.")
NO_NOTE = {
    NOTE: _("Write the note first."),
    PRIORITISE: NO_REASON,
}


class ActForm(forms.Form):
    """One note for whatever is done; each thing that can be done is a button."""

    do = forms.ChoiceField(
        choices=[(do, do) for do in DOES],
        error_messages={
            "required": _("Say with one of the buttons what to do."),
            "invalid_choice": _("Say with one of the buttons what to do."),
        },
    )
    note = forms.CharField(
        label=_("Note or reason"),
        required=False,
        max_length=4000,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("What was said or done. It stays in the history and cannot be changed."),
        error_messages={"max_length": _("The note must be 4000 characters or fewer.")},
    )
    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Colleague"),
        required=False,
        empty_label=_("Choose a colleague"),
        error_messages={"invalid_choice": _("Choose one of the colleagues listed: that one does not work on cases.")},
    )
    priority = forms.TypedChoiceField(
        choices=Case.Priority.choices,
        label=_("Priority"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose one of the priorities listed.")},
    )
    came_of_it = forms.ChoiceField(
        choices=[("", _("Choose what came of it")), *OUTCOMES],
        label=_("What came of it"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the outcomes listed.")},
    )
    when = forms.ChoiceField(
        label=_("Another time"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the times listed now: that one has passed.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, error_messages={"null_characters_not_allowed": ""})

    def __init__(self, *arguments: Any, case: Case, times: Sequence[Any] = (), **options: Any) -> None:
        """`times` are those for which a call may be promised; without any it is not asked for one."""
        super().__init__(*arguments, **{"auto_id": "act_%s", **options})
        self.case = case
        if times:
            self.fields["when"].choices = times  # type: ignore[attr-defined]
        else:
            del self.fields["when"]
        self.fields["assignee"].queryset = colleagues(case)  # type: ignore[attr-defined]
        self.fields["priority"].initial = case.priority

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        do = cleaned.get("do", "")
        asks = MOVES.get((self.case.status, do.removeprefix(TO)))
        missing = NO_NOTE.get(do) or (_("Write in the note why it is opened again.") if asks and asks.needs_note else None)
        if missing and not cleaned.get("note"):
            self._ask("note", missing)
        if do == ASSIGN and not cleaned.get("assignee"):
            self._ask("assignee", _("Choose the colleague who takes the case over."))
        if do == PRIORITISE and cleaned.get("priority") in (None, self.case.priority):
            self._ask("priority", _("Choose another priority than the one it has."))
        if do == TO + Case.Status.CLOSED and not cleaned.get("came_of_it"):
            self._ask("came_of_it", _("Choose what came of it."))
        if do == ANOTHER_TIME and "when" in self.fields and not cleaned.get("when"):
            self._ask("when", _("Choose the time you have agreed on."))
        return cleaned

    def look_again(self, why: Any, seen: Any) -> None:
        """What was typed stays; the next press is from how the case stands now."""
        self.data = {**self.data.dict(), "seen": str(seen)}  # type: ignore[attr-defined]
        self.add_error(None, why)

    def _ask(self, field: str, sentence: Any) -> None:
        if field not in self.errors:
            self.add_error(field, sentence)


def colleagues(case: Case) -> Any:
    """Whoever may change cases today, but for whoever has this one."""
    able = Q(is_superuser=True) | Q(groups__permissions__codename="change_case") | Q(user_permissions__codename="change_case")
    working = User.objects.filter(able, is_active=True, is_staff=True)
    others = working.exclude(pk=case.assignee_id) if case.assignee_id else working
    return others.distinct().order_by("username")
