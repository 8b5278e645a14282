"""Letters that did not arrive and never will by themselves: somebody has to see to them."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from .models import Message

State = Message.State
LOST = Q(state__in=[State.FAILED, State.BOUNCED])


def among(letters: QuerySet[Message]) -> QuerySet[Message]:
    """Those of use still, for which nothing went out another way."""
    return letters.filter(LOST, replaced_by=None).exclude(until__lte=Now())


def count() -> int:
    return among(Message.objects.all()).count()


def has_words(message: Message) -> bool:
    """Whether it can be sent again: one that came back was sent, and its words are gone."""
    return Message.objects.filter(pk=message.pk, state=State.FAILED).exclude(text="", short="").exists()


def put_aside(message: Message) -> bool:
    """The patient has been told in another way. False when it is no longer among the lost."""
    lost = Message.objects.filter(LOST, pk=message.pk)
    return bool(lost.update(state=State.WITHDRAWN, text="", short="", sent_at=None))
