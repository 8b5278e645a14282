"""When a letter cannot be delivered for good, the patient is told over the next way there is."""

from cryptography.fernet import InvalidToken
from django.db.models.functions import Now

from .models import Message
from .routes import Way, ways


def write_instead(message: Message) -> None:
    """Writes the same to where it was not tried yet. What was for another address than the patient's goes nowhere else."""
    open_ways = ways(message.case.patient)
    if Way(message.channel, message.address) not in open_ways:
        return
    known = Message.objects.exclude(state=Message.State.WITHDRAWN)
    same = known.filter(case=message.case_id, kind=message.kind, about=message.about, edition=message.edition)
    tried = set(same.values_list("channel", flat=True))
    untried = next((way for way in open_ways if way.channel not in tried), None)
    if untried and _has_words_for(untried, message):
        _write(message, untried)


def _has_words_for(way: Way, message: Message) -> bool:
    try:
        text, short = message.text, message.short
    except InvalidToken:
        return False
    return bool(text if way.channel == Message.Channel.EMAIL else short)


def _write(message: Message, way: Way) -> None:
    """In the failed one's place among the letters of its case."""
    kept = ("case_id", "number", "kind", "about", "edition", "language", "subject", "text", "short", "until")
    words = {name: getattr(message, name) for name in kept}
    other = Message(**words, channel=way.channel, address=way.address, instead_of=message, created_at=Now(), due_at=Now())
    Message.objects.bulk_create([other], ignore_conflicts=True)  # should it have been told there meanwhile
