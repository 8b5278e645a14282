"""The ground that is measured on: a PostgreSQL of our own, and clinics with years of visits in it."""

import atexit
import os
import shutil
import signal
import socket
import sys
import tempfile
from datetime import date, time
from pathlib import Path

FILL = """
    INSERT INTO appointments_appointment (case_id, consent_id, doctor_id, location_id, visit_type_id, period, busy, lane, status,
        local_start, zone, suspect, created_at, person, hold_extended, held_by, beside_another, overbook_reason, sequence)
    SELECT %(case)s, %(consent)s, doctor, %(location)s, %(visit_type)s, tstzrange(start, start + '20 min'),
        tstzrange(start, start + '20 min'), 0, CASE WHEN start < now() THEN 'completed' ELSE 'booked' END,
        to_char(start AT TIME ZONE 'Asia/Kolkata', 'YYYY-MM-DD"T"HH24:MI'), 'Asia/Kolkata', false, start - interval '9 days',
        row_number() OVER (), false, '', false, '', 0
    FROM ({}) AS visits (doctor, start)
"""
# Twenty a day and doctor, the oldest first, as they came.
PAST = """
    SELECT (%(doctors)s)[1 + number %% %(share)s],
        (%(today)s::date - 1 - number / %(share)s / 20 + time '09:00') AT TIME ZONE 'Asia/Kolkata'
        + number / %(share)s %% 20 * interval '20 min'
    FROM generate_series(%(rows)s - 1, 0, -1) AS number
"""
# Three of five times of a working day, the same for a doctor in every database.
NEXT_MONTH = """
    SELECT doctor, (%(today)s::date + day + time '09:00') AT TIME ZONE 'Asia/Kolkata' + slot * interval '20 min'
    FROM unnest(%(doctors)s) WITH ORDINALITY AS of (doctor, place), generate_series(1, 31) AS day, generate_series(0, 23) AS slot
    WHERE extract(isodow FROM %(today)s::date + day) < 6 AND (slot * 7 + day * 3 + place) %% 5 < 3
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stand() -> Path:
    """Sets Django up on a new PostgreSQL with a demo clinic. It goes with all that is in it when this process ends."""
    var = Path(tempfile.mkdtemp(prefix="hfs-bench-"))
    atexit.register(shutil.rmtree, var, ignore_errors=True)  # registered first, runs last: after the server has stopped
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    for name in ("DATABASE_URL", "BASE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "FIELD_KEYS", "EMAIL_URL", "CACHE_URL"):
        os.environ.pop(name, None)
    own = {"VAR_DIR": str(var), "PORT": str(free_port()), "THROTTLE": "off", "PROXIES": "1", "SAY_DATABASE": "off"}
    os.environ.update(own, DJANGO_SETTINGS_MODULE="hfs_portal.settings")
    import django

    django.setup()
    from hfs_portal.first_start import prepare

    prepare(say=lambda _: None)
    return var


def employ(number: int) -> list:
    """So many doctors with the same hours, all at one place and for one kind of visit."""
    from appointments.doctors.models import Doctor, Location, VisitType, WorkingHours

    place = Location.objects.create(name="Bench", slug="bench", address="1 Example Road")
    visit = VisitType.objects.create(name="Visit", slug="visit", minutes=20, bring="Your scans.")
    names = [f"doctor-{place:03}" for place in range(number)]
    doctors = Doctor.objects.bulk_create(Doctor(name=name, slug=name, speciality="Neurology") for name in names)
    Doctor.visit_types.through.objects.bulk_create(
        Doctor.visit_types.through(doctor_id=doctor.pk, visittype_id=visit.pk) for doctor in doctors
    )
    hours = {"location": place, "starts": time(9), "ends": time(17)}
    WorkingHours.objects.bulk_create(
        WorkingHours(doctor=doctor, weekday=weekday, **hours) for doctor in doctors for weekday in range(5)
    )
    return doctors


def open_case():
    """The case that all those visits hang on."""
    from django.utils import timezone

    from appointments.cases import services
    from appointments.cases.models import Case, Patient

    now = timezone.now()
    patient = Patient(full_name="Meera Example", phone="+919849012345", phone_typed="98490 12345")
    case = services.open_case(kind=Case.Kind.BOOKING, patient=patient, due_at=now, by=services.PATIENT, now=now)
    services.consent(patient, purpose="booking", language="en", now=now)
    return case


def book_half(doctors: list) -> None:
    """The portal's own clinic, with visits behind and ahead of every doctor."""
    from django.db import connection

    numbers = [doctor.pk for doctor in doctors]
    with connection.cursor() as cursor:
        fill(cursor, numbers, 100_000, ahead=numbers, case=open_case())


def fill(cursor, doctors: list[int], rows: int, *, ahead: list[int], case) -> None:
    """So many visits, of which the month ahead of some doctors is a part; every index and exclusion is kept up meanwhile."""
    from appointments.doctors.models import Location, VisitType

    facts = {
        "case": case.pk,
        "consent": case.patient.consents.get().pk,
        "location": Location.objects.get(slug="bench").pk,
        "visit_type": VisitType.objects.get(slug="visit").pk,
        "today": date.today(),
        "share": len(doctors),
    }
    cursor.execute("SET session_replication_role = replica; SET statement_timeout = 0")  # no trigger but the history's
    cursor.execute(FILL.format(NEXT_MONTH), {**facts, "doctors": ahead})
    cursor.execute(FILL.format(PAST), {**facts, "doctors": doctors, "rows": rows - cursor.rowcount})
    cursor.execute("RESET session_replication_role; RESET statement_timeout")
    cursor.execute("ANALYZE")
