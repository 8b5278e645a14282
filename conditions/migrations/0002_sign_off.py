"""Who may do what in the CMS: editors write, medical reviewers approve, and the approval publishes."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

STOCK = "Moderators"  # Wagtail's own group, task and workflow, which may publish what nobody approved
MAY = {
    "Editors": [
        "wagtailadmin.access_admin",
        "conditions.add_reference",
        "conditions.change_reference",
        "conditions.view_reference",
    ],
    "Medical reviewers": [
        "wagtailadmin.access_admin",
        "conditions.add_reference",
        "conditions.change_reference",
        "conditions.view_reference",
    ],
}
MAY_ON_PAGES = {"Editors": ["add_page", "change_page"], "Medical reviewers": ["change_page"]}
MAY_ON_PICTURES = {
    "Editors": ["add_image", "change_image", "choose_image"],
    "Medical reviewers": ["choose_image"],
}


def permission(apps, app_label, codename):
    return apps.get_model("auth.Permission").objects.get(content_type__app_label=app_label, codename=codename)


def make_permissions(apps):
    """They are normally made after the last migration, which on a fresh database is too late for us."""
    for label in ["wagtailcore", "wagtailimages", "conditions"]:
        config = apps.get_app_config(label)
        config.models_module = True  # a historical app has none, and would be passed over
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None


def take_stock_away(apps):
    apps.get_model("wagtailcore.Workflow").objects.filter(name=f"{STOCK} approval").delete()
    apps.get_model("wagtailcore.Task").objects.filter(name=f"{STOCK} approval").delete()
    apps.get_model("auth.Group").objects.filter(name=STOCK).delete()


def make_group(apps, name):
    group, _ = apps.get_model("auth.Group").objects.get_or_create(name=name)
    group.permissions.set([permission(apps, *code.split(".")) for code in MAY[name]])
    pages, pictures = apps.get_model("wagtailcore.GroupPagePermission"), apps.get_model("wagtailcore.GroupCollectionPermission")
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    collection = apps.get_model("wagtailcore.Collection").objects.get(depth=1)
    pages.objects.filter(group=group).delete()
    for codename in MAY_ON_PAGES[name]:
        pages.objects.create(group=group, page=root, permission=permission(apps, "wagtailcore", codename))
    pictures.objects.filter(group=group).delete()
    for codename in MAY_ON_PICTURES[name]:
        pictures.objects.create(group=group, collection=collection, permission=permission(apps, "wagtailimages", codename))
    return group


def make_workflow(apps, reviewers):
    task_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    task = apps.get_model("wagtailcore.GroupApprovalTask").objects.create(name="Medical review", content_type=task_type, active=True)
    task.groups.set([reviewers])
    workflow = apps.get_model("wagtailcore.Workflow").objects.create(name="Medical review", active=True)
    apps.get_model("wagtailcore.WorkflowTask").objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    apps.get_model("wagtailcore.WorkflowPage").objects.create(workflow=workflow, page=root)


def forward(apps, schema_editor):
    make_permissions(apps)
    take_stock_away(apps)
    make_group(apps, "Editors")
    make_workflow(apps, make_group(apps, "Medical reviewers"))


def backward(apps, schema_editor):
    """Wagtail's stock groups are not brought back: whoever goes back this far sets up their own."""
    apps.get_model("wagtailcore.Workflow").objects.filter(name="Medical review").delete()
    apps.get_model("wagtailcore.Task").objects.filter(name="Medical review").delete()
    apps.get_model("auth.Group").objects.filter(name="Medical reviewers").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("conditions", "0001_conditions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]
    operations = [migrations.RunPython(forward, backward)]
