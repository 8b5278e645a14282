"""Patient, Case, Event, Consent and the links to a patient's private page."""

import hashlib
import secrets
from datetime import datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from appointments.outbox.models import Message
from appointments.outbox.routes import ways
from hfs_portal.encrypted import EncryptedTextField
from hfs_portal.triggers import Refuse

from .pieces import PatientPieces

STAYS = "pgtrigger: what happened in a case cannot be changed or deleted"
LETTERS = "34679ACDEFGHJKMNPQRTVWXY"  # none that looks or sounds like another: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U


def new_reference() -> str:
    """Such as HFS-7K4M-9QX: short enough to say on the telephone; seven letters of 24 make 4.6 thousand million."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(7))
    return f"HFS-{drawn[:4]}-{drawn[4:]}"


def ending(number: str) -> str:
    """As much of a phone number as staff see anywhere but on the open case: enough to tell two apart."""
    return gettext("ends in %s") % number[-3:]


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
    phone_is_wrong = models.BooleanField(_("the number is known to be wrong"), default=False)  # somebody else answers there
    email = models.EmailField(_("e-mail"), blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    language = models.CharField(_("language to speak in"), max_length=2, choices=Language, default=Language.ENGLISH)
    contact_by = models.CharField(_("how to reach them"), max_length=10, choices=ContactBy, default=ContactBy.CALL)
    message_ok = models.BooleanField(_("may we leave a message"), default=False)
    asking_for = models.CharField(_("who is asking"), max_length=12, choices=AskingFor, default=AskingFor.MYSELF)
    created_at = models.DateTimeField(_("first asked"))

    class Meta:
        verbose_name = _("patient")
        # Without a list of what is yet to be entered: it would be read through in every search.
        indexes = [GinIndex(PatientPieces("full_name", "phone"), name="patient_by_pieces", fastupdate=False)]
        constraints = [
            models.CheckConstraint(name="patient_has_a_name", condition=~Q(full_name="")),
            models.CheckConstraint(name="patient_has_a_phone_in_e164", condition=Q(phone__regex=r"^\+[1-9][0-9]{5,14}$")),
            models.CheckConstraint(
                name="patient_birth_year_is_likely", condition=Q(birth_year=None) | Q(birth_year__range=(1900, 2100))
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def person(self) -> int:
        """The same number for the same phone and name, however the name was spaced or capitalised: 60 bits.

        A family may share a phone, and every request makes a row of its own: this is how two of them are seen to be one person's.
        """
        name = " ".join(self.full_name.casefold().split())
        return int(hashlib.sha256(f"{self.phone} {name}".encode()).hexdigest()[:15], 16)

    @property
    def phone_ending(self) -> str:
        return ending(str(self.phone))

    @property
    def written_to_by(self) -> str:
        """How our letters reach them, in words; empty when there is no way but to ring."""
        way = next(iter(ways(self)), None)
        return str(Message.Channel(way.channel).label) if way else ""


def past_promise(now: datetime) -> Q:
    """Of cases that are still open, and past what was promised, unless their clock is stopped."""
    return Q(due_at__lt=now, second_opinion__clock_stopped_at=None) & ~Q(status=Case.Status.CLOSED)


class CaseQuerySet(models.QuerySet["Case"]):
    def marked_overdue(self, now: datetime) -> Self:
        """Each case says whether it is `overdue`."""
        return self.annotate(overdue=models.ExpressionWrapper(past_promise(now), output_field=models.BooleanField()))

    def overdue(self, now: datetime) -> Self:
        return self.marked_overdue(now).filter(overdue=True)


class Case(models.Model):
    """One thread of care. Everything a patient asks for hangs on one."""

    class Kind(models.TextChoices):
        CALLBACK = "callback", _("Callback")
        SECOND_OPINION = "second_opinion", _("Second opinion")
        BOOKING = "booking", _("Appointment")
        NO_TIME = "no_time", _("No time suited")

    class Status(models.TextChoices):
        NEW = "new", _("New")
        IN_PROGRESS = "in_progress", _("In progress")
        WAITING = "waiting", _("Waiting for the patient")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        """What came of a case that is closed."""

        SETTLED = "settled", _("Answered or settled")
        SEEN = "seen", _("Seen by a doctor here")
        OPINION = "opinion", _("Opinion delivered")
        NOT_WANTED = "not_wanted", _("Not wanted any more")
        NOT_REACHED = "not_reached", _("Could not be reached")
        ELSEWHERE = "elsewhere", _("Sent to another place")
        MISTAKE = "mistake", _("A mistake, or a machine's")
        MERGED = "merged", _("Goes on in another case")
        UNKNOWN = "unknown", _("Not said")  # closed before we asked

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
    escalated_at = models.DateTimeField(_("told to the lead"), null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("goes on in")
    )
    created_at = models.DateTimeField(_("opened"))

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        permissions = [
            ("assign_case", "Can give cases to colleagues"),
            ("merge_case", "Can join two cases of one patient"),
            ("lead_case", "Is told of late cases"),
            ("figures_case", "Can see the desk's figures"),
            ("export_case", "Can take lists of cases out, without names"),
            ("export_names_case", "Can take lists of cases out, with names"),
            ("trace_case", "Can see who read and changed what"),
        ]
        indexes = [
            models.Index(name="case_open_by_due", fields=["due_at"], condition=~Q(status="closed")),
            models.Index(name="case_open_by_assignee", fields=["assignee", "due_at"], condition=~Q(status="closed")),
            models.Index(name="case_open_by_kind", fields=["opened_by", "due_at"], condition=~Q(status="closed")),
            models.Index(
                name="case_open_escalated", fields=["due_at"], condition=~Q(status="closed") & Q(escalated_at__isnull=False)
            ),
            models.Index(name="case_by_arrival", fields=["created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="case_reference_is_speakable", condition=Q(reference__regex=rf"^HFS-[{LETTERS}]{{4}}-[{LETTERS}]{{3}}$")
            ),
            models.CheckConstraint(
                name="case_status_is_known", condition=Q(status__in=["new", "in_progress", "waiting", "closed"])
            ),
            models.CheckConstraint(name="case_priority_is_known", condition=Q(priority__in=[1, 2, 3])),
            models.CheckConstraint(name="case_has_an_outcome_when_closed", condition=Q(status="closed") ^ Q(outcome="")),
            models.CheckConstraint(
                name="case_outcome_is_known",
                condition=Q(
                    outcome__in=[
                        "",
                        "settled",
                        "seen",
                        "opinion",
                        "not_wanted",
                        "not_reached",
                        "elsewhere",
                        "mistake",
                        "merged",
                        "unknown",
                    ]
                ),
            ),
            models.CheckConstraint(name="case_merged_goes_on_elsewhere", condition=Q(outcome="merged") ^ Q(merged_into=None)),
            models.CheckConstraint(name="case_goes_on_in_another", condition=~Q(merged_into=models.F("pk"))),
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
        indexes = [
            models.Index(name="event_closing", fields=["at"], condition=Q(what="moved", became="closed")),
            BrinIndex(name="event_by_time", fields=["at"], autosummarize=True),  # they are written in that order
        ]
        constraints = [
            models.CheckConstraint(name="event_names_its_staff", condition=Q(actor="staff") ^ Q(staff=None)),
        ]
        triggers = [
            # Passed by only when notes are locked with another key; the next two let nobody pass.
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            Refuse(name="only_its_lock", operation=pgtrigger.Update, condition=pgtrigger.AnyChange(exclude=["note"]), says=STAYS),
            Refuse(name="never_deleted", operation=pgtrigger.Delete | pgtrigger.Truncate, says=STAYS),
        ]


class Consent(models.Model):
    """What a patient agreed to, or a relative who acts for them, and which wording they saw."""

    class GivenBy(models.TextChoices):
        PATIENT = "patient", _("The patient")
        RELATIVE = "relative", _("A relative or carer")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents", verbose_name=_("patient"))
    purpose = models.CharField(_("purpose"), max_length=40)
    notice_version = models.CharField(_("version of the notice"), max_length=20)
    language = models.CharField(_("language of the notice"), max_length=10)
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    given_by = models.CharField(_("given by"), max_length=10, choices=GivenBy, default=GivenBy.PATIENT)
    relative_name = EncryptedTextField(_("name of the relative"), blank=True)
    relation = EncryptedTextField(_("what they are to the patient"), blank=True)

    class Meta:
        verbose_name = _("consent")
        constraints = [
            models.CheckConstraint(
                name="consent_withdrawn_after_given", condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at"))
            ),
            models.CheckConstraint(name="consent_giver_is_known", condition=Q(given_by__in=["patient", "relative"])),
            models.CheckConstraint(
                name="consent_names_a_relative_only_who_gave_it",
                condition=Q(given_by="relative") | Q(relative_name="", relation=""),
            ),
        ]


class CaseLink(models.Model):
    """The right to open a case's private page: a token of 256 bits of which only the hash is kept."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links", verbose_name=_("case"))
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    wrong_answers = models.PositiveSmallIntegerField(_("wrong answers to who it is"), default=0)

    class Meta:
        verbose_name = _("link")


