"""Loads the demonstration clinic."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from appointments.doctors import demo


class Command(BaseCommand):
    help = "Fills a clinic without doctors with an invented one to look at. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = demo.load(now=timezone.localtime())
        if options["verbosity"]:
            self.stdout.write(in_words(loaded))


def in_words(loaded: demo.Loaded) -> str:
    if not loaded.doctors:
        return "This clinic has doctors already: nothing was loaded."
    names = ", ".join(doctor.name for doctor in loaded.doctors)
    return f"Loaded {names}, at {len(loaded.locations)} locations, with {len(loaded.visit_types)} kinds of visit."
