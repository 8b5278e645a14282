"""The medical review becomes a task of our own, in its place: what is waiting or approved under it stays as it is."""

import django.db.models.deletion
from django.db import migrations, models

REVIEWERS = "Medical reviewers"


def change_kind(apps, old_model, new_model):
    """Gives the reviewers' tasks another kind. Their number stays, and with it all that refers to them."""
    label, name = new_model.lower().split(".")
    kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(app_label=label, model=name)
    for old in apps.get_model(old_model).objects.filter(groups__name=REVIEWERS).distinct():
        groups = list(old.groups.all())
        new = apps.get_model(new_model)(task_ptr_id=old.pk, name=old.name, active=old.active, content_type=kind)
        new.save()
        new.groups.set(groups)
        old.groups.clear()
        old.delete(keep_parents=True)


def forward(apps, schema_editor):
    change_kind(apps, "wagtailcore.GroupApprovalTask", "conditions.MedicalReview")


def backward(apps, schema_editor):
    change_kind(apps, "conditions.MedicalReview", "wagtailcore.GroupApprovalTask")


class Migration(migrations.Migration):
    dependencies = [
        ("conditions", "0002_sign_off"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [
        migrations.CreateModel(
            name="MedicalReview",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        help_text="Pages/snippets at this step in a workflow will be moderated or approved by these groups of users",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={"verbose_name": "medical review", "verbose_name_plural": "medical reviews"},
            bases=("wagtailcore.task",),
        ),
        migrations.RunPython(forward, backward),
    ]
