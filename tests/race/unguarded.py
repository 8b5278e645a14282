"""Callers who race for one time with some of the guards taken away: `python -m tests.race.unguarded DOCTOR START [lock]`.

Runs in a process of its own on the portal's database. Each caller looks, waits long enough for all the others to look too, and
only then inserts, so that a race that can happen does. Prints how many got the time and how many were refused.
"""

import json
import os
import sys
import time
from collections import Counter
from datetime import datetime

import django

CALLERS = 8
PAUSE = 0.2  # seconds between look and insert: all the callers one after the other stay below the lock's time-out


def main(slug: str, start: str, *guards: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from appointments.bookings import services
    from appointments.doctors.models import Doctor
    from tests.race.clinic import at_once

    insert = services._insert

    def insert_slowly(*arguments, **options):
        time.sleep(PAUSE)
        return insert(*arguments, **options)

    services._insert = insert_slowly
    if "lock" not in guards:
        services.take_turns = lambda wish: None

    def want(which: int) -> str:
        doctor = Doctor.objects.get(slug=slug)
        wish = services.Wish(doctor, doctor.visit_types.get(), datetime.fromisoformat(start))
        try:
            services.hold(wish, token=f"{slug} {which}", address=None, now=timezone.now())
        except services.Taken:
            return "taken"
        finally:
            connection.close()
        return "held"

    print(json.dumps(Counter(at_once(CALLERS, want))))


if __name__ == "__main__":
    main(*sys.argv[1:])
