"""A patient asks a doctor to look again, and sends what there is to look at."""

import uuid
from datetime import datetime
from typing import Any

import pgtrigger
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.cases import opening_hours, promises
from appointments.intake.models import Submission
from hfs_portal.encrypted import EncryptedTextField


def private_storage() -> Storage:
    return storages["private"]


DOCUMENTS = "documents"


def random_key(document: Any = None, name: str = "") -> str:
    """Nothing of what the patient called the file reaches the disk."""
    return f"{DOCUMENTS}/{uuid.uuid4().hex}"


class SecondOpinionRequest(Submission):
    class Side(models.TextChoices):
        LEFT = "left", _("The left side")
        RIGHT = "right", _("The right side")
        BOTH = "both", _("Both sides")
        UNSURE = "unsure", _("I am not sure")

    case = models.OneToOneField("appointments.Case", models.PROTECT, related_name="second_opinion", verbose_name=_("case"))
    question = EncryptedTextField(_("question"))
    diagnosis = EncryptedTextField(_("diagnosis so far"), blank=True)
    since = EncryptedTextField(_("for how long"), blank=True)
    side = models.CharField(_("which side"), max_length=10, choices=Side, blank=True)
    medicines = EncryptedTextField(_("medicines"), blank=True)
    files_follow = models.BooleanField(_("more files are to come"), default=False)
    doctor = models.ForeignKey(
        "appointments.Doctor", models.PROTECT, null=True, blank=True, related_name="opinions", verbose_name=_("given to")
    )
    visit_type = models.ForeignKey(
        "appointments.VisitType", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("what it is about")
    )
    clock_stopped_at = models.DateTimeField(_("waits for the patient since"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("second opinion")
        indexes = [
            models.Index(
                name="second_opinion_waits_for_files",
                fields=["case"],
                condition=Q(files_follow=True) | Q(clock_stopped_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="second_opinion_side_is_known", condition=Q(side__in=["", "left", "right", "both", "unsure"])
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    @property
    def is_owed(self) -> bool:
        """Whether the patient still waits for an answer."""
        wanted = type(self)._default_manager.filter(pk=self.pk, withdrawn_at=None)
        return wanted.exclude(opinion__delivered_at__isnull=False).exists()

    @property
    def promised(self) -> datetime:
        """By when, from the moment it was asked: what we waited for the patient is added."""
        days = promises.opinion_days(self.visit_type_id, self.case.priority)
        due_at = opening_hours.working_days_later(days, now=self.created_at)
        for asked in self.asked_back.all():
            if asked.answered_at:
                due_at = opening_hours.later_by_a_pause(due_at, asked.asked_at, asked.answered_at)
        return opening_hours.end_of_work(due_at)


class PastTreatment(models.Model):
    """What was tried before, and roughly when: the month may be forgotten, or the whole date."""

    request = models.ForeignKey(SecondOpinionRequest, models.CASCADE, related_name="treatments", verbose_name=_("second opinion"))
    what = EncryptedTextField(_("treatment"))
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)

    class Meta:
        verbose_name = _("earlier treatment")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="past_treatment_year_is_likely", condition=Q(year=None) | Q(year__range=(1900, 2100))),
            models.CheckConstraint(
                name="past_treatment_month_is_of_a_year",
                condition=Q(month=None) | Q(month__range=(1, 12), year__isnull=False),
            ),
        ]


class SecondOpinionDraft(models.Model):
    """What a patient has typed so far, kept for a week so that they can come back to it by its link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    answers = EncryptedTextField(_("answers so far"), blank=True)
    request = models.OneToOneField(
        SecondOpinionRequest, models.CASCADE, null=True, blank=True, related_name="draft", verbose_name=_("became")
    )
    created_at = models.DateTimeField(_("begun"))
    expires_at = models.DateTimeField(_("kept until"))

    class Meta:
        verbose_name = _("unfinished second opinion")
        constraints = [
            models.CheckConstraint(name="draft_is_kept_for_a_while", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(name="draft_once_sent_holds_nothing", condition=Q(request=None) | Q(answers="")),
        ]


class Document(models.Model):
    """A file that a patient sent. The row and the file are made together and never served from a public folder."""

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        DICOM = "application/dicom", "DICOM"
        MP4 = "video/mp4", "MP4"
        MOV = "video/quicktime", "MOV"

    class State(models.TextChoices):
        RECEIVED = "received", _("Received, not looked through yet")
        SCANNING = "scanning", _("Being looked through")
        CLEAN = "clean", _("Ready")
        QUARANTINED = "quarantined", _("Set apart")

    class Shows(models.TextChoices):
        SCAN = "scan", _("Scan, such as MRI or CT")
        REPORT = "report", _("Report or letter")
        VIDEO = "video", _("Video or photo of the spasm")
        PRESCRIPTION = "prescription", _("Prescription or list of medicines")
        OTHER = "other", _("Something else")

    class Reason(models.TextChoices):
        ACTIVE = "active", _("The PDF runs something or holds other files")
        VIRUS = "virus", _("The virus scanner found something")
        UNREADABLE = "unreadable", _("It could not be read back")

    request = models.ForeignKey(
        SecondOpinionRequest, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("second opinion")
    )
    draft = models.ForeignKey(
        SecondOpinionDraft, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("unfinished")
    )
    file = models.FileField(_("file"), storage=private_storage, upload_to=random_key, max_length=100)
    key = EncryptedTextField(_("key"), blank=True)  # opens this file alone: whoever drops it has erased the file
    name = EncryptedTextField(_("name as sent"))
    shows = models.CharField(_("what it shows"), max_length=12, choices=Shows, default=Shows.OTHER)
    content_type = models.CharField(_("kind"), max_length=20, choices=Kind)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    sent_sha256 = models.CharField(_("fingerprint as sent"), max_length=64)  # a picture is kept without what its camera noted
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RECEIVED)
    state_at = models.DateTimeField(_("since"))
    tries = models.PositiveSmallIntegerField(_("times looked through"), default=0)
    reason = models.CharField(_("why it is set apart"), max_length=12, choices=Reason, blank=True)
    scanner = models.CharField(_("looked through by"), max_length=20, blank=True)  # empty: no scanner was configured
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    created_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("document")
        permissions = [("open_document", "Can open patients' files")]
        indexes = [
            models.Index(name="document_to_look_through", fields=["state_at"], condition=Q(state__in=["received", "scanning"]))
        ]
        constraints = [
            models.UniqueConstraint(name="document_file_belongs_to_one_row", fields=["file"]),
            models.UniqueConstraint(name="document_once_in_a_request", fields=["request", "sent_sha256"]),
            models.UniqueConstraint(name="document_once_in_a_draft", fields=["draft", "sent_sha256"]),
            models.CheckConstraint(
                name="document_kind_is_allowed",
                condition=Q(
                    content_type__in=[
                        "application/pdf", "image/jpeg", "image/png", "application/dicom", "video/mp4", "video/quicktime",
                    ]
                ),
            ),
            models.CheckConstraint(name="document_is_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="document_belongs_to_one",
                condition=Q(request=None, draft__isnull=False) | Q(request__isnull=False, draft=None),
            ),
            models.CheckConstraint(
                name="document_state_is_known", condition=Q(state__in=["received", "scanning", "clean", "quarantined"])
            ),
            models.CheckConstraint(name="document_set_apart_for_a_reason", condition=Q(state="quarantined") ^ Q(reason="")),
            models.CheckConstraint(name="document_erased_has_no_key", condition=Q(erased_at=None) | Q(key="")),
        ]  # fmt: skip
        triggers = [
            pgtrigger.FSM(
                name="only_the_look_makes_clean",
                field="state",
                transitions=[
                    ("received", "scanning"), ("received", "quarantined"),
                    ("scanning", "received"), ("scanning", "clean"), ("scanning", "quarantined"),
                ],
            ),
            pgtrigger.Protect(
                name="never_begins_clean",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__in=["scanning", "clean"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_shows_display()}, {self.get_content_type_display()}"
