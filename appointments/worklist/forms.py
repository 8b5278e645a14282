"""What staff write on a case: how it moves on, who has it, and a note that stays."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case
from appointments.cases.services import MOVES

CHANGED_MEANWHILE = _(
    "A colleague changed this case while you had it open. See below what it says now, and save again if that is still right."
)


class ReaderForm(forms.ModelForm[Case]):
    """For who may only look: the fields without a way to fill them in."""


class CaseForm(forms.ModelForm[Case]):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("What was said or done. It stays in the history and cannot be changed."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Case
        fields = ("status", "assignee")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        allowed = {self.instance.status, *MOVES[self.instance.status]}
        self.fields["status"].choices = [choice for choice in Case.Status.choices if choice[0] in allowed]  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = colleagues(self.instance)  # type: ignore[attr-defined]
        self.fields["assignee"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        self.fields["seen"].initial = self._state()

    def _state(self) -> str:
        return f"{self.instance.status} {self.instance.assignee_id}"

    def clean_assignee(self) -> User | None:
        chosen: User | None = self.cleaned_data["assignee"]
        if self.instance.assignee_id and not chosen:
            raise ValidationError(_("Choose who takes the case over."))
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("seen") != self._state():
            self.data = {**self.data.dict(), "seen": self._state()}  # type: ignore[attr-defined]
            raise ValidationError(CHANGED_MEANWHILE)
        return cleaned


def colleagues(case: Case) -> Any:
    """Whoever may change cases today, and whoever has this one."""
    able = Q(is_superuser=True) | Q(groups__permissions__codename="change_case") | Q(user_permissions__codename="change_case")
    working = Q(is_active=True, is_staff=True) & able
    return User.objects.filter(working | Q(pk=case.assignee_id)).distinct().order_by("username")
