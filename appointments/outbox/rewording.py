"""Other words in letters that are written already: a link in them has ended."""

from collections.abc import Callable, Collection
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction

from .models import Message

State = Message.State
WAITING = [State.QUEUED, State.SENDING, State.FAILED]  # what is in hand may be put back, what failed be sent again


@transaction.atomic
def reword(case: Any, change: Callable[[str], str], *, to: Collection[str]) -> None:
    """Changes the words of all that waits, as far as it goes `to` one of these addresses, in small letters.

    What has gone out loses what it would change there, which a phone would be told.
    """
    of_case = Message.objects.filter(case=case, state__in=[*WAITING, State.SENT]).exclude(text="", short="")
    # Whoever notes at this moment what became of one is waited for, and what they write instead is among those below.
    list(of_case.select_for_update().order_by("pk").values_list("pk"))
    for message in of_case.select_for_update().order_by("pk").defer("text", "short"):
        _reword(message, change, to=to)


def _reword(message: Message, change: Callable[[str], str], *, to: Collection[str]) -> None:
    try:
        was = {"text": message.text, "short": message.short}
    except InvalidToken:  # it is never sent
        return
    became = {name: change(words) for name, words in was.items()}
    waits = message.state in WAITING
    if became != was and (message.address.casefold() in to or not waits):
        Message.objects.filter(pk=message.pk).update(**(became if waits else {"text": "", "short": ""}))
