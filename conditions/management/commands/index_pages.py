from typing import Any

from django.core.management.base import BaseCommand

from conditions import search_index


class Command(BaseCommand):
    help = "Reads every live page again for the search. Safe to repeat; publishing does the same for one page."

    def handle(self, *args: Any, **options: Any) -> None:
        pages = search_index.catch_up()
        if options["verbosity"] > 0:
            self.stdout.write(f"{pages} pages are ready to be searched.")
