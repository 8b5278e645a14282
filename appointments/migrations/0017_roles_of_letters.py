"""Who has a letter sent again, notes a call, and deals with what patients ask of their data."""

from importlib import import_module

from django.db import migrations

make_permissions = import_module("appointments.migrations.0002_roles").make_permissions

CALLS = ["view_callattempt", "add_callattempt"]
DATA = ["view_datarequest", "change_datarequest"]
MAY = {
    "Call desk": [*CALLS, "view_datarequest", "retry_message"],
    "Booking desk": ["view_message", "retry_message"],
    "Coordinators": [*CALLS, *DATA, "retry_message"],
    "Doctors": ["view_callattempt"],
}


def known(apps):
    return apps.get_model("auth.Permission").objects.filter(content_type__app_label="appointments")


def forward(apps, schema_editor):
    make_permissions(apps)
    for name, codes in MAY.items():
        apps.get_model("auth.Group").objects.get(name=name).permissions.add(*known(apps).filter(codename__in=codes))


def backward(apps, schema_editor):
    for name, codes in MAY.items():
        apps.get_model("auth.Group").objects.get(name=name).permissions.remove(*known(apps).filter(codename__in=codes))


class Migration(migrations.Migration):
    dependencies = [("appointments", "0016_letters_and_private_pages")]
    operations = [migrations.RunPython(forward, backward)]
