"""A mail server returns a letter: its alias pipes the mail in here."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from appointments.outbox import returned, services

MOST_BYTES = 10 * 1024 * 1024  # more than any report with our letter in it


class Command(BaseCommand):
    help = "Reads one returned mail from standard input and notes which letter came back, so that the patient is told otherwise."

    def handle(self, *args: Any, **options: Any) -> None:
        back = returned.read(sys.stdin.buffer.read(MOST_BYTES))
        try:
            known = back and services.bounced(back.letter, reason=back.status, now=timezone.now())
        except Error as error:
            # By its number the mail server knows that it is to bring the mail again later.
            raise CommandError(f"{type(error).__name__} from the database", returncode=os.EX_TEMPFAIL) from None
        # What nobody can do anything about is taken all the same: it would be returned to whoever returned it.
        self.stdout.write(f"letter {back.letter} came back" if back and known else "no letter of ours that was given up")
