"""Editors and medical reviewers may lock a page while they work on it, and unlock what they locked."""

from django.db import migrations

GROUPS = ["Editors", "Medical reviewers"]


def forward(apps, schema_editor):
    lock = apps.get_model("auth.Permission").objects.get(content_type__app_label="wagtailcore", codename="lock_page")
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    for group in apps.get_model("auth.Group").objects.filter(name__in=GROUPS):
        apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(group=group, page=root, permission=lock)


def backward(apps, schema_editor):
    apps.get_model("wagtailcore.GroupPagePermission").objects.filter(
        group__name__in=GROUPS, permission__codename="lock_page"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("conditions", "0008_page_changes"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [migrations.RunPython(forward, backward)]
