"""What the roles may do with all that bookings have learned."""

from importlib import import_module

from django.db import migrations

make_permissions = import_module("appointments.migrations.0002_roles").make_permissions

READS = ["view_resource", "view_resourcekind", "view_absence", "view_offer", "view_waitlistentry", "view_selfcheck"]
MAY = {
    "Call desk": READS,
    "Booking desk": [
        *READS, "add_resource", "change_resource", "add_resourcekind", "change_resourcekind",
        "view_calendarfeed", "add_calendarfeed", "change_calendarfeed", "add_absence", "change_absence", "overbook_appointment",
    ],
    "Doctors": ["view_resource", "view_resourcekind", "view_absence"],
}  # fmt: skip


def forward(apps, schema_editor):
    make_permissions(apps)
    known = apps.get_model("auth.Permission").objects.filter(content_type__app_label="appointments")
    for name, codes in MAY.items():
        apps.get_model("auth.Group").objects.get(name=name).permissions.add(*known.filter(codename__in=codes))


def backward(apps, schema_editor):
    known = apps.get_model("auth.Permission").objects.filter(content_type__app_label="appointments")
    for name, codes in MAY.items():
        apps.get_model("auth.Group").objects.get(name=name).permissions.remove(*known.filter(codename__in=codes))


class Migration(migrations.Migration):
    dependencies = [("appointments", "0006_never_twice_never_away")]
    operations = [migrations.RunPython(forward, backward)]
