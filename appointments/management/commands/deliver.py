"""The worker: sends due letters and tidies up, until it is told to stop."""

import signal
import time
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connection
from django.utils import timezone

from appointments.bookings import services as bookings
from appointments.intake import throttle
from appointments.outbox import services as outbox
from appointments.second_opinions import documents

IDLE_SECONDS = 0.5
TIDY_EVERY_SECONDS = 10 * 60


class Command(BaseCommand):
    help = "Sends due letters and removes lapsed holds and stray files; several may run at once."
    stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        tidied = 0.0
        while not self.stopping:
            try:
                if time.monotonic() - tidied > TIDY_EVERY_SECONDS or once:
                    tidy()
                    tidied = time.monotonic()
                busy = outbox.deliver_next()
            except Error as error:
                # The server may be away; the loop lives on and finds it again.
                self.stderr.write(f"worker: {type(error).__name__} from the database, trying again")
                connection.close()
                busy = False
                time.sleep(IDLE_SECONDS * 4)
            if not busy:
                if once:
                    return
                time.sleep(IDLE_SECONDS)

    def _stop(self, *_: Any) -> None:
        self.stopping = True


def tidy() -> None:
    """Removes what the portal need not keep any longer. Two workers may do it at once: the second finds nothing."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()  # they hold what patients had typed
    throttle.forget(now=now)
    bookings.sweep(now=now)
    documents.sweep(now=now)
