"""One of the worker's rounds, by hand or from a timer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from .deliver import ROUNDS, go_round


class Command(BaseCommand):
    help = "Goes one of the worker's rounds now, unless a worker is at it. Safe to repeat."
    requires_system_checks: list[str] = []  # nor does the worker, whose round it is

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=list(ROUNDS))

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        gone = go_round(name)
        if options["verbosity"]:
            self.stdout.write(f"{name}: gone" if gone else f"{name}: another worker is at it, nothing done")
