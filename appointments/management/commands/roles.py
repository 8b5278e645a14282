"""Which rights each role has over which rows, as the database says today: the table in docs/roles.md."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.utils.translation import override

AT_THE_DESK = ["Call desk", "Booking desk", "Doctors", "Coordinators", "Managers", "Auditors"]
FIRST = ["view", "add", "change", "delete"]
NONE = "–"


class Command(BaseCommand):
    help = "Prints, as Markdown, what each role of the desk may do with each kind of row."

    def handle(self, *arguments: Any, **options: Any) -> None:
        with override("en"):
            self.stdout.write("\n".join(table(AT_THE_DESK)))


def table(roles: list[str]) -> Iterator[str]:
    """Roles that a hospital has made itself, or that go, have a column too when they are asked for."""
    yield _line("", *roles)
    yield "|".join(["", *["---"] * (len(roles) + 1), ""])
    held = [_rights(role) for role in roles]
    named = {model._meta.label: str(model._meta.verbose_name) for model in apps.get_app_config("appointments").get_models()}
    for label, name in sorted(named.items(), key=lambda row: (row[1].casefold(), row[0])):
        if any(label in rights for rights in held):
            yield _line(name, *(", ".join(rights.get(label, [NONE])) for rights in held))


def _rights(role: str) -> dict[str, list[str]]:
    """Model: the words for what the role may do with it, reading first."""
    found: dict[str, list[str]] = {}
    for right in sorted(_permissions(role), key=_place):
        model = right.content_type.model_class()
        label = model._meta.label if model else right.content_type.model
        found.setdefault(label, []).append(_word(right))
    return found


def _permissions(role: str) -> list[Permission]:
    return list(Group.objects.get(name=role).permissions.select_related("content_type"))


def _place(right: Permission) -> tuple[int, str]:
    word = _verb(right)
    return (FIRST.index(word) if word in FIRST else len(FIRST), word)


def _verb(right: Permission) -> str:
    return right.codename.removesuffix(f"_{right.content_type.model}")


def _word(right: Permission) -> str:
    return {"view": "read"}.get(_verb(right), _verb(right).replace("_", " "))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
