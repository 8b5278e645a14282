"""The doctor's side: who reads, what is asked back, the answer in writing, and how soon it is promised."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case
from hfs_portal.encrypted import EncryptedTextField

from .models import SecondOpinionRequest, private_storage, random_key

BY_THE_NAMED_DOCTOR = """
    IF NEW.delivered_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM appointments_secondopinionrequest request JOIN appointments_doctor doctor ON doctor.id = request.doctor_id
        WHERE request.id = NEW.request_id AND doctor.id = NEW.doctor_id AND doctor.user_id = NEW.delivered_by_id
    ) THEN
        RAISE EXCEPTION 'an opinion is delivered by the doctor it was given to' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'opinion_delivered_by_the_named_doctor';
    END IF;
    RETURN NEW;
"""


class OpinionReader(models.Model):
    """Somebody whom a coordinator or the doctor lets read one request."""

    request = models.ForeignKey(SecondOpinionRequest, models.CASCADE, related_name="readers", verbose_name=_("second opinion"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reader"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("let in by"))
    added_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("reader")
        constraints = [models.UniqueConstraint(name="opinion_reader_once", fields=["request", "user"])]


class AskedBack(models.Model):
    """What the doctor or a coordinator needs to know from the patient before there can be an answer."""

    request = models.ForeignKey(SecondOpinionRequest, models.CASCADE, related_name="asked_back", verbose_name=_("second opinion"))
    question = EncryptedTextField(_("question"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    answer = EncryptedTextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to the patient")
        verbose_name_plural = _("questions to the patient")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="asked_back_one_at_a_time", fields=["request"], condition=Q(answered_at=None)),
            models.CheckConstraint(
                name="asked_back_answered_after_asked", condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at"))
            ),
        ]

    @property
    def about(self) -> str:
        """How the letter says which question it is about, so that an answer takes back one that has not gone out."""
        return f"asked {self.pk}"


class Opinion(models.Model):
    """The answer in writing. Once delivered, the database refuses to change or delete it."""

    class Urgency(models.TextChoices):
        NONE = "none", _("There is no hurry")
        WEEKS = "weeks", _("Be seen within weeks")
        DAYS = "days", _("Be seen within days")

    request = models.OneToOneField(SecondOpinionRequest, models.PROTECT, related_name="opinion", verbose_name=_("second opinion"))
    doctor = models.ForeignKey("appointments.Doctor", models.PROTECT, related_name="+", verbose_name=_("doctor"))
    seen = EncryptedTextField(_("what we saw"), blank=True)
    think = EncryptedTextField(_("what we think"), blank=True)
    options = EncryptedTextField(_("options"), blank=True)
    would_ask = EncryptedTextField(_("what we would ask"), blank=True)
    urgency = models.CharField(_("how soon"), max_length=10, choices=Urgency, blank=True)
    limits = EncryptedTextField(_("limits of an opinion without examination"), blank=True)
    visit_type = models.ForeignKey(
        "appointments.VisitType", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("visit we suggest")
    )
    version = models.PositiveIntegerField(_("version"), default=1)  # of the draft: the second of two writers is told
    second_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("second signature by")
    )
    second_signed_at = models.DateTimeField(_("signed by the second"), null=True, blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("delivered by")
    )
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    doctor_name = models.CharField(_("name as signed"), max_length=120, blank=True)
    registration_number = models.CharField(_("registration number as signed"), max_length=40, blank=True)
    paper = models.FileField(_("PDF"), storage=private_storage, upload_to=random_key, max_length=100, blank=True)
    paper_key = EncryptedTextField(_("key of the PDF"), blank=True)
    created_at = models.DateTimeField(_("begun"))
    changed_at = models.DateTimeField(_("last written"))

    class Meta:
        verbose_name = _("opinion")
        permissions = [("write_opinion", "Can write and deliver opinions")]
        constraints = [
            models.CheckConstraint(
                name="opinion_delivered_is_whole",
                condition=Q(delivered_at=None)
                | (
                    ~Q(seen="") & ~Q(think="") & ~Q(options="") & ~Q(limits="") & ~Q(urgency="")
                    & ~Q(registration_number="") & ~Q(doctor_name="") & Q(delivered_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="opinion_second_signature_is_of_the_second",
                condition=Q(second_signed_at=None) | Q(second_reader__isnull=False),
            ),
            models.CheckConstraint(
                name="opinion_waits_for_the_second_signature",
                condition=Q(delivered_at=None) | Q(second_reader=None) | Q(second_signed_at__isnull=False),
            ),
            models.CheckConstraint(name="opinion_urgency_is_known", condition=Q(urgency__in=["", "none", "weeks", "days"])),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="delivered_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__delivered_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="delivered_by_the_named_doctor",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=BY_THE_NAMED_DOCTOR,
            ),
        ]


class OpinionPromise(models.Model):
    """Within how many working days an opinion is promised; a row for a visit type goes before that for all."""

    visit_type = models.ForeignKey(
        "appointments.VisitType", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("what it is about"),
        help_text=_("Empty: whatever it is about."),
    )  # fmt: skip
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Case.Priority)
    working_days = models.PositiveSmallIntegerField(_("working days"))

    class Meta:
        verbose_name = _("promise of an opinion")
        verbose_name_plural = _("promises of opinions")
        ordering = ["visit_type", "priority"]
        constraints = [
            models.UniqueConstraint(name="opinion_promise_once", fields=["visit_type", "priority"], nulls_distinct=False),
            models.CheckConstraint(
                name="opinion_promise_is_days",
                condition=Q(working_days__range=(1, 60)),
                violation_error_message=_("Promise from 1 to 60 working days."),
            ),
        ]

    def __str__(self) -> str:
        about = [self.visit_type.name] if self.visit_type else []
        return ", ".join([*about, str(self.get_priority_display())])
