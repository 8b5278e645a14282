"""What every form that a patient sends has in common in the database."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """One form sent once: a repeat of the same form carries the same key, which the database takes only once."""

    case = models.ForeignKey("appointments.Case", models.PROTECT, verbose_name=_("case"))
    consent = models.ForeignKey("appointments.Consent", models.PROTECT, verbose_name=_("consent"))
    submit_key = models.CharField(_("one-submit key"), max_length=64, unique=True, editable=False)
    suspect = models.BooleanField(_("may be a machine's"), default=False)
    created_at = models.DateTimeField(_("sent"))

    class Meta:
        abstract = True


class Bucket(models.Model):
    """A token bucket: how much more somebody may send at that moment. The key is a keyed hash, not an address or a number."""

    key = models.CharField(max_length=64, primary_key=True)
    tokens = models.FloatField()
    filled_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="bucket_never_below_empty", condition=Q(tokens__gte=0))]
