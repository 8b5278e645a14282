"""A patient asks to be called."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.cases import opening_hours
from appointments.cases.models import Event
from appointments.intake.models import Submission
from hfs_portal.encrypted import EncryptedTextField

from .parts import AFTERNOON, ANY, EVENING, MORNING, part_on

SAID = ["call_missed", "call_wrong_number", "call_reached", "callback_moved", "number_corrected"]
REACHED, MORE_TO_DO = "call_reached", "more_to_do"  # what the history says of a call after which we have work to do


class CallbackRequest(Submission):
    class PartOfDay(models.TextChoices):
        ANY = ANY, _("Any time")
        MORNING = MORNING, _("Morning")
        AFTERNOON = AFTERNOON, _("Afternoon")
        EVENING = EVENING, _("Evening")

    case = models.OneToOneField("appointments.Case", models.PROTECT, related_name="callback", verbose_name=_("case"))
    call_on = models.DateField(_("day"))
    part_of_day = models.CharField(_("part of the day"), max_length=10, choices=PartOfDay)
    topic = EncryptedTextField(_("what it is about"), blank=True)
    cancelled_at = models.DateTimeField(_("no longer wanted since"), null=True, blank=True)

    class Meta:
        verbose_name = _("callback")
        indexes = [models.Index(name="callback_wanted_by_day", fields=["call_on"], condition=Q(cancelled_at=None))]

    def __str__(self) -> str:
        return self.case.reference

    @property
    def about(self) -> str:
        """What its letters are about."""
        return f"callback {self.pk}"

    @property
    def agreed(self) -> str:
        """Such as "2026-11-24 morning", as the history of the case keeps it."""
        return f"{self.call_on} {self.part_of_day}"

    @property
    def last_word(self) -> Event | None:
        """What tells how the call stands; nothing before we rang.

        Also what was said in the case in which it was asked for, should that go on in another; but nothing of other calls, made
        about a case for which none was promised.
        """
        here = Q(case=self.case_id) | Q(case__merged_into=self.case_id, case__callback=None)
        of_others = Q(what__startswith="call_") & ~Q(at__in=self.attempts.values("at"))
        return Event.objects.filter(here, what__in=SAID).exclude(of_others).last()

    @property
    def is_owed(self) -> bool:
        """Whether the patient still waits for what they asked to be called about."""
        said = None if self.cancelled_at else self.last_word
        return not (self.cancelled_at or (said and said.what == REACHED and said.became != MORE_TO_DO))

    @property
    def promised(self) -> datetime:
        """By when, as far as the day tells: the case has one time for all that is owed in it."""
        of_case, said = self.case.due_at, self.last_word
        if timezone.localdate(of_case) == self.call_on or (said and said.what == REACHED):
            return of_case
        part = part_on(self.call_on, self.part_of_day, hours=opening_hours.read())
        return part[1] if part else opening_hours.end_of_work(opening_hours.midnight(self.call_on))


class CallAttempt(models.Model):
    """That somebody of ours rang, and what came of it."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Spoke with them")
        MISSED = "missed", _("Nobody answered")
        WRONG_NUMBER = "wrong_number", _("Wrong number")

    callback = models.ForeignKey(CallbackRequest, models.PROTECT, related_name="attempts", verbose_name=_("callback"))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who rang"))
    outcome = models.CharField(_("what came of it"), max_length=12, choices=Outcome)

    class Meta:
        verbose_name = _("call")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="call_outcome_is_known", condition=Q(outcome__in=["reached", "missed", "wrong_number"])),
        ]
