"""Whom one can see, where and when."""

import zoneinfo
from datetime import UTC, datetime
from typing import Self

from django.contrib.postgres.fields import DateTimeRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def validate_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Enter a time zone such as Asia/Kolkata."))


class Location(models.Model):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address on the site"), unique=True)
    address = models.TextField(_("address"))
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Kolkata", validators=[validate_zone])

    class Meta:
        verbose_name = _("location")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def timezone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone)


class VisitType(models.Model):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address on the site"), unique=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"))
    turnaround = models.PositiveSmallIntegerField(_("minutes kept free afterwards"), default=0)
    description = models.TextField(_("what happens"), blank=True)
    bring = models.TextField(_("what to bring"), blank=True)

    class Meta:
        verbose_name = _("visit type")
        ordering = ["name"]
        constraints = [models.CheckConstraint(name="visit_type_takes_time", condition=Q(minutes__range=(5, 480)))]

    def __str__(self) -> str:
        return self.name


class DoctorQuerySet(models.QuerySet["Doctor"]):
    def bookable(self) -> Self:
        return self.filter(is_active=True, visit_types__isnull=False, working_hours__isnull=False).distinct()


class Doctor(models.Model):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address on the site"), unique=True)
    speciality = models.CharField(_("speciality"), max_length=120)
    qualifications = models.CharField(_("qualifications"), max_length=200, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    languages = models.CharField(_("languages"), max_length=200, blank=True)
    about = models.TextField(_("about"), blank=True)
    visit_types = models.ManyToManyField(VisitType, related_name="doctors", verbose_name=_("visit types"))
    is_active = models.BooleanField(_("can be booked"), default=True)

    objects = DoctorQuerySet.as_manager()

    class Meta:
        verbose_name = _("doctor")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="doctor_address_is_no_step_of_booking",
                condition=~Q(slug__in=["details", "check"]),
                violation_error_message=_("That address leads to a step of booking: choose another."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def locations(self) -> list[Location]:
        """Where the doctor sees patients, each place once."""
        return list(dict.fromkeys(block.location for block in self.working_hours.all()))


class WorkingHours(models.Model):
    """A weekly block in the wall time of its location."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="working_hours", verbose_name=_("doctor"))
    location = models.ForeignKey(Location, models.PROTECT, related_name="working_hours", verbose_name=_("location"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        verbose_name = verbose_name_plural = _("working hours")
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(
                name="working_hours_end_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("The hours must end after they start."),
            ),
            models.CheckConstraint(name="working_hours_weekday_is_known", condition=Q(weekday__range=(0, 6))),
            models.UniqueConstraint(name="working_hours_block_once", fields=["doctor", "weekday", "starts"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class TimeOff(models.Model):
    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="time_off", verbose_name=_("doctor"))
    period = DateTimeRangeField(_("from and until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("time off")
        constraints = [
            models.CheckConstraint(
                name="time_off_has_a_length",
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                violation_error_message=_("Time off must end after it starts."),
            ),
            # Outside these years the driver cannot read back what PostgreSQL can keep.
            models.CheckConstraint(
                name="time_off_is_in_our_time",
                condition=Q(period__startswith__gte=datetime(2000, 1, 1, tzinfo=UTC))
                & Q(period__endswith__lte=datetime(2200, 1, 1, tzinfo=UTC)),
                violation_error_message=_("Time off must lie between the years 2000 and 2200: check the dates."),
            ),
        ]

    def __str__(self) -> str:
        return self.reason or str(_("Away"))
