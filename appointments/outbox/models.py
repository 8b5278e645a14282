"""What we sent or will send."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hfs_portal.encrypted import EncryptedTextField


class MessageQuerySet(models.QuerySet["Message"]):
    def claimable(self) -> Self:
        """Due, or left in somebody's hands longer than the lease. The database's clock decides: machines differ."""
        return self.filter(
            Q(state=Message.State.QUEUED, due_at__lte=Now()) | Q(state=Message.State.SENDING, lease_until__lte=Now())
        )


class Message(models.Model):
    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="messages", verbose_name=_("case"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    kind = models.SlugField(_("kind"), max_length=40)
    address = models.CharField(_("address"), max_length=254)
    subject = models.CharField(_("subject"), max_length=120)
    text = EncryptedTextField(_("text"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("in hand until"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"))

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        indexes = [models.Index(name="message_waiting", fields=["due_at"], condition=Q(state__in=["queued", "sending"]))]
        constraints = [
            models.CheckConstraint(
                name="message_state_is_known", condition=Q(state__in=["queued", "sending", "sent", "failed", "withdrawn"])
            ),
            models.CheckConstraint(
                name="message_in_hand_has_lease", condition=~Q(state="sending") | Q(lease_until__isnull=False)
            ),
            models.CheckConstraint(name="message_sent_has_time", condition=~Q(state="sent") ^ Q(sent_at__isnull=False)),
            models.CheckConstraint(name="message_has_an_address", condition=~Q(address="")),
            models.CheckConstraint(name="message_due_when_written_or_later", condition=Q(due_at__gte=F("created_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_state_display()}"
