"""Appointments made before the rule learn who comes, so that it can hold for them too."""

import hashlib

from django.db import migrations

TWICE = """
    UPDATE appointments_appointment later SET beside_another = true
    WHERE status <> 'held' AND EXISTS (
        SELECT 1 FROM appointments_appointment first
        WHERE first.person = later.person AND first.period && later.period AND first.id < later.id
    )
"""


def person(patient):
    """As Patient.person said it when this was written."""
    name = " ".join(patient.full_name.casefold().split())
    return int(hashlib.sha256(f"{patient.phone} {name}".encode()).hexdigest()[:15], 16)


def forward(apps, schema_editor):
    known = apps.get_model("appointments.Appointment").objects.filter(case__isnull=False).select_related("case__patient")
    for appointment in known.iterator():
        appointment.person = person(appointment.case.patient)
        appointment.save(update_fields=["person"])
    schema_editor.execute(TWICE)


class Migration(migrations.Migration):
    dependencies = [("appointments", "0004_bookings_that_cannot_fail")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
