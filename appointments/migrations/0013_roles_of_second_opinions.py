"""Coordinators see to second opinions; doctors answer those given to them; nobody else reads them."""

from importlib import import_module

from django.db import migrations

make_permissions = import_module("appointments.migrations.0002_roles").make_permissions

COORDINATORS = [
    "view_case", "change_case", "view_patient", "view_callbackrequest", "view_message", "view_appointment", "change_appointment",
    "view_waitlistentry", "view_offer", "view_doctor", "view_location", "view_visittype",
    "view_secondopinionrequest", "change_secondopinionrequest", "view_document", "open_document", "view_opinion",
    "view_askedback", "add_askedback", "add_opinionreader", "delete_opinionreader",
    "view_opinionpromise", "add_opinionpromise", "change_opinionpromise", "delete_opinionpromise",
]
DOCTORS = ["view_opinion", "write_opinion", "view_askedback", "add_askedback", "add_opinionreader", "delete_opinionreader"]
NO_MORE = ["view_secondopinionrequest"]  # the call desk sees that there is a request, and whom to ring
PROMISES = {1: 1, 2: 3, 3: 5}  # priority: working days


def groups(apps):
    group = apps.get_model("auth.Group").objects
    known = apps.get_model("auth.Permission").objects.filter(content_type__app_label="appointments")
    return group, known


def forward(apps, schema_editor):
    make_permissions(apps)
    group, known = groups(apps)
    coordinators, _ = group.get_or_create(name="Coordinators")
    coordinators.permissions.set(known.filter(codename__in=COORDINATORS))
    group.get(name="Doctors").permissions.add(*known.filter(codename__in=DOCTORS))
    group.get(name="Call desk").permissions.remove(*known.filter(codename__in=NO_MORE))
    promise = apps.get_model("appointments.OpinionPromise").objects
    for priority, days in PROMISES.items():
        promise.create(priority=priority, working_days=days)


def backward(apps, schema_editor):
    group, known = groups(apps)
    group.filter(name="Coordinators").delete()
    group.get(name="Doctors").permissions.remove(*known.filter(codename__in=DOCTORS))
    group.get(name="Call desk").permissions.add(*known.filter(codename__in=NO_MORE))
    apps.get_model("appointments.OpinionPromise").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("appointments", "0012_second_opinions")]
    operations = [migrations.RunPython(forward, backward)]
