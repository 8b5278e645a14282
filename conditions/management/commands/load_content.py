from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from conditions import content


class Command(BaseCommand):
    help = (
        "Loads the pages that come with the portal. Safe to repeat: "
        "it never overwrites what an editor changed, nor publishes what was taken offline."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        outcomes = content.load(demo=settings.DEMO)
        for outcome in outcomes:
            if outcome.did == "left alone" or (options["verbosity"] > 0 and outcome.did != "unchanged"):
                self.stdout.write(f"{outcome.key}: {outcome.did}" + (f", because {outcome.why}" if outcome.why else ""))
        if options["verbosity"] > 0 and all(outcome.did == "unchanged" for outcome in outcomes):
            self.stdout.write("Everything is as it should be; nothing was changed.")
