"""What we sent or will send."""

import uuid
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from hfs_portal.encrypted import EncryptedTextField

NEWS = "letters"  # the channel on which the database tells waiting workers of a new letter


def mailbox(address: Any) -> Lower:
    """The same for all spellings of an address that lead to one mailbox: in capitals, and with +something before the @."""
    return Lower(Func(address, Value(r"\+[^@]*@"), Value("@"), function="regexp_replace"))


class MessageQuerySet(models.QuerySet["Message"]):
    def claimable(self) -> Self:
        """Due, or left in somebody's hands longer than the lease. The database's clock decides: machines differ.

        A letter waits for an earlier one of its case that is due or in hand, or that is tried again at the same address.
        """
        sending, due = Q(state=Message.State.SENDING), Q(state=Message.State.QUEUED, due_at__lte=Now())
        there = Q(channel=OuterRef("channel"), address=OuterRef("address"))
        tried_again = Q(there, state=Message.State.QUEUED, attempts__gt=0)
        earlier = Message.objects.filter(case=OuterRef("case"), number__lt=OuterRef("number"), state__in=["queued", "sending"])
        return self.filter(due | sending & Q(lease_until__lte=Now()), ~Exists(earlier.filter(sending | due | tried_again)))


class Message(models.Model):
    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message (SMS)")
        WHATSAPP = "whatsapp", _("WhatsApp")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        BOUNCED = "bounced", _("Came back")
        FAILED = "failed", _("Could not be sent")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # In the order of writing, which the clocks of several machines cannot tell.
    number = models.BigIntegerField(
        _("number"), editable=False, db_default=Func(Value("appointments_message_number"), function="nextval")
    )
    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="messages", verbose_name=_("case"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    kind = models.SlugField(_("kind"), max_length=40)
    about = models.CharField(_("about"), max_length=40, blank=True)
    edition = models.CharField(_("edition"), max_length=60, blank=True)  # which of several facts of one kind about one thing
    address = models.CharField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=10, default="en")
    subject = models.CharField(_("subject"), max_length=120)
    text = EncryptedTextField(_("text"), blank=True)
    short = EncryptedTextField(_("text for a phone"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(_("due"))
    until = models.DateTimeField(_("of use until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("in hand until"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"))
    instead_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("in place of")
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        permissions = [("retry_message", "Can have a letter sent again")]
        indexes = [
            models.Index(name="message_waiting", fields=["due_at"], condition=Q(state__in=["queued", "sending"])),
            models.Index(name="message_of_case_waiting", fields=["case", "number"], condition=Q(state__in=["queued", "sending"])),
            models.Index(mailbox("address"), name="message_by_mailbox"),
            models.Index(name="message_text_by_time", fields=["sent_at"], condition=Q(channel__in=["sms", "whatsapp"])),
            models.Index(name="message_not_delivered", fields=["due_at"], condition=Q(state__in=["failed", "bounced"])),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_state_is_known",
                condition=Q(state__in=["queued", "sending", "sent", "bounced", "failed", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="message_in_hand_has_lease", condition=~Q(state="sending") | Q(lease_until__isnull=False)
            ),
            models.CheckConstraint(
                name="message_sent_has_time", condition=~Q(state__in=["sent", "bounced"]) ^ Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(name="message_channel_is_known", condition=Q(channel__in=["email", "sms", "whatsapp"])),
            models.UniqueConstraint(
                name="message_one_for_one_fact",
                fields=["case", "kind", "about", "edition", "channel"],
                condition=~Q(state="withdrawn"),
            ),
            models.CheckConstraint(name="message_has_an_address", condition=~Q(address="")),
            models.CheckConstraint(name="message_due_when_written_or_later", condition=Q(due_at__gte=F("created_at"))),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="wakes_a_worker",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=f"PERFORM pg_notify('{NEWS}', ''); RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_state_display()}"
