"""Who signed what off: reviewers, their approvals, what was published without one, and what readers are told of changes."""

from datetime import date
from functools import partial
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import AbstractGroupApprovalTask, TaskState

from . import approval, review


class Reviewer(models.Model):
    """A medical reviewer as readers are told: whose approval it is, and that they may practise."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviewer_profile", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=120)
    registration_number = models.CharField(
        _("registration number"), max_length=60, help_text=_("With the council that keeps it, as in the national register.")
    )
    speciality = models.CharField(_("speciality"), max_length=80)

    panels = [FieldPanel("user"), FieldPanel("name"), FieldPanel("registration_number"), FieldPanel("speciality")]

    class Meta:
        verbose_name = _("medical reviewer")
        verbose_name_plural = _("medical reviewers")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["registration_number"], name="reviewer_registration_number_once"),
            models.CheckConstraint(name="reviewer_has_a_registration_number", condition=~Q(registration_number="")),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.speciality}"


class SignOff(models.Model):
    """One revision, approved by one reviewer. It is written by the approval alone and never changed."""

    revision = models.OneToOneField("wagtailcore.Revision", models.CASCADE, related_name="sign_off")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="sign_offs", verbose_name=_("reviewer"))
    approved_at = models.DateTimeField(_("approved"))
    next_review_due = models.DateField(_("next review due"))
    evidence_checked = models.BooleanField(_("the evidence was checked"))
    digest = models.CharField(_("fingerprint of what was approved"), max_length=64)

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            models.CheckConstraint(name="sign_off_checked_the_evidence", condition=Q(evidence_checked=True)),
            models.CheckConstraint(name="sign_off_has_a_fingerprint", condition=Q(digest__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="sign_off_next_review_is_later", condition=Q(next_review_due__gt=models.F("approved_at__date"))
            ),
        ]
        triggers = [pgtrigger.Protect(name="sign_off_stays_as_written", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.reviewer}, {self.approved_at:%Y-%m-%d}"

    def is_overdue(self, today: date | None = None) -> bool:
        return self.next_review_due < (today or timezone.localdate())


class Override(models.Model):
    """A revision that an administrator published without a medical approval."""

    revision = models.OneToOneField("wagtailcore.Revision", models.CASCADE, related_name="override")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("publication without review")
        verbose_name_plural = _("publications without review")
        triggers = [pgtrigger.Protect(name="override_stays_as_written", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.by}, {self.at:%Y-%m-%d}"


class PublicChange(models.Model):
    """What changed on a page and why, as readers are told."""

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="public_changes")
    at = models.DateTimeField(_("at"))
    what = models.CharField(_("what changed"), max_length=200)
    why = models.CharField(_("why"), max_length=200)

    class Meta:
        verbose_name = _("change told to readers")
        verbose_name_plural = _("changes told to readers")
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="public_change_stays_as_written", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.what


class ReviewLetter(models.Model):
    """On this day this person was written to about the reviews that are due. Once a day is enough."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("to"))
    day = models.DateField(_("day"))
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("letter about reviews")
        verbose_name_plural = _("letters about reviews")
        constraints = [models.UniqueConstraint(fields=["to", "day"], name="review_letter_once_a_day")]

    def __str__(self) -> str:
        return f"{self.to}, {self.day}"


class MedicalReview(AbstractGroupApprovalTask):
    """Approval by a medical reviewer with a profile, which nobody gives to a change of their own. It publishes."""

    asked: tuple[Any, Any] = (None, None)

    def get_actions(self, obj: Any, user: User | AnonymousUser) -> list[tuple[str, Any, bool]]:
        if not self.may_review(user):
            return []
        # Wagtail asks here before it makes the form of the action, to which it tells neither whom nor what it is about.
        self.asked = (obj, user)
        changes, approval = ("reject", _("Request changes"), True), ("approve", _("Approve"), True)
        return [changes] if review.is_own_change(obj, user) else [changes, approval]

    def may_review(self, user: User | AnonymousUser) -> bool:
        return bool(user.is_superuser or self._user_in_groups(user))

    def get_form_for_action(self, action: str) -> Any:
        return partial(approval.ApprovalForm, task=self) if action == "approve" else super().get_form_for_action(action)

    def get_template_for_action(self, action: str) -> str:
        return "conditions/review/approve.html" if action == "approve" else ""

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **given: Any) -> None:
        """Raises NotApproved when the approval is refused. Whatever came with it is read anew: it was in the browser."""
        if action_name == "approve":
            approval.approve(task_state, by=user, given=given)
        else:
            super().on_action(task_state, user, action_name, **given)

    class Meta:
        verbose_name = _("medical review")
        verbose_name_plural = _("medical reviews")


class LoadedContent(models.Model):
    """What `load_content` wrote and how it looked then, so that it knows its own hand from an editor's."""

    key = models.CharField(max_length=200, unique=True)
    object_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
