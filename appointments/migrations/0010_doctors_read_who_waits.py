"""Doctors, too, see who waits for a time and what was offered them."""

from importlib import import_module

from django.db import migrations

make_permissions = import_module("appointments.migrations.0002_roles").make_permissions

READS = ["view_waitlistentry", "view_offer"]


def of_doctors(apps):
    known = apps.get_model("auth.Permission").objects.filter(content_type__app_label="appointments", codename__in=READS)
    return apps.get_model("auth.Group").objects.get(name="Doctors").permissions, known


def forward(apps, schema_editor):
    make_permissions(apps)
    theirs, reads = of_doctors(apps)
    theirs.add(*reads)


def backward(apps, schema_editor):
    theirs, reads = of_doctors(apps)
    theirs.remove(*reads)


class Migration(migrations.Migration):
    dependencies = [("appointments", "0009_offers_dealt_with_by_staff")]
    operations = [migrations.RunPython(forward, backward)]
