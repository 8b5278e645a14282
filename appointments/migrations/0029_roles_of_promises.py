"""Managers say when we are open and what is promised by when; coordinators, who are told of late cases, and auditors read it."""

from importlib import import_module

from django.db import migrations

make_permissions = import_module("appointments.migrations.0002_roles").make_permissions

READ = ["view_openinghours", "view_closedday", "view_promiserule"]
MAY = {
    "Managers": [
        *READ, "change_openinghours", "add_closedday", "change_closedday", "delete_closedday", "change_promiserule",
    ],
    "Coordinators": READ,
    "Auditors": [*READ, "view_leadletter"],
}  # fmt: skip


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
    dependencies = [("appointments", "0028_week_changed_in_one_save")]
    operations = [migrations.RunPython(forward, backward)]
