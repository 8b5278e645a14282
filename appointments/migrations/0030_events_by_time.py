"""What happened since a day is found without reading all that ever happened."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("appointments", "0029_roles_of_promises")]
    operations = [
        migrations.AddIndex(
            model_name="event",
            index=BrinIndex(autosummarize=True, fields=["at"], name="event_by_time"),
        ),
    ]
