"""A patient asks a doctor to look again, and sends what there is to look at."""

import uuid
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.intake.models import Submission
from hfs_portal.encrypted import EncryptedTextField


def private_storage() -> Storage:
    return storages["private"]


DOCUMENTS = "documents"


def random_key(document: Any = None, name: str = "") -> str:
    """Nothing of what the patient called the file reaches the disk."""
    return f"{DOCUMENTS}/{uuid.uuid4().hex}"


class SecondOpinionRequest(Submission):
    case = models.OneToOneField("appointments.Case", models.PROTECT, related_name="second_opinion", verbose_name=_("case"))
    question = EncryptedTextField(_("question"))
    diagnosis = EncryptedTextField(_("diagnosis so far"), blank=True)
    treatment = EncryptedTextField(_("treatment so far"), blank=True)

    class Meta:
        verbose_name = _("second opinion")


class Document(models.Model):
    """A file that a patient sent. The row and the file are made together and never served from a public folder."""

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    request = models.ForeignKey(SecondOpinionRequest, models.PROTECT, related_name="documents", verbose_name=_("second opinion"))
    file = models.FileField(_("file"), storage=private_storage, upload_to=random_key, max_length=100)
    name = EncryptedTextField(_("name as sent"))
    content_type = models.CharField(_("kind"), max_length=20, choices=Kind)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    created_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("document")
        permissions = [("open_document", "Can open patients' files")]
        constraints = [
            models.UniqueConstraint(name="document_file_belongs_to_one_row", fields=["file"]),
            models.CheckConstraint(
                name="document_kind_is_allowed", condition=Q(content_type__in=["application/pdf", "image/jpeg", "image/png"])
            ),
            models.CheckConstraint(name="document_is_not_empty", condition=Q(size__gt=0)),
        ]
