"""What one can be seen for: how long it takes, when it can be booked, and when its patient is reminded."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

REMINDERS = [72, 24, 2]  # hours before a visit at which its patient can be reminded


def three_reminders() -> list[int]:
    return list(REMINDERS)


class VisitType(models.Model):
    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        VIDEO = "video", _("By video")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address on the site"), unique=True)
    mode = models.CharField(_("how"), max_length=10, choices=Mode, default=Mode.IN_PERSON)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"))
    preparation = models.PositiveSmallIntegerField(_("minutes kept free before"), default=0)
    turnaround = models.PositiveSmallIntegerField(_("minutes kept free afterwards"), default=0)
    needs = models.ForeignKey(
        "appointments.ResourceKind",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("room or device it needs"),
    )
    notice_hours = models.PositiveSmallIntegerField(_("booked at least so many hours before"), default=2)
    horizon_days = models.PositiveSmallIntegerField(_("booked at most so many days ahead"), default=90)
    change_hours = models.PositiveSmallIntegerField(
        _("moved or cancelled online until so many hours before"), default=4,
        help_text=_("Later than that patients are asked to ring."),
    )  # fmt: skip
    remind_hours = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("patients are reminded so many hours before"), default=three_reminders,
        blank=True,
    )  # fmt: skip
    description = models.TextField(_("what happens"), blank=True)
    bring = models.TextField(_("what to bring"), blank=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=10)

    class Meta:
        verbose_name = _("visit type")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                name="visit_type_takes_time",
                condition=Q(minutes__range=(5, 480)),
                violation_error_message=_("A visit takes from 5 to 480 minutes."),
            ),
            models.CheckConstraint(
                name="visit_type_buffers_are_short",
                condition=Q(preparation__lte=240, turnaround__lte=240),
                violation_error_message=_("At most 240 minutes can be kept free before or after a visit."),
            ),
            models.CheckConstraint(
                name="visit_type_can_be_booked_at_all",
                condition=Q(horizon_days__range=(1, 366), notice_hours__lt=F("horizon_days") * 24),
                violation_error_message=_("Bookings open 1 to 366 days ahead, and close later than they open."),
            ),
            models.CheckConstraint(
                name="visit_type_changes_close_in_time",
                condition=Q(change_hours__lte=720),
                violation_error_message=_("Changes can be closed at most 720 hours before."),
            ),
            models.CheckConstraint(
                name="visit_type_reminders_are_known",
                condition=Q(remind_hours__contained_by=REMINDERS),
                violation_error_message=_("Patients can be reminded 72, 24 and 2 hours before."),
            ),
            models.CheckConstraint(name="visit_type_mode_is_known", condition=Q(mode__in=["in_person", "video"])),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def before(self) -> timedelta:
        return timedelta(minutes=self.preparation)

    @property
    def after(self) -> timedelta:
        return timedelta(minutes=self.turnaround)

    @property
    def notice(self) -> timedelta:
        return timedelta(hours=self.notice_hours)

    @property
    def horizon(self) -> timedelta:
        return timedelta(days=self.horizon_days)
