"""Hindi beside English, and editors who may begin a translation; what becomes of it is for the reviewers, as with any page."""

from django.db import migrations

GROUP = "Editors"


def forward(apps, schema_editor):
    apps.get_model("wagtailcore.Locale").objects.get_or_create(language_code="hi")
    kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="simple_translation", model="simpletranslation"
    )
    translate, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=kind, codename="submit_translation", defaults={"name": "Can submit translations"}
    )
    for group in apps.get_model("auth.Group").objects.filter(name=GROUP):
        group.permissions.add(translate)


def backward(apps, schema_editor):
    for group in apps.get_model("auth.Group").objects.filter(name=GROUP):
        group.permissions.remove(*group.permissions.filter(content_type__app_label="simple_translation"))


class Migration(migrations.Migration):
    dependencies = [
        ("conditions", "0009_locks"),
        ("simple_translation", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [migrations.RunPython(forward, backward)]
