"""An appointment: one row from the hold to the visit's end."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

OCCUPIES_TIME = ["held", "booked", "arrived", "completed", "no_show"]
STANDS = ["booked", "arrived"]


def as_range(column: str) -> Func:
    """An integer as a range of one: without btree_gist that is how it joins a GiST exclusion."""
    number = Cast(F(column), models.BigIntegerField())
    return Func(number, number, Value("[]"), function="int8range")


def wall_clock_in_words(local_start: str) -> str:
    return date_format(datetime.fromisoformat(local_start), "l j F Y, H:i")


def agreed_in_words(agreed: str) -> str:
    """Such as "Tuesday 24 November 2026, 10:30 (Asia/Kolkata)"."""
    local_start, zone = agreed.split()
    return f"{wall_clock_in_words(local_start)} ({zone})"


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def occupying(self) -> Self:
        return self.filter(status__in=OCCUPIES_TIME)

    def standing(self) -> Self:
        return self.filter(status__in=STANDS)

    def overlapping(self, start: datetime, end: datetime) -> Self:
        return self.filter(busy__overlap=(start, end))

    def lapsed(self, now: datetime) -> Self:
        return self.filter(status=Appointment.Status.HELD, hold_expires_at__lte=now)


class Appointment(models.Model):
    class Status(models.TextChoices):
        HELD = "held", _("Held")
        BOOKED = "booked", _("Booked")
        ARRIVED = "arrived", _("Arrived")
        COMPLETED = "completed", _("Completed")
        NO_SHOW = "no_show", _("Did not come")
        CANCELLED = "cancelled", _("Cancelled")

    case = models.ForeignKey("appointments.Case", models.PROTECT, null=True, related_name="appointments", verbose_name=_("case"))
    consent = models.ForeignKey("appointments.Consent", models.PROTECT, null=True, related_name="+", verbose_name=_("consent"))
    doctor = models.ForeignKey("appointments.Doctor", models.PROTECT, related_name="appointments", verbose_name=_("doctor"))
    location = models.ForeignKey("appointments.Location", models.PROTECT, related_name="+", verbose_name=_("location"))
    visit_type = models.ForeignKey("appointments.VisitType", models.PROTECT, related_name="+", verbose_name=_("visit type"))
    period = DateTimeRangeField(_("time"))
    busy = DateTimeRangeField(_("time with turnaround"))
    lane = models.PositiveSmallIntegerField(_("lane"), default=0)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    # As read on the clinic's wall when it was agreed: a change of time-zone rules must not move a visit unseen.
    local_start = models.CharField(_("start as agreed"), max_length=16)
    zone = models.CharField(_("time zone as agreed"), max_length=40)
    hold_hash = models.CharField(_("hash of the hold's token"), max_length=64, unique=True, null=True)  # noqa: DJ001
    hold_expires_at = models.DateTimeField(_("held until"), null=True)
    suspect = models.BooleanField(_("may be a machine's"), default=False)
    created_at = models.DateTimeField(_("made"))

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        constraints = [
            ExclusionConstraint(
                name="appointment_doctor_never_twice",
                index_type="GIST",
                expressions=[(as_range("doctor"), "&&"), (as_range("lane"), "&&"), ("busy", "&&")],
                condition=Q(status__in=OCCUPIES_TIME),
                violation_error_message=_("That time has just been taken."),
            ),
            # NULL, empty and unbounded ranges never overlap anything: they would slip through the rule above.
            models.CheckConstraint(
                name="appointment_period_has_a_length",
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False)
                & Q(period__lower_inc=True, period__upper_inc=False),
            ),
            models.CheckConstraint(
                name="appointment_busy_has_a_length",
                condition=Q(busy__isempty=False, busy__lower_inf=False, busy__upper_inf=False)
                & Q(busy__lower_inc=True, busy__upper_inc=False),
            ),
            models.CheckConstraint(name="appointment_busy_covers_period", condition=Q(busy__contains=F("period"))),
            models.CheckConstraint(name="appointment_lane_is_known", condition=Q(lane__in=[0, 1])),
            models.CheckConstraint(
                name="appointment_status_is_known",
                condition=Q(status__in=["held", "booked", "arrived", "completed", "no_show", "cancelled"]),
            ),
            models.CheckConstraint(
                name="appointment_hold_has_token_and_end",
                condition=~Q(status="held") | Q(hold_hash__isnull=False, hold_expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_beyond_hold_has_case",
                condition=Q(status="held") | Q(case__isnull=False, consent__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.local_start_in_words

    @property
    def stands(self) -> bool:
        return self.status in STANDS

    def is_held(self, now: datetime) -> bool:
        return self.status == self.Status.HELD and self.hold_expires_at is not None and now < self.hold_expires_at

    @property
    def agreed(self) -> str:
        """Such as "2026-11-24T10:30 Asia/Kolkata": how the history of the case names this time."""
        return f"{self.local_start} {self.zone}"

    @property
    def local_start_in_words(self) -> str:
        """Such as "Tuesday 24 November 2026, 10:30", as read on the clinic's wall."""
        return wall_clock_in_words(self.local_start)

    @property
    def starts(self) -> datetime:
        return self._end_of(self.period, "lower")

    @property
    def ends(self) -> datetime:
        return self._end_of(self.period, "upper")

    @staticmethod
    def _end_of(period: Any, end: str) -> datetime:
        found: datetime = getattr(period, end)
        return found
