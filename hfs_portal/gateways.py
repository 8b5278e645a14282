"""Gateways for text messages, by their Apprise addresses: one per phone, made from a pattern with {phone} in it."""

import logging
import re
from urllib.parse import quote

from apprise import Apprise, LogCapture, NotifyBase

PHONE = "{phone}"
ANSWER_SECONDS = 30.0  # a gateway that is slower has perhaps taken the text all the same, and would send a second one
LASTING = range(400, 500)
TRY_LATER = {408, 425, 429}
STATUS = re.compile(r"\berror=(\d{3})\b")  # as every service of Apprise puts the gateway's answer into its log


class NotTaken(Exception):
    """The gateway has not taken a text. `status` is its HTTP answer, None when there was none."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"answered {status}")
        self.status = status

    @property
    def is_lasting(self) -> bool:
        return self.status in LASTING and self.status not in TRY_LATER


def is_known(pattern: str) -> bool:
    return PHONE in pattern and _service(pattern, "+919840012345") is not None


def send(pattern: str, *, number: str, text: str) -> None:
    """Raises NotTaken."""
    service = _service(pattern, number)
    if service is None:
        raise NotTaken(None)
    # It answers only whether it went well; why not is in what it logs, which must not get into our logs: it holds the number.
    with LogCapture(level=logging.WARNING, fmt="%(message)s") as log:  # type: ignore[no-untyped-call]
        taken = service.notify(body=text)
        said = STATUS.findall(log.getvalue())
    if not taken:
        raise NotTaken(int(said[-1]) if said else None)


def _service(pattern: str, number: str) -> NotifyBase | None:
    with LogCapture(level=logging.ERROR):  # type: ignore[no-untyped-call]
        service = Apprise.instantiate(pattern.replace(PHONE, quote(number, safe="")))
    if isinstance(service, NotifyBase):
        service.socket_read_timeout = max(service.socket_read_timeout, ANSWER_SECONDS)
        return service
    return None
