"""An appointment: one row from the hold to the visit's end."""

from datetime import datetime, timedelta
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.lookups import Exact
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appointments.doctors.rules import as_range
from hfs_portal.encrypted import EncryptedTextField

OCCUPIES_TIME = ["held", "booked", "arrived", "completed", "no_show"]
STANDS = ["booked", "arrived"]
LONGEST_HOLD = timedelta(minutes=30)  # however often a visitor asks for more time

# The other half of the rule of TimeOff, which takes the stronger lock on the same rows.
NOT_IN_TIME_OFF = """
    PERFORM 1 FROM appointments_doctor WHERE id = NEW.doctor_id FOR KEY SHARE;
    PERFORM 1 FROM appointments_location WHERE id = NEW.location_id FOR KEY SHARE;
    IF EXISTS (
        SELECT 1 FROM appointments_timeoff
        WHERE period && NEW.busy AND (doctor_id = NEW.doctor_id OR location_id = NEW.location_id)
    ) THEN
        RAISE EXCEPTION 'the doctor is away or the location closed'
            USING ERRCODE = '23P01', CONSTRAINT = 'appointment_not_in_time_off';
    END IF;
    RETURN NEW;
"""


class SecondsPastTheMinute(Func):
    """Zero for the beginning or end of a range that lies on a whole minute."""

    template = "mod(EXTRACT(epoch FROM %(expressions)s), 60)"
    output_field = models.DecimalField()


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

    def held(self) -> Self:
        return self.filter(status=Appointment.Status.HELD)

    def lapsed(self, now: datetime) -> Self:
        return self.held().filter(hold_expires_at__lte=now)

    def promised_to_nobody(self) -> Self:
        """Without the times that an offer keeps for somebody: those end with the offer.

        Not by a join: a statement that joins finds its rows first, and would then delete what has been booked meanwhile.
        """
        offers = self.model._meta.get_field("offer").related_model._base_manager
        return self.filter(~Exists(offers.filter(held=OuterRef("pk"))))

    def give_up(self) -> int:
        """Deletes those that are still held when the statement runs, and returns how many.

        The ordinary delete looks for rows that lean on these first, and then deletes by number what may be booked by then.
        """
        return self.held()._raw_delete(self.db)


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
    hold_extended = models.BooleanField(_("was given more time"), default=False)
    # Whose browser holds it, hashed; empty when staff hold it, or the portal for somebody whom it offers the time.
    held_by = models.CharField(_("held by"), max_length=64, blank=True)
    person = models.BigIntegerField(_("who comes"), null=True)
    beside_another = models.BooleanField(_("beside another visit of the same person"), default=False)
    resource = models.ForeignKey(
        "appointments.Resource", models.PROTECT, null=True, related_name="+", verbose_name=_("room or device")
    )
    overbooked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("overbooked by")
    )
    overbook_reason = EncryptedTextField(_("reason for overbooking"), blank=True)
    # How often it was moved or cancelled: calendars take the copy with the higher number (RFC 5545).
    sequence = models.PositiveIntegerField(_("changes"), default=0)
    suspect = models.BooleanField(_("may be a machine's"), default=False)
    created_at = models.DateTimeField(_("made"))

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        permissions = [("overbook_appointment", "Can overbook a doctor")]
        indexes = [models.Index(name="appointment_held", fields=["doctor"], condition=Q(status="held"))]
        constraints = [
            ExclusionConstraint(
                name="appointment_doctor_never_twice",
                index_type="GIST",
                expressions=[(as_range("doctor"), "&&"), (as_range("lane"), "&&"), ("busy", "&&")],
                condition=Q(status__in=OCCUPIES_TIME),
                violation_error_message=_("That time has just been taken."),
            ),
            ExclusionConstraint(
                name="appointment_patient_never_twice",
                index_type="GIST",
                expressions=[(as_range("person"), "&&"), ("period", "&&")],
                condition=Q(status__in=OCCUPIES_TIME, person__isnull=False, beside_another=False),
                violation_error_message=_("The patient has another appointment at that time."),
            ),
            ExclusionConstraint(
                name="appointment_resource_never_twice",
                index_type="GIST",
                expressions=[(as_range("resource"), "&&"), ("busy", "&&")],
                condition=Q(status__in=OCCUPIES_TIME, resource__isnull=False),
                violation_error_message=_("The room or device is taken at that time."),
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
            models.CheckConstraint(
                name="appointment_is_in_whole_minutes",
                condition=Exact(SecondsPastTheMinute(RangeStartsWith("period")), 0)
                & Exact(SecondsPastTheMinute(RangeEndsWith("period")), 0)
                & Exact(SecondsPastTheMinute(RangeStartsWith("busy")), 0)
                & Exact(SecondsPastTheMinute(RangeEndsWith("busy")), 0),
            ),
            models.CheckConstraint(name="appointment_lane_is_known", condition=Q(lane__in=[0, 1])),
            models.CheckConstraint(
                name="appointment_overbooked_by_somebody_for_a_reason",
                condition=Q(lane=0, overbooked_by=None, overbook_reason="")
                | (Q(lane=1, overbooked_by__isnull=False) & ~Q(overbook_reason="")),
            ),
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
                condition=Q(status="held") | Q(case__isnull=False, consent__isnull=False, person__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_hold_of_a_visitor_is_short",
                condition=~Q(status="held") | Q(held_by="") | Q(hold_expires_at__lte=F("created_at") + LONGEST_HOLD),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="not_in_time_off", when=pgtrigger.After, operation=pgtrigger.Insert, func=NOT_IN_TIME_OFF,
                condition=pgtrigger.Q(new__status__in=OCCUPIES_TIME),
            ),
            pgtrigger.Trigger(
                name="not_moved_into_time_off", when=pgtrigger.After, func=NOT_IN_TIME_OFF,
                operation=pgtrigger.UpdateOf("status", "doctor_id", "location_id", "busy"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(new__status__in=OCCUPIES_TIME)
                & (
                    pgtrigger.Q(old__status="held") | pgtrigger.Q(old__status="cancelled")
                    | pgtrigger.Q(old__busy__df=pgtrigger.F("new__busy"))
                    | pgtrigger.Q(old__doctor__df=pgtrigger.F("new__doctor"))
                    | pgtrigger.Q(old__location__df=pgtrigger.F("new__location"))
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.local_start_in_words

    @property
    def stands(self) -> bool:
        return self.status in STANDS

    @property
    def is_owed(self) -> bool:
        """Whether the patient is still to be seen."""
        return self.stands

    @property
    def promised(self) -> datetime:
        return self.starts

    def is_held(self, now: datetime) -> bool:
        return self.status == self.Status.HELD and self.hold_expires_at is not None and now < self.hold_expires_at

    @property
    def about(self) -> str:
        """How letters say which appointment they are about, so that a change takes back what it makes untrue."""
        return f"appointment {self.pk}"

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


class Reminder(models.Model):
    """That its patient was reminded of a visit, as it then stood; once for each wait."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reminders", verbose_name=_("appointment"))
    sequence = models.PositiveIntegerField(_("changes"))
    hours = models.PositiveSmallIntegerField(_("hours before"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("reminder")
        constraints = [
            models.UniqueConstraint(name="reminder_once", fields=["appointment", "sequence", "hours"]),
        ]
