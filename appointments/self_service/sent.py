"""The letters and texts of a case, as the patient should have got them."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case
from appointments.outbox.models import Message

State = Message.State
ELSEWHERE = _("to an address that came with another request")  # one that was joined with theirs: anybody may have sent it
TELLS: dict[str, Any] = {
    State.QUEUED: _("on its way"),
    State.SENDING: _("on its way"),
    State.SENT: _("sent"),
    State.BOUNCED: _("came back to us: it was not delivered"),
    State.FAILED: _("could not be delivered"),
}


class Sent(NamedTuple):
    message: Message
    address: Any  # as far as its reader may know it

    @property
    def how(self) -> Any:
        return TELLS[self.message.state]

    @property
    def went_wrong(self) -> bool:
        return self.message.state in (State.BOUNCED, State.FAILED)


def of(case: Case) -> list[Sent]:
    """The latest first. What was taken back never went out. Their text is not kept."""
    return [letter for letter in reversed(every(case, of=case)) if letter.message.state in TELLS]


def every(thread: Case, *, of: Case) -> list[Sent]:
    """The first first, of a case or one that was joined with it: told to the patient `of` that case."""
    theirs = {of.patient.email.casefold(), str(of.patient.phone)}
    written = list(thread.messages.defer("text", "short").order_by("number"))
    elsewhere = any(message.address.casefold() not in theirs for message in written) and of.merged.exists()
    return [
        Sent(message, ELSEWHERE if elsewhere and message.address.casefold() not in theirs else message.address)
        for message in written
    ]
