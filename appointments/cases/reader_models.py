"""Who of the staff has a case's page before them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CaseReader(models.Model):
    """It goes a day after the page was last seen open: who opened what is for the history to say."""

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="readers", verbose_name=_("case"))
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who"))
    opened_at = models.DateTimeField(_("opened"))
    seen_at = models.DateTimeField(_("last seen open"))

    class Meta:
        verbose_name = _("reader of a case")
        verbose_name_plural = _("readers of cases")
        indexes = [models.Index(name="case_reader_by_time", fields=["seen_at"])]
        constraints = [
            models.UniqueConstraint(name="case_reader_once", fields=["case", "staff"]),
            models.CheckConstraint(name="case_reader_seen_after_opened", condition=Q(seen_at__gte=F("opened_at"))),
        ]