class LinkWish(models.Model):
    """Somebody asks for new links to their private pages. The row is the same whether or not we know the address; it goes when
    the worker has seen to it."""

    reach = EncryptedTextField(_("e-mail address or phone number"))
    language = models.CharField(_("language of the page"), max_length=10)
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("wish for a new link")
        verbose_name_plural = _("wishes for a new link")
        constraints = [models.CheckConstraint(name="link_wish_says_where", condition=~Q(reach=""))]


class DataRequest(models.Model):
    """What a patient asks of the data themselves. It has a day by which it is dealt with."""

    class What(models.TextChoices):
        ERASURE = "erasure", _("Erase what you keep about me")
        CORRECTION = "correction", _("Correct something")
        GRIEVANCE = "grievance", _("A complaint about my data")

    case = models.ForeignKey(Case, models.PROTECT, related_name="data_requests", verbose_name=_("case"))
    what = models.CharField(_("what"), max_length=12, choices=What)
    words = EncryptedTextField(_("in their words"), blank=True)
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("promised by"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    outcome = EncryptedTextField(_("what was done"), blank=True)

    class Meta:
        verbose_name = _("request about data")
        verbose_name_plural = _("requests about data")
        constraints = [
            models.CheckConstraint(name="data_request_is_known", condition=Q(what__in=["erasure", "correction", "grievance"])),
            models.CheckConstraint(name="data_request_due_later", condition=Q(due_at__gt=models.F("asked_at"))),
            models.CheckConstraint(
                name="data_request_done_by_somebody",
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
            ),
            models.UniqueConstraint(name="data_request_open_once", fields=["case", "what"], condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case.reference}: {self.get_what_display()}"
