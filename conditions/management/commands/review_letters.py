from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from conditions import review_letters


class Command(BaseCommand):
    help = "Writes to editors and medical reviewers which reviews are due: one letter each a day, none when nothing is due."

    def handle(self, *args: Any, **options: Any) -> None:
        review_letters.send(now=timezone.now(), say=self.stderr.write)
