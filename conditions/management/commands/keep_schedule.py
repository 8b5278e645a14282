from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from conditions import schedule


class Command(BaseCommand):
    help = "Publishes approved versions whose time has come and takes offline what is past its end."

    def handle(self, *args: Any, **options: Any) -> None:
        schedule.keep(now=timezone.now(), say=self.stderr.write)
