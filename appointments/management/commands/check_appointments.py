"""The self-check, for who keeps the portal running."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from appointments.bookings import self_check
from appointments.bookings.self_check import Finding


class Command(BaseCommand):
    help = (
        "Counts overlapping appointments (there must be none), lapsed holds, and visits that a change of hours or of time-zone "
        "data has moved off the rules. Ends with 1 when an appointment overlaps or is off the rules. Names no patient."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = self_check.details(now=timezone.now())
        self.stdout.write(f"Overlapping appointments: {len(found.overlapping)}")
        self._list(found.overlapping)
        self.stdout.write(f"Lapsed holds: {found.lapsed_holds}")
        self.stdout.write(f"Visits off the rules: {len(found.off_the_rules)}")
        self._list(found.off_the_rules)
        if not found.all_is_well:
            raise SystemExit(1)

    def _list(self, found: Iterable[Finding]) -> None:
        for finding in found:
            self.stdout.write(f"  {finding.name}, {finding.appointment.agreed}: {' '.join(map(str, finding.reasons))}")
