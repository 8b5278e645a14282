"""What every page says about the hospital: its name and numbers, its notices, what it sells."""

from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import DraftStateMixin, RevisionMixin, WorkflowMixin

from . import hospital, review, search_index
from .blocks import CheckedStream, Paragraph
from .blocks.checked import faults
from .fields import FreeStreamField

PHONE = RegexValidator(r"^\+\d{8,15}$", _("Write the number with its country code and nothing else, like +911234567890."))
SECURE_ADDRESS = URLValidator(schemes=["https"], message=_("Write a whole address that begins with https://."))


@register_setting(icon="home", order=100)
class HospitalSettings(BaseSiteSetting):
    """What every page says about the hospital, kept in one place."""

    hospital_name = models.CharField(_("hospital name"), max_length=120)
    helpline = models.CharField(_("helpline, as shown"), max_length=40, blank=True)
    helpline_tel = models.CharField(_("helpline, as dialled"), max_length=16, blank=True, validators=[PHONE])
    helpline_hours = models.CharField(_("helpline hours"), max_length=120, blank=True)
    whatsapp = models.CharField(_("WhatsApp number"), max_length=16, blank=True, validators=[PHONE])
    emergency_number = models.CharField(_("emergency number"), max_length=10, default="112")
    ambulance_number = models.CharField(_("ambulance number"), max_length=10, default="108")
    address = models.TextField(_("address"), blank=True)
    gst_number = models.CharField(_("GST number"), max_length=15, blank=True)
    is_demo = models.BooleanField(_("this is a demonstration, not a real hospital"), default=False)

    class Meta:
        verbose_name = _("hospital")

    @property
    def whatsapp_as_written(self) -> str:
        """In groups, as people read a number; one that nobody can have, as it was typed."""
        number = to_python(self.whatsapp)
        return str(number.as_international) if number and number.is_valid() else self.whatsapp

    @classmethod
    def for_request(cls, request: HttpRequest) -> "HospitalSettings":
        """In one query with all else that every page shows. A reader's request never writes an empty row, as Wagtail would."""
        return cast(HospitalSettings, hospital.of(request).settings)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def showing(self, now: datetime) -> "NoticeQuerySet":
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def past(self, now: datetime) -> "NoticeQuerySet":
        return self.filter(ends_at__lte=now)


class Notice(models.Model):
    """A line above every page, from one moment to another. Nothing medical: nobody reviews it."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        CLOSURE = "closure", _("Closed or changed hours")
        FRAUD = "fraud", _("Warning of fraud")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NEWS)
    text = models.CharField(_("text"), max_length=300)
    address = models.URLField(_("read more at"), blank=True, validators=[SECURE_ADDRESS])
    starts_at = models.DateTimeField(_("shown from"), default=timezone.now)
    ends_at = models.DateTimeField(_("shown until"), help_text=_("It goes by itself at this moment."))

    objects = NoticeQuerySet.as_manager()
    panels = [
        FieldPanel("kind"),
        FieldPanel("text"),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    ]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                name="notice_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The notice ends before it starts. Give it a later end."),
            )
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if self.ends_at and self.ends_at <= timezone.now():
            raise ValidationError({"ends_at": _("This notice is past its end, so nobody would see it. Give it a later end.")})


class EmergencySigns(CheckedStream):
    sign = Paragraph(label=_("Emergency sign"))


class EmergencyCard(review.PublishedByApproval, WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):
    """When to call an ambulance. Pages that share a card share every correction of it; a reviewer approves each."""

    name = models.CharField(_("name, for editors"), max_length=80, unique=True)
    signs = FreeStreamField(EmergencySigns(), min_num=1, verbose_name=_("emergency signs"))

    panels = [FieldPanel("name"), FieldPanel("signs")]

    class Meta:
        verbose_name = _("emergency card")
        verbose_name_plural = _("emergency cards")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises NotFitToPublish when a card that is, or is about to be, live has a sign that is missing or bears nothing."""
        if self.live and kwargs.get("update_fields") is None and (found := faults(self.signs.stream_block, self.signs)):
            raise review.NotFitToPublish(" ".join(fault.sentence for fault in found))
        super().save(*args, **kwargs)
        if self.live:
            search_index.keep_those_with(self)


class ContactNumber(models.Model):
    """A number from which, or on which, the hospital speaks to patients: the list against which they can check a call."""

    label = models.CharField(_("whose number it is"), max_length=80)
    shown = models.CharField(_("as shown"), max_length=40)
    tel = models.CharField(_("as dialled"), max_length=16, validators=[PHONE], unique=True)
    hours = models.CharField(_("hours"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    panels = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("shown"), FieldPanel("tel")]),
        FieldRowPanel([FieldPanel("hours"), FieldPanel("order")]),
    ]

    class Meta:
        verbose_name = _("official number")
        verbose_name_plural = _("official numbers")
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return f"{self.label}: {self.shown}"


class HealthPackage(models.Model):
    """What the hospital sells at a fixed price. It stands on a page of its own, away from what pages say about illness."""

    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("what it includes"), max_length=600)
    price_rupees = models.PositiveIntegerField(_("price in rupees"), null=True, blank=True)
    address = models.URLField(_("read more at"), blank=True, validators=[SECURE_ADDRESS])
    is_offered = models.BooleanField(_("offered now"), default=True)

    panels: list[Any] = [
        FieldPanel("name"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("price_rupees"), FieldPanel("is_offered")]),
        FieldPanel("address"),
    ]

    class Meta:
        verbose_name = _("health package")
        verbose_name_plural = _("health packages")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
