"""Facts and emergency cards are shared by pages, so they are reviewed like pages; the signs of each page become its card."""

import json

from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITES = ["fact", "emergencycard", "notice", "contactnumber", "healthpackage"]
MAY = {
    "Editors": [f"{verb}_{name}" for name in WRITES for verb in ("add", "change", "view")] + ["delete_notice"],
    "Medical reviewers": [f"{verb}_{name}" for name in ("fact", "emergencycard") for verb in ("change", "view")],
}
REVIEWED = ["fact", "emergencycard"]


def make_permissions(apps):
    """They are normally made after the last migration, which on a fresh database is too late for us."""
    config = apps.get_app_config("conditions")
    config.models_module = True  # a historical app has none, and would be passed over
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None


def give_rights(apps):
    permissions = apps.get_model("auth.Permission").objects.filter(content_type__app_label="conditions")
    for name, codenames in MAY.items():
        apps.get_model("auth.Group").objects.get(name=name).permissions.add(*permissions.filter(codename__in=codenames))


def put_under_review(apps):
    workflow = apps.get_model("wagtailcore.Workflow").objects.filter(name="Medical review").first()
    for name in REVIEWED if workflow else []:
        kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(app_label="conditions", model=name)
        apps.get_model("wagtailcore.WorkflowContentType").objects.update_or_create(
            content_type=kind, defaults={"workflow": workflow}
        )


def make_cards(apps, connection):
    """One card for each page, named as the page is, of the signs that stood in its section on when to see a doctor."""
    cards = apps.get_model("conditions.EmergencyCard")
    with connection.cursor() as cursor:
        cursor.execute("SELECT page_ptr_id, title, body FROM conditions_conditionpage JOIN wagtailcore_page ON id = page_ptr_id")
        for page, title, body in cursor.fetchall():
            sections = json.loads(body) if isinstance(body, str) else body
            signs = [sign for section in sections or [] if section["type"] == "seeDoctor" for sign in section["value"].get("emergency", [])]
            if not signs:
                continue
            stream = [{"type": "sign", "value": sign["value"] if sign.get("type") == "item" else sign} for sign in signs]
            card, _ = cards.objects.get_or_create(name=title[:80])
            cursor.execute("UPDATE conditions_emergencycard SET signs = %s WHERE id = %s", [json.dumps(stream), card.pk])
            cursor.execute("UPDATE conditions_conditionpage SET emergency_card_id = %s WHERE page_ptr_id = %s", [card.pk, page])


def forward(apps, schema_editor):
    make_permissions(apps)
    give_rights(apps)
    put_under_review(apps)
    make_cards(apps, schema_editor.connection)


def backward(apps, schema_editor):
    kinds = apps.get_model("contenttypes.ContentType").objects.filter(app_label="conditions", model__in=REVIEWED)
    apps.get_model("wagtailcore.WorkflowContentType").objects.filter(content_type__in=kinds).delete()


class Migration(migrations.Migration):
    dependencies = [("conditions", "0004_content_model"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]
    operations = [migrations.RunPython(forward, backward)]
