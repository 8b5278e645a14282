"""Callers who race for one time with some of the guards taken away: `python -m tests.race.unguarded DOCTORS VISIT START [lock]`.

Runs in a process of its own on the portal's database. Each caller turns to one of the doctors, looks, waits long enough for all
the others to look too, and only then inserts, so that a race that can happen does. Prints how many got the time and how many not.
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


def main(doctors: str, visit: str, start: str, *guards: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from appointments.bookings import services, taking
    from appointments.doctors.models import Doctor
    from tests.race.clinic import at_once

    look = taking.find_slot

    def look_and_wait(*arguments, **options):
        found = look(*arguments, **options)
        time.sleep(PAUSE)
        return found

    taking.find_slot = look_and_wait
    if "lock" not in guards:
        taking.take_turns = lambda *wishes: None

    def want(which: int) -> str:
        slugs = doctors.split(",")
        doctor = Doctor.objects.get(slug=slugs[which % len(slugs)])
        wish = services.Wish(doctor, doctor.visit_types.get(slug=visit), datetime.fromisoformat(start))
        try:
            services.hold(wish, token=f"{doctors} {which}", address=None, now=timezone.now())
        except services.Taken:
            return "taken"
        finally:
            connection.close()
        return "held"

    print(json.dumps(Counter(at_once(CALLERS, want))))


if __name__ == "__main__":
    main(*sys.argv[1:])
