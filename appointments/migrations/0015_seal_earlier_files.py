"""Files from before they were sealed get a key each, too. The open copies belong to no row any more, and the sweep removes them."""

from django.db import migrations

from appointments.second_opinions import documents, sealed
from appointments.second_opinions.models import Document, random_key


def seal(apps, schema_editor):
    storage, model = Document.file.field.storage, apps.get_model("appointments.Document")
    for document in model.objects.filter(key="", erased_at=None):
        if not storage.exists(document.file.name):  # lost before: whoever looks it through will say so
            continue
        name, key = random_key(), sealed.new_key()
        with storage.open(document.file.name) as plain:
            documents.write(name, plain, key=key)
        model.objects.filter(pk=document.pk).update(file=name, key=key)


class Migration(migrations.Migration):
    dependencies = [("appointments", "0014_promises_by_name")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
