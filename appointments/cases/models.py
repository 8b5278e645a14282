"""Patient, Case, Event, Consent and the links to a patient's private page."""

import secrets
from datetime import datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from hfs_portal.encrypted import EncryptedTextField

LETTERS = "34679ACDEFGHJKMNPQRTVWXY"  # none that looks or sounds like another: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U


def new_reference() -> str:
    """Such as HFS-7K4M-9QX: short enough to say on the telephone; seven letters of 24 make 4.6 thousand million."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(7))
    return f"HFS-{drawn[:4]}-{drawn[4:]}"


class Language(models.TextChoices):
    """Languages our call desk speaks, by ISO 639-1 code, each named in itself."""

    ENGLISH = "en", "English"
    HINDI = "hi", "हिन्दी"
    TELUGU = "te", "తెలుగు"
    TAMIL = "ta", "தமிழ்"
    KANNADA = "kn", "ಕನ್ನಡ"
    MALAYALAM = "ml", "മലയാളം"
    MARATHI = "mr", "मराठी"
    BENGALI = "bn", "বাংলা"
    GUJARATI = "gu", "ગુજરાતી"
    PUNJABI = "pa", "ਪੰਜਾਬੀ"
    ODIA = "or", "ଓଡ଼ିଆ"
    URDU = "ur", "اردو"


class Patient(models.Model):
    class ContactBy(models.TextChoices):
        CALL = "call", _("Phone call")
        SMS = "sms", _("Text message (SMS)")
        WHATSAPP = "whatsapp", _("WhatsApp")
        EMAIL = "email", _("E-mail")

    class AskingFor(models.TextChoices):
        MYSELF = "myself", _("Myself")
        SOMEONE_ELSE = "someone_else", _("Someone I care for")

    full_name = models.CharField(_("full name"), max_length=200)
    phone = PhoneNumberField(_("phone"))
    phone_typed = models.CharField(_("phone as typed"), max_length=40)
    email = models.EmailField(_("e-mail"), blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    language = models.CharField(_("language to speak in"), max_length=2, choices=Language, default=Language.ENGLISH)
    contact_by = models.CharField(_("how to reach them"), max_length=10, choices=ContactBy, default=ContactBy.CALL)
    message_ok = models.BooleanField(_("may we leave a message"), default=False)
    asking_for = models.CharField(_("who is asking"), max_length=12, choices=AskingFor, default=AskingFor.MYSELF)
    created_at = models.DateTimeField(_("first asked"))

    class Meta:
        verbose_name = _("patient")
        constraints = [
            models.CheckConstraint(name="patient_has_a_name", condition=~Q(full_name="")),
            models.CheckConstraint(name="patient_has_a_phone_in_e164", condition=Q(phone__regex=r"^\+[1-9][0-9]{5,14}$")),
            models.CheckConstraint(
                name="patient_birth_year_is_likely", condition=Q(birth_year=None) | Q(birth_year__range=(1900, 2100))
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class CaseQuerySet(models.QuerySet["Case"]):
    def marked_overdue(self, now: datetime) -> Self:
        """Each case says whether it is `overdue`: still open, and past what was promised."""
        late = Q(due_at__lt=now) & ~Q(status=Case.Status.CLOSED)
        return self.annotate(overdue=models.ExpressionWrapper(late, output_field=models.BooleanField()))

    def overdue(self, now: datetime) -> Self:
        return self.marked_overdue(now).filter(overdue=True)


class Case(models.Model):
    """One thread of care. Everything a patient asks for hangs on one."""

    class Kind(models.TextChoices):
        CALLBACK = "callback", _("Callback")
        SECOND_OPINION = "second_opinion", _("Second opinion")
        BOOKING = "booking", _("Appointment")

    class Status(models.TextChoices):
        NEW = "new", _("New")
        IN_PROGRESS = "in_progress", _("In progress")
        WAITING = "waiting", _("Waiting for the patient")
        CLOSED = "closed", _("Closed")

    class Priority(models.IntegerChoices):
        URGENT = 1, _("Urgent")
        SOON = 2, _("Soon")
        ROUTINE = 3, _("Routine")

    reference = models.CharField(_("reference"), max_length=12, unique=True, default=new_reference, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="cases", verbose_name=_("patient"))
    opened_by = models.CharField(_("opened by"), max_length=20, choices=Kind)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NEW)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.ROUTINE)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("assigned to")
    )
    due_at = models.DateTimeField(_("promised by"))
    created_at = models.DateTimeField(_("opened"))

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        indexes = [models.Index(name="case_open_by_due", fields=["due_at"], condition=~Q(status="closed"))]
        constraints = [
            models.CheckConstraint(
                name="case_reference_is_speakable", condition=Q(reference__regex=rf"^HFS-[{LETTERS}]{{4}}-[{LETTERS}]{{3}}$")
            ),
            models.CheckConstraint(
                name="case_status_is_known", condition=Q(status__in=["new", "in_progress", "waiting", "closed"])
            ),
            models.CheckConstraint(name="case_priority_is_known", condition=Q(priority__in=[1, 2, 3])),
        ]

    def __str__(self) -> str:
        return self.reference


class Event(models.Model):
    """What happened in a case. The database refuses to change or delete one."""

    class Actor(models.TextChoices):
        PATIENT = "patient", _("Patient")
        STAFF = "staff", _("Staff")
        SYSTEM = "system", _("The portal")

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("case"))
    at = models.DateTimeField(_("when"))
    actor = models.CharField(_("who"), max_length=10, choices=Actor)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("staff member")
    )
    what = models.CharField(_("what"), max_length=40)
    was = models.CharField(_("from"), max_length=60, blank=True)
    became = models.CharField(_("to"), max_length=60, blank=True)
    note = EncryptedTextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("event")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="event_names_its_staff", condition=Q(actor="staff") ^ Q(staff=None)),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'pgtrigger: the history of cases cannot be emptied';",
            ),
        ]


class Consent(models.Model):
    """What a patient agreed to, and which wording they saw."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents", verbose_name=_("patient"))
    purpose = models.CharField(_("purpose"), max_length=40)
    notice_version = models.CharField(_("version of the notice"), max_length=20)
    language = models.CharField(_("language of the notice"), max_length=10)
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        constraints = [
            models.CheckConstraint(
                name="consent_withdrawn_after_given", condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at"))
            ),
        ]


class CaseLink(models.Model):
    """The right to open a case's private page: a token of 256 bits of which only the hash is kept."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links", verbose_name=_("case"))
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("link")
