"""Coordinators open what the figures of the day count, and the absences of which they ring the patients."""

from importlib import import_module

from django.db import migrations

make_permissions = import_module("appointments.migrations.0002_roles").make_permissions

COORDINATORS = ["view_selfcheck", "view_absence"]


def known(apps):
    ours = apps.get_model("auth.Permission").objects.filter(content_type__app_label="appointments")
    return ours.filter(codename__in=COORDINATORS)


def forward(apps, schema_editor):
    make_permissions(apps)
    apps.get_model("auth.Group").objects.get(name="Coordinators").permissions.add(*known(apps))


def backward(apps, schema_editor):
    apps.get_model("auth.Group").objects.get(name="Coordinators").permissions.remove(*known(apps))


class Migration(migrations.Migration):
    dependencies = [("appointments", "0030_events_by_time")]
    operations = [migrations.RunPython(forward, backward)]
