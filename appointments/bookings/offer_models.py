"""Times that the portal keeps for somebody and offers to them, and why: the waitlist, and doctors who fall ill."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appointments.cases import promises
from appointments.cases.models import Case
from appointments.intake.models import Submission
from hfs_portal.encrypted import EncryptedTextField

from .models import Appointment

LONGEST_WISH = timedelta(days=366)


class WaitlistQuerySet(models.QuerySet["WaitlistEntry"]):
    def waiting(self) -> Self:
        return self.filter(ended_at=None)

    def in_turn(self) -> Self:
        """The most urgent first, then whoever has waited longest."""
        return self.order_by("case__priority", "created_at", "pk")


class WaitlistEntry(Submission):
    """Somebody who wants to hear of a time that comes free: instead of the visit they have, or because none suited them."""

    class PartOfDay(models.TextChoices):
        ANY = "any", _("Any time")
        MORNING = "morning", _("Morning")
        AFTERNOON = "afternoon", _("Afternoon")
        EVENING = "evening", _("Evening")

    class Ended(models.TextChoices):
        BOOKED = "booked", _("Booked")
        PASSED = "passed", _("The days wished for, or the visit, are over")
        LEFT = "left", _("Asked to be taken off")
        CANCELLED = "cancelled", _("The visit was cancelled")

    visit_type = models.ForeignKey("appointments.VisitType", models.PROTECT, related_name="+", verbose_name=_("visit type"))
    doctor = models.ForeignKey(
        "appointments.Doctor", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("doctor")
    )
    location = models.ForeignKey(
        "appointments.Location", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("location")
    )
    appointment = models.ForeignKey(
        "appointments.Appointment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="waitlist",
        verbose_name=_("visit they have"),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("weekdays"), default=list, blank=True)
    part_of_day = models.CharField(_("part of the day"), max_length=10, choices=PartOfDay, default=PartOfDay.ANY)
    note = EncryptedTextField(_("in their words"), blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_because = models.CharField(_("because"), max_length=10, choices=Ended, blank=True)

    objects = WaitlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("waitlist entry")
        verbose_name_plural = _("waitlist entries")
        indexes = [models.Index(name="waitlist_waiting", fields=["visit_type"], condition=Q(ended_at=None))]
        constraints = [
            models.CheckConstraint(
                name="waitlist_days_are_in_order",
                condition=Q(last_day__gte=F("first_day")) & Q(last_day__lte=F("first_day") + LONGEST_WISH),
            ),
            models.CheckConstraint(name="waitlist_weekdays_are_known", condition=Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6])),
            models.CheckConstraint(
                name="waitlist_part_of_day_is_known", condition=Q(part_of_day__in=["any", "morning", "afternoon", "evening"])
            ),
            models.CheckConstraint(
                name="waitlist_ended_for_a_reason",
                condition=Q(ended_at=None, ended_because="")
                | Q(ended_at__isnull=False, ended_because__in=["booked", "passed", "left", "cancelled"]),
            ),
            models.UniqueConstraint(
                name="waitlist_once_for_a_visit", fields=["appointment"], condition=Q(ended_at=None, appointment__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_type.name}: {self.days_in_words}"

    @property
    def is_owed(self) -> bool:
        """Whether a time is still looked for: no visit has come of the wish. To wish for an earlier one is part of a visit."""
        seen_to = self.case.appointments.occupying().exclude(status=Appointment.Status.HELD)
        return self.ended_at is None and self.appointment_id is None and not seen_to.exists()

    @property
    def promised(self) -> datetime:
        """By when we ring about it."""
        return promises.due(Case.Kind.NO_TIME, self.case.priority, now=self.created_at)

    @property
    def days_in_words(self) -> str:
        """Such as "23 November 2026 to 14 December 2026, Monday or Friday, morning"."""
        between = _("%(first)s to %(last)s") % {"first": self.in_words(self.first_day), "last": self.in_words(self.last_day)}
        said = [between, *([self.weekdays_in_words] if self.weekdays else [])]
        return ", ".join([*said, str(self.get_part_of_day_display()).lower()])

    @property
    def weekdays_in_words(self) -> str:
        """Such as "Monday or Friday"; nothing where any day is as good."""
        return str(_(" or ")).join(str(WEEKDAYS[day]) for day in sorted(self.weekdays))

    @staticmethod
    def in_words(day: date) -> str:
        return date_format(day, "j F Y")


class Absence(models.Model):
    """A doctor falls ill: a time closed over the visits booked in it, each of which gets an offer."""

    doctor = models.ForeignKey("appointments.Doctor", models.PROTECT, related_name="absences", verbose_name=_("doctor"))
    period = DateTimeRangeField(_("from and until"))
    stand_in = models.ForeignKey(
        "appointments.Doctor", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who stands in"),
        help_text=_("Their times are offered first. Empty: another time with the same doctor first."),
    )  # fmt: skip
    reason = models.CharField(_("reason, for colleagues"), max_length=200, blank=True)
    time_off = models.OneToOneField("appointments.TimeOff", models.SET_NULL, null=True, related_name="absence")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by"))
    created_at = models.DateTimeField(_("begun"))

    class Meta:
        verbose_name = _("doctor away")
        verbose_name_plural = _("doctors away")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="absence_has_a_length",
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
            ),
            models.CheckConstraint(
                name="absence_stand_in_is_another",
                condition=Q(stand_in=None) | ~Q(stand_in=F("doctor")),
                violation_error_message=_("Choose another doctor to stand in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.doctor}: {date_format(timezone.localtime(self.period.lower), 'j F Y, H:i')}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def open(self) -> Self:
        return self.filter(state=Offer.State.OPEN)

    def lapsed(self, now: datetime) -> Self:
        return self.open().filter(expires_at__lte=now)


class Offer(models.Model):
    """One time for one person: a row of Appointment holds it, so that nobody else can have it meanwhile."""

    class State(models.TextChoices):
        TO_DO = "to_do", _("Not dealt with yet")
        OPEN = "open", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        PASSED = "passed", _("Passed on")
        OTHER = "other", _("Chose another time")
        CALL_ME = "call_me", _("Wants a call")
        LAPSED = "lapsed", _("No answer")
        NOTHING = "nothing", _("No time found: ring them")
        SETTLED = "settled", _("Dealt with by staff")
        WITHDRAWN = "withdrawn", _("No longer needed")

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="offers", verbose_name=_("case"))
    entry = models.ForeignKey(WaitlistEntry, models.PROTECT, null=True, related_name="offers", verbose_name=_("waitlist entry"))
    absence = models.ForeignKey(Absence, models.PROTECT, null=True, related_name="offers", verbose_name=_("doctor away"))
    appointment = models.ForeignKey(
        "appointments.Appointment", models.PROTECT, null=True, related_name="offers", verbose_name=_("visit they have")
    )
    held = models.OneToOneField(
        "appointments.Appointment", models.SET_NULL, null=True, related_name="offer", verbose_name=_("time kept for them")
    )
    doctor = models.ForeignKey(
        "appointments.Doctor", models.PROTECT, null=True, related_name="+", verbose_name=_("doctor offered")
    )
    starts = models.DateTimeField(_("start offered"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    told = models.BooleanField(_("a letter was written"), default=False)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    created_at = models.DateTimeField(_("made"))
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(name="offer_open", fields=["expires_at"], condition=Q(state="open")),
            models.Index(
                name="offer_of_absence_on_the_list",
                fields=["case"],
                condition=Q(
                    absence__isnull=False, state__in=["to_do", "open", "lapsed", "nothing", "call_me", "other", "passed"]
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="offer_has_one_reason", condition=Q(entry=None) ^ Q(absence=None)),
            models.CheckConstraint(
                name="offer_state_is_known",
                condition=Q(
                    state__in=[
                        "to_do",
                        "open",
                        "accepted",
                        "passed",
                        "other",
                        "call_me",
                        "lapsed",
                        "nothing",
                        "settled",
                        "withdrawn",
                    ]
                ),
            ),  # fmt: skip
            models.CheckConstraint(
                name="offer_open_keeps_a_time",
                condition=~Q(state="open")
                | Q(held__isnull=False, doctor__isnull=False, starts__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(name="offer_to_do_is_of_an_absence", condition=~Q(state="to_do") | Q(absence__isnull=False)),
            models.CheckConstraint(
                name="offer_of_an_absence_has_a_visit", condition=Q(absence=None) | Q(appointment__isnull=False)
            ),
            models.UniqueConstraint(name="offer_one_at_a_time", fields=["entry"], condition=Q(state="open")),
            models.UniqueConstraint(name="offer_never_the_same_time_again", fields=["entry", "doctor", "starts"]),
            models.UniqueConstraint(name="offer_one_for_each_visit", fields=["absence", "appointment"]),
        ]

    def __str__(self) -> str:
        return f"{self.case.reference}: {self.get_state_display()}"

    @property
    def about(self) -> str:
        """How letters say which offer they are about, so that its end takes back what has not gone out."""
        return f"offer {self.pk}"


class SelfCheck(models.Model):
    """What the self-check found, so that the desk can show it without checking a million rows."""

    checked_at = models.DateTimeField(_("checked"))
    overlaps = models.PositiveIntegerField(_("overlapping appointments"))
    lapsed_holds = models.PositiveIntegerField(_("holds that have lapsed and still stand"))
    off_the_rules = models.PositiveIntegerField(_("visits off today's rules"))

    class Meta:
        verbose_name = _("self-check")
        ordering = ["-checked_at"]
        get_latest_by = "checked_at"

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.checked_at), "j F Y, H:i")
