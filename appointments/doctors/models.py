"""Whom one can see, where and when."""

import zoneinfo
from datetime import UTC, date, datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from . import public_holidays
from .rules import HOURS_IN_WHOLE_MINUTES, NO_VISIT_IN_THE_WAY, SecondsOfDay, as_range, validate_zone
from .visit_types import VisitType as VisitType


class Location(models.Model):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address on the site"), unique=True)
    address = models.TextField(_("address"))
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Kolkata", validators=[validate_zone])
    holidays_of = models.CharField(
        _("closed on the public holidays of"), max_length=10, blank=True, validators=[public_holidays.validate_place],
        help_text=_("A country, or a country and a state, such as IN-TS. Empty: open on public holidays."),
    )  # fmt: skip
    open_on = ArrayField(
        models.DateField(), verbose_name=_("open all the same on"), default=list, blank=True,
        help_text=_("Public holidays on which patients are seen, such as 2026-12-25, separated by commas."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("location")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def timezone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone)

    def holiday(self, day: date) -> str:
        """The public holiday for which the location is closed on that day; empty on all others."""
        return "" if day in self.open_on else public_holidays.name(self.holidays_of, day)


class ResourceKind(models.Model):
    """What a visit may need of which there are few, such as an EMG room."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("kind of room or device")
        verbose_name_plural = _("kinds of rooms and devices")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Resource(models.Model):
    """One room or device. Where there are two, there are two rows."""

    kind = models.ForeignKey(ResourceKind, models.PROTECT, related_name="resources", verbose_name=_("kind"))
    location = models.ForeignKey(Location, models.PROTECT, related_name="resources", verbose_name=_("location"))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("room or device")
        verbose_name_plural = _("rooms and devices")
        ordering = ["location", "name"]
        constraints = [models.UniqueConstraint(name="resource_name_once_in_a_location", fields=["location", "name"])]

    def __str__(self) -> str:
        return self.name


class DoctorQuerySet(models.QuerySet["Doctor"]):
    def bookable(self) -> Self:
        return self.filter(is_active=True, visit_types__isnull=False, working_hours__isnull=False).distinct()


STEPS_OF_BOOKING = ["details", "check", "more-time", "no-time", "staff"]  # addresses under /book/ that no doctor may have


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
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("account"))

    objects = DoctorQuerySet.as_manager()

    class Meta:
        verbose_name = _("doctor")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="doctor_address_is_no_step_of_booking",
                condition=~Q(slug__in=STEPS_OF_BOOKING),
                violation_error_message=_("That address leads to a step of booking: choose another."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def locations(self) -> list[Location]:
        """Where the doctor sees patients, each place once."""
        return list(dict.fromkeys(block.location for block in self.working_hours.all()))

    @property
    def by_video(self) -> list[VisitType]:
        return [visit for visit in self.visit_types.all() if visit.mode == VisitType.Mode.VIDEO]

    @property
    def only_zone(self) -> zoneinfo.ZoneInfo | None:
        """The clock by which the doctor lives, unless they work in several time zones."""
        zones = {location.zone for location in self.locations}
        return zoneinfo.ZoneInfo(zones.pop()) if len(zones) == 1 else None

    @property
    def speaks(self) -> list[str]:
        return [language.strip() for language in self.languages.split(",") if language.strip()]


class CalendarFeed(models.Model):
    """The right to read a doctor's booked times as a calendar: a link of which only the hash is kept."""

    doctor = models.ForeignKey(Doctor, models.CASCADE, related_name="feeds", verbose_name=_("doctor"))
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar link")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="calendar_feed_revoked_after_made", condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at"))
            )
        ]


class WorkingHours(models.Model):
    """A weekly block in the wall time of its location. One that is valid for a single day is extra hours."""

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
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_until = models.DateField(_("last day"), null=True, blank=True)
    visit_types = models.ManyToManyField(
        VisitType, related_name="+", blank=True, verbose_name=_("only for"), help_text=_("None chosen: for all.")
    )
    kept_hours = models.PositiveSmallIntegerField(
        _("kept for urgent cases until so many hours before"), null=True, blank=True,
        help_text=_("Until then only staff can book these times."),
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = _("working hours")
        ordering = ["weekday", "starts", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="working_hours_end_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("The hours must end after they start."),
            ),
            HOURS_IN_WHOLE_MINUTES,
            models.CheckConstraint(name="working_hours_weekday_is_known", condition=Q(weekday__range=(0, 6))),
            models.CheckConstraint(
                name="working_hours_validity_ends_after_start",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The last day must not come before the first."),
            ),
            ExclusionConstraint(
                name="working_hours_never_overlap",
                index_type="GIST",
                expressions=[
                    (as_range("doctor"), RangeOperators.OVERLAPS),
                    (as_range("weekday"), RangeOperators.OVERLAPS),
                    (Func(SecondsOfDay("starts"), SecondsOfDay("ends"), function="numrange"), RangeOperators.OVERLAPS),
                    (Func("valid_from", "valid_until", Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                # So that one save can move the border between two blocks: it asks once, when both have moved.
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message=_("These hours overlap other hours of the doctor on that weekday."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def days_in_words(self) -> str:
        """Such as "from 1 December 2026"; empty for a block that always stands."""
        first, last = (date_format(day, "j F Y") if day else "" for day in (self.valid_from, self.valid_until))
        if first and last:
            return _("only on %s") % first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
        return _("from %s") % first if first else _("until %s") % last if last else ""

    @property
    def in_words(self) -> str:
        return f"{self}, {self.days_in_words}" if self.days_in_words else str(self)

    def overlaps(self, other: "WorkingHours") -> bool:
        """What the database refuses to two blocks of one doctor."""
        same_time = self.weekday == other.weekday and self.starts < other.ends and other.starts < self.ends
        begins, ends = max(self._first, other._first), min(self._last, other._last)
        return same_time and begins <= ends

    @property
    def _first(self) -> date:
        return self.valid_from or date.min

    @property
    def _last(self) -> date:
        return self.valid_until or date.max

    def is_over(self, today: date) -> bool:
        return self._last < today

    def is_valid(self, day: date) -> bool:
        """Whether the block stands on that day: its weekday, within its first and last day."""
        return self.weekday == day.weekday() and self._first <= day <= self._last


class TimeOff(models.Model):
    """When a doctor is away or a location is closed."""

    doctor = models.ForeignKey(Doctor, models.CASCADE, null=True, blank=True, related_name="time_off", verbose_name=_("doctor"))
    location = models.ForeignKey(
        Location, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("location")
    )
    period = DateTimeRangeField(_("from and until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Only the action that writes to everybody affected may close a time over their visits.
    over_visits = models.BooleanField(_("closed over booked visits"), default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("time off")
        constraints = [
            models.CheckConstraint(name="time_off_is_a_doctors_or_a_locations", condition=Q(doctor=None) ^ Q(location=None)),
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
        triggers = [
            pgtrigger.Trigger(
                name="spares_booked_visits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("period", "doctor_id", "location_id", "over_visits"),  # type: ignore[no-untyped-call]
                declare=[("visits", "integer")],
                func=NO_VISIT_IN_THE_WAY,
            ),
        ]

    def __str__(self) -> str:
        return self.reason or str(_("Away") if self.doctor_id else _("Closed"))
