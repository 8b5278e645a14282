"""Writes letters as the portal does, in a process of its own: four to each case, in this order, to who can be reached how."""

import django

django.setup()

from datetime import timedelta  # noqa: E402

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from appointments.cases import services as cases  # noqa: E402
from appointments.cases.models import Case, Patient  # noqa: E402
from appointments.outbox import services as outbox  # noqa: E402

KINDS = ("callback_received", "callback_moved", "callback_missed", "callback_cancelled")


def patient(number, channels):
    """Reached first over the first of the channels, and then over the other."""
    phone = f"+91984001{number:04}"
    return Patient(
        full_name="Meera Example",
        email=f"case{number:04}@letters.example" if "email" in channels else "",
        phone=phone,
        phone_typed=phone,
        contact_by=channels[0],
        message_ok=len(channels) > 1,
    )


def write(reached):
    """Reached: by number of the case, the channels."""
    now = timezone.now()
    asked = [
        cases.open_case(
            kind=Case.Kind.CALLBACK, patient=patient(number, channels), due_at=now + timedelta(hours=2), by=cases.PATIENT, now=now
        )
        for number, channels in enumerate(reached)
    ]
    for place, kind in enumerate(KINDS):
        for number, case in enumerate(asked):
            with transaction.atomic():
                link = f"https://portal.example.org/case/letter-{number:04}-{place}/"
                outbox.post(kind=kind, case=case, now=timezone.now(), link=link)


if __name__ == "__main__":
    import sys

    write([channels.split("+") for channels in sys.argv[1:]])
