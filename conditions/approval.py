"""The medical reviewer's approval: what it asks, when it is refused, and what it writes."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Revision, TaskState, WorkflowState

from . import fitness, review

if TYPE_CHECKING:
    from .models import MedicalReview

DATES = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"]
LONGEST_YEARS = 3
NO_PROFILE = gettext_lazy(
    "You have no reviewer profile, so readers could not be told who approved this. Ask an administrator to add one under "
    "Medicine, Medical reviewers, with your name, registration number and speciality."
)
OWN_CHANGE = gettext_lazy("You wrote this change, so you cannot approve it. Ask another medical reviewer to read and approve it.")
NOT_WAITING = gettext_lazy("This is not waiting for a review any more: a colleague was first, or it was withdrawn.")
NOT_WHAT_YOU_READ = gettext_lazy(
    "Another version than the one you read is waiting for review now. Open it again, read that version, then approve."
)
APPROVED_BEFORE = gettext_lazy("This version is approved already. Save it as a new draft and submit that one.")


def years_from(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


class ApprovalForm(forms.Form):
    """Wagtail makes it in a pop-up. It is told of whom and of what by the task, which was asked about both before."""

    revision = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": NOT_WHAT_YOU_READ})
    evidence_checked = forms.BooleanField(
        label=gettext_lazy("I checked the numbers against their references"),
        error_messages={
            "required": gettext_lazy("Check the numbers against their references, then tick this box; or request changes.")
        },
    )
    next_review_due = forms.DateField(
        label=gettext_lazy("Next review by"),
        help_text=gettext_lazy("Year, month and day, like 2027-11-30."),
        input_formats=DATES,
        widget=forms.DateInput(format=DATES[0], attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Enter the date of the next review, like 2027-11-30."),
            "invalid": gettext_lazy("Enter the date of the next review as year, month and day, like 2027-11-30."),
        },
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment (optional)"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, task: "MedicalReview", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.obj, self.user = task.asked
        self.fields["next_review_due"].initial = years_from(timezone.localdate(), 1)

    def clean_next_review_due(self) -> date:
        due: date = self.cleaned_data["next_review_due"]
        today = timezone.localdate()
        if due <= today:
            raise ValidationError(_("The next review must be later than today. Enter a later date."))
        if due > years_from(today, LONGEST_YEARS):
            raise ValidationError(_("The next review is more than three years away. Enter an earlier date."))
        return due

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if refusal := why_not(self.obj, self.user, self.cleaned_data.get("revision")):
            raise ValidationError(refusal)
        return cleaned


def why_not(obj: Any, user: Any, revision: int | None) -> Any:
    """Why this user cannot approve this revision of it now, as a sentence; or None."""
    state = obj.current_workflow_task_state
    if state is None:
        return NOT_WAITING
    if revision != state.revision_id:
        return NOT_WHAT_YOU_READ
    if review.is_own_change(obj, user):
        return OWN_CHANGE
    if review.sign_off_exists(state.revision_id):
        return APPROVED_BEFORE
    return _unfit(state.revision) if profile_of(user) else NO_PROFILE


def _unfit(revision: Revision) -> str | None:
    try:
        fitness.refuse_unfit(revision.as_object())
    except review.NotFitToPublish as reasons:
        return _("This is not fit to be published yet, so request changes. %(reasons)s") % {"reasons": reasons}
    return None


def profile_of(user: Any) -> Any:
    return apps.get_model("conditions.Reviewer").objects.filter(user_id=user.pk).first()


@transaction.atomic
def approve(state: TaskState, *, by: Any, given: dict[str, Any]) -> None:
    """Writes the sign-off and publishes the revision that was read, both or neither. Raises NotApproved with the reason."""
    task, obj, state = _locked(state)
    if not any(name == "approve" for name, *_rest in task.get_actions(obj, by)):
        raise review.NotApproved(OWN_CHANGE if review.is_own_change(obj, by) else NOT_WAITING)
    form = ApprovalForm(given, task=task)
    if not form.is_valid():
        raise review.NotApproved(first_error(form))
    apps.get_model("conditions.SignOff").objects.create(
        revision=state.revision,
        reviewer=profile_of(by),
        approved_at=timezone.now(),
        next_review_due=form.cleaned_data["next_review_due"],
        evidence_checked=form.cleaned_data["evidence_checked"],
        digest=review.digest_of(state.revision),
    )
    state.approve(user=by, comment=form.cleaned_data["comment"])


def _locked(state: TaskState) -> tuple[Any, Any, TaskState]:
    """The task, what it is about and the state, all read anew and held until the end of the transaction."""
    obj = review.hold(state.revision)
    WorkflowState.objects.select_for_update().get(pk=state.workflow_state_id)
    fresh = TaskState.objects.select_for_update().get(pk=state.pk)
    if fresh.status != TaskState.STATUS_IN_PROGRESS:
        raise review.NotApproved(NOT_WAITING)
    return fresh.task.specific, obj.specific if isinstance(obj, Page) else obj, fresh


def first_error(form: forms.Form) -> str:
    return str(next(iter(form.errors.values()))[0])
