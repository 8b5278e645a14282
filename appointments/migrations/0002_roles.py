"""Who may do what at the staff's desk. None of these groups enters the CMS."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

CASES = ["view_case", "change_case", "view_patient", "view_callbackrequest", "view_secondopinionrequest", "view_message"]
VISITS = ["view_appointment", "view_doctor", "view_workinghours", "view_timeoff", "view_location", "view_visittype"]
PLANS = [
    "change_appointment",
    "add_doctor", "change_doctor",
    "add_workinghours", "change_workinghours", "delete_workinghours",
    "add_timeoff", "change_timeoff", "delete_timeoff",
    "add_location", "change_location",
    "add_visittype", "change_visittype",
]
MAY = {
    "Call desk": [*CASES, *VISITS, "change_appointment"],
    "Booking desk": ["view_case", "view_patient", *VISITS, *PLANS],
    "Doctors": [*(code for code in CASES if code.startswith("view_")), *VISITS, "view_document", "open_document"],
}


def make_permissions(apps):
    """They are normally made after the last migration, which on a fresh database is too late for us."""
    config = apps.get_app_config("appointments")
    config.models_module = True  # a historical app has none, and would be passed over
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None


def forward(apps, schema_editor):
    make_permissions(apps)
    known = apps.get_model("auth.Permission").objects.filter(content_type__app_label="appointments")
    by_code = {permission.codename: permission for permission in known}
    for name, codes in MAY.items():
        group, _ = apps.get_model("auth.Group").objects.get_or_create(name=name)
        group.permissions.set([by_code[code] for code in codes])


def backward(apps, schema_editor):
    apps.get_model("auth.Group").objects.filter(name__in=MAY).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(forward, backward)]
