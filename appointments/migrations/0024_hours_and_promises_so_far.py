"""What the code said of our hours and promises is where staff edit it, and a lead is told where nobody kept them."""

from datetime import time

from django.db import migrations

MONDAY_TO_SATURDAY, SUNDAY = range(6), 6
OPENS, CLOSES = time(9), time(19)
URGENT, SOON, ROUTINE = 1, 2, 3
# Kind: for each priority within how many of what, and after how many working hours past that the lead is told.
PROMISED = {
    "callback": {URGENT: (1, "hours", 0), SOON: (2, "hours", 1), ROUTINE: (2, "hours", 2)},
    "booking": {URGENT: (2, "hours", 1), SOON: (2, "hours", 2), ROUTINE: (2, "hours", 10)},
    "no_time": {URGENT: (4, "hours", 1), SOON: (1, "days", 2), ROUTINE: (2, "days", 4)},
    "second_opinion": {URGENT: (None, "days", 1), SOON: (None, "days", 5), ROUTINE: (None, "days", 10)},
}


def forward(apps, schema_editor):
    week = [(day, OPENS, CLOSES) for day in MONDAY_TO_SATURDAY] + [(SUNDAY, None, None)]
    hours = apps.get_model("appointments.OpeningHours")
    hours.objects.bulk_create(hours(weekday=day, starts=starts, ends=ends) for day, starts, ends in week)
    rule = apps.get_model("appointments.PromiseRule")
    rule.objects.bulk_create(
        rule(kind=kind, priority=priority, within=within, unit=unit, escalate_after=after)
        for kind, promised in PROMISED.items()
        for priority, (within, unit, after) in promised.items()
    )


class Migration(migrations.Migration):
    dependencies = [("appointments", "0023_promises_that_staff_edit")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
