"""What staff say of our time: when we are open, on which days we are closed, and what is promised by when."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .models import Case

# Without a day on which we work, no promise could ever be kept, nor its time be found. Two who each close one of the last two
# days take turns.
NEVER_ALL_CLOSED = """
    PERFORM pg_advisory_xact_lock(hashtext('opening hours'));
    IF NOT EXISTS (SELECT FROM appointments_openinghours WHERE starts IS NOT NULL) THEN
        RAISE EXCEPTION 'we are open on one day of the week at least' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'opening_hours_never_all_closed';
    END IF;
    RETURN NULL;
"""


class OpeningHours(models.Model):
    """When the call desk and the coordinators work on a day of the week, on the hospital's clock; without times it is closed."""

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS, unique=True)
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("opening hours")
        ordering = ["weekday"]
        constraints = [
            models.CheckConstraint(name="opening_hours_weekday_is_known", condition=Q(weekday__range=(0, 6))),
            models.CheckConstraint(
                name="opening_hours_have_both_ends",
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__isnull=False),
                violation_error_message=_("Enter both times, or leave both empty for a day on which you are closed."),
            ),
            models.CheckConstraint(
                name="opening_hours_end_after_start",
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gt=F("starts")),
                violation_error_message=_("The hours must end after they start."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="never_all_closed",
                when=pgtrigger.After,
                # So that one save can open one day and close another: it asks once, when both have changed.
                timing=pgtrigger.Immediate,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=NEVER_ALL_CLOSED,
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_weekday_display())


class ClosedDay(models.Model):
    """A day on which nobody works: no promise falls on it, and no clock runs."""

    day = models.DateField(_("day"), unique=True, error_messages={"unique": _("That day is in the list already.")})
    name = models.CharField(_("what it is"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("closed day")
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                name="closed_day_is_in_our_time",
                condition=Q(day__range=(date(2000, 1, 1), date(2199, 12, 31))),
                violation_error_message=_("The day must lie between the years 2000 and 2199: check the year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.day, 'j F Y')}, {self.name}" if self.name else date_format(self.day, "j F Y")


class PromiseRule(models.Model):
    """By when those who ask for something hear from us, and when a lead hears that they did not."""

    class Unit(models.TextChoices):
        HOURS = "hours", _("working hours")
        DAYS = "days", _("working days, to the end of the last")

    kind = models.CharField(_("what was asked"), max_length=20, choices=Case.Kind)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Case.Priority)
    within = models.PositiveSmallIntegerField(_("within"), null=True, blank=True)
    unit = models.CharField(_("counted in"), max_length=5, choices=Unit, default=Unit.HOURS)
    escalate_after = models.PositiveSmallIntegerField(
        _("tell the lead after"), null=True, blank=True,
        help_text=_("Working hours past what was promised. Empty: never."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("promise")
        ordering = ["kind", "priority"]
        constraints = [
            models.UniqueConstraint(name="promise_rule_once", fields=["kind", "priority"]),
            models.CheckConstraint(
                name="promise_rule_kind_is_known", condition=Q(kind__in=["callback", "second_opinion", "booking", "no_time"])
            ),
            models.CheckConstraint(name="promise_rule_priority_is_known", condition=Q(priority__in=[1, 2, 3])),
            models.CheckConstraint(name="promise_rule_unit_is_known", condition=Q(unit__in=["hours", "days"])),
            # The promises of opinions say that: they go by what the opinion is about too.
            models.CheckConstraint(
                name="promise_rule_of_opinions_says_no_time", condition=Q(kind="second_opinion") ^ Q(within__isnull=False)
            ),
            models.CheckConstraint(
                name="promise_rule_is_hours_or_days",
                condition=Q(within=None) | Q(unit="hours", within__range=(1, 200)) | Q(unit="days", within__range=(1, 60)),
                violation_error_message=_("Promise from 1 to 200 working hours, or from 1 to 60 working days."),
            ),
            models.CheckConstraint(
                name="promise_rule_tells_in_time",
                condition=Q(escalate_after=None) | Q(escalate_after__lte=200),
                violation_error_message=_("Tell the lead after 200 working hours at the latest."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_priority_display()}"


class LeadLetter(models.Model):
    """That a lead is to be told of so many late cases, until the mail server has taken it. It names none of them."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("to"))
    late_cases = models.PositiveIntegerField(_("late cases"))
    written_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("letter to a lead")
        verbose_name_plural = _("letters to leads")
        indexes = [models.Index(name="lead_letter_to_send", fields=["to"], condition=Q(sent_at=None))]
        constraints = [
            models.CheckConstraint(name="lead_letter_tells_of_some", condition=Q(late_cases__gt=0)),
            models.CheckConstraint(
                name="lead_letter_sent_after_written", condition=Q(sent_at=None) | Q(sent_at__gte=F("written_at"))
            ),
        ]
