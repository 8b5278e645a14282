"""A patient asks to be called."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.intake.models import Submission
from hfs_portal.encrypted import EncryptedTextField


class CallbackRequest(Submission):
    class PartOfDay(models.TextChoices):
        ANY = "any", _("Any time")
        MORNING = "morning", _("Morning")
        AFTERNOON = "afternoon", _("Afternoon")
        EVENING = "evening", _("Evening")

    case = models.OneToOneField("appointments.Case", models.PROTECT, related_name="callback", verbose_name=_("case"))
    call_on = models.DateField(_("day"))
    part_of_day = models.CharField(_("part of the day"), max_length=10, choices=PartOfDay)
    topic = EncryptedTextField(_("what it is about"), blank=True)

    class Meta:
        verbose_name = _("callback")
