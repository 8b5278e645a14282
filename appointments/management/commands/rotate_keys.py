"""Writes all that is encrypted anew under the first of FIELD_KEYS, so that the others can be dropped.

Each file has a key of its own, which lies encrypted in its row: the files themselves stay as they are.
"""

from typing import Any

import pgtrigger
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction
from django.db.models.functions import Cast

from hfs_portal.encrypted import EncryptedTextField, rotated

BATCH = 200  # rows written in one transaction
# Rows that may never change, and whose words do not change here: only what they are locked with.
STAY_AS_WRITTEN = (
    "appointments.Event:append_only",
    "appointments.Opinion:delivered_stays",
    "appointments.Opinion:delivered_by_the_named_doctor",
)


class Command(BaseCommand):
    help = "Writes all that is encrypted anew under the first of FIELD_KEYS; safe to interrupt and to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.unopened = 0
        for model in apps.get_models():
            if names := encrypted_fields(model):
                self.stdout.write(f"{model._meta.label}: {self.rotate(model, names)} rows written anew")
        if self.unopened:
            raise CommandError(f"{self.unopened} rows open with none of FIELD_KEYS: keep every key until they do")
        self.stdout.write("Everything opens with the first of FIELD_KEYS: the others can be dropped.")

    def rotate(self, model: type[models.Model], names: list[str]) -> int:
        """A batch after the other, in the order of the primary key; returns how many rows were written."""
        written, rest = 0, model._base_manager.order_by("pk")
        while True:
            with transaction.atomic(), pgtrigger.ignore(*STAY_AS_WRITTEN):
                rows = stored(rest, names)
                written += sum(self.rotate_row(model, pk, dict(zip(names, values, strict=True))) for pk, *values in rows)
            if len(rows) < BATCH:
                return written
            rest = model._base_manager.order_by("pk").filter(pk__gt=rows[-1][0])

    def rotate_row(self, model: type[models.Model], pk: Any, values: dict[str, str]) -> bool:
        try:
            anew = {name: rotated(value) for name, value in values.items() if value}
        except InvalidToken:
            self.unopened += 1
            self.stderr.write(f"{model._meta.label} {pk} opens with none of FIELD_KEYS")
            return False
        columns = {name: models.Value(value, models.TextField()) for name, value in anew.items() if value}
        return bool(columns and model._base_manager.filter(pk=pk).update(**columns))


def encrypted_fields(model: type[models.Model]) -> list[str]:
    """Of its own table, not of one that it inherits from."""
    if model._meta.proxy or not model._meta.managed:
        return []
    return [field.name for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]


def stored(rows: "models.QuerySet[Any]", names: list[str]) -> list[tuple[Any, ...]]:
    """Primary key and what lies in the columns, of the next rows, held until the transaction ends."""
    columns = {f"stored_{name}": Cast(name, models.TextField()) for name in names}
    return list(rows.select_for_update(no_key=True).annotate(**columns).values_list("pk", *columns)[:BATCH])
