"""What the roles may do with the worklist; managers, who lead it, and auditors, who read everything and change nothing."""

from importlib import import_module

from django.db import migrations

make_permissions = import_module("appointments.migrations.0002_roles").make_permissions

LEADS = ["merge_case", "lead_case", "figures_case", "trace_case"]
READS = [
    "view_case", "view_patient", "view_callbackrequest", "view_callattempt", "view_message", "view_datarequest",
    "view_appointment", "view_waitlistentry", "view_offer", "view_absence", "view_selfcheck",
    "view_doctor", "view_workinghours", "view_timeoff", "view_location", "view_visittype", "view_resource", "view_resourcekind",
]  # fmt: skip
MAY = {
    "Call desk": ["assign_case", "merge_case"],
    "Booking desk": ["change_case", "assign_case"],
    "Coordinators": ["assign_case", *LEADS],
    "Managers": [
        *READS, "change_case", "assign_case", *LEADS, "export_case", "export_names_case",
        "view_opinionpromise", "add_opinionpromise", "change_opinionpromise", "delete_opinionpromise",
    ],
}  # fmt: skip
AUDITORS = ["open_document", "figures_case", "trace_case"]


def known(apps):
    return apps.get_model("auth.Permission").objects.filter(content_type__app_label="appointments")


def forward(apps, schema_editor):
    make_permissions(apps)
    group = apps.get_model("auth.Group").objects
    for name, codes in MAY.items():
        group.get_or_create(name=name)[0].permissions.add(*known(apps).filter(codename__in=codes))
    auditors, _ = group.get_or_create(name="Auditors")
    auditors.permissions.add(*known(apps).filter(codename__startswith="view_"), *known(apps).filter(codename__in=AUDITORS))


def backward(apps, schema_editor):
    group = apps.get_model("auth.Group").objects
    group.filter(name__in=["Managers", "Auditors"]).delete()
    for name in ("Call desk", "Booking desk", "Coordinators"):
        group.get(name=name).permissions.remove(*known(apps).filter(codename__in=MAY[name]))


class Migration(migrations.Migration):
    dependencies = [("appointments", "0021_outcomes_of_cases")]
    operations = [migrations.RunPython(forward, backward)]
