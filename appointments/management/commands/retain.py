"""Erases what has been kept for long enough, as the worker does from time to time; tells numbers and nothing else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from appointments import retention


class Command(BaseCommand):
    help = "Erases patients' files and unsent requests that have been kept for long enough; prints how many of each kind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count what is due")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if dry_run:
            self._print(retention.due(now=now), "due")
            return
        erased = dict.fromkeys(retention.due(now=now), 0)
        while any((some := retention.erase_due(now=now)).values()):
            erased = {kind: erased[kind] + number for kind, number in some.items()}
        self._print(erased, "erased")

    def _print(self, numbers: dict[str, int], what: str) -> None:
        for kind, number in numbers.items():
            self.stdout.write(f"{kind}: {number} {what}")
