"""What has to be there before anybody is served: tables, static files, content, a clinic, and the people who work."""

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction

Say = Callable[[str], None]

# Account: the group it works in, and whether it may enter /staff/. The group's rights are given by migrations.
ACCOUNTS = {
    "administrator": (None, True),
    "call_desk": ("Call desk", True),
    "coordinator": ("Coordinators", True),
    "doctor": ("Doctors", True),
    "manager": ("Managers", True),
    "auditor": ("Auditors", True),
    "editor": ("Editors", False),
    "reviewer": ("Medical reviewers", False),
}
# Readers are told who approved a page, so a demonstration says that its reviewer is none.
DEMO_REVIEWER = {
    "name": "Dr Demo Reviewer (demonstration)",
    "registration_number": "DEMO-0000",
    "speciality": "Neurology (demonstration)",
}
PREPARING = 0x4846_5350  # the number of our advisory lock


def prepare(*, say: Say) -> None:
    """Brings the database and the static files up to date and fills what is empty. Safe to repeat."""
    collect_static(say=say)
    with _alone():
        call_command("migrate", interactive=False, verbosity=0)
        _fill(say=say)


def _fill(*, say: Say) -> None:
    if not _any("conditions.ConditionPage"):
        say("content: loading the pages about hemifacial spasm")
        call_command("load_content", verbosity=0)
    if not _any("conditions.PageText"):
        call_command("index_pages", verbosity=0)
    if settings.DEMO and not _any("appointments.Doctor"):
        say("content: loading the demo clinic; DEMO=off starts with an empty one")
        call_command("load_demo_clinic", verbosity=0)
    if not _any("auth.User"):
        make_accounts(settings.VAR / "accounts.json", say=say)


def collect_static(*, say: Say) -> None:
    """Hashes and compresses the static files, when any has changed since the last time."""
    stamp, now = settings.VAR / "static.stamp", static_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    say("static files: collecting")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(now)


def make_accounts(path: Path, *, say: Say) -> None:
    """One account for each kind of staff, with a random password, kept in a file that only its owner can read.

    The file is written first: a start that was interrupted gives the same passwords when repeated.
    """
    if not path.exists():
        made = {name: {"username": name, "password": secrets.token_urlsafe(18)} for name in ACCOUNTS}
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(made, indent=2) + "\n")
        unfinished.replace(path)
    accounts = json.loads(path.read_text())
    with transaction.atomic():
        for name, (group, staff) in ACCOUNTS.items():
            _make_account(**accounts[name], group=group, staff=staff)
    say(f"accounts: made at this first start and kept in {path}; change the passwords after signing in")
    for account in accounts.values():
        say(f"  {account['username']:<14} {account['password']}")


def _make_account(*, username: str, password: str, group: str | None, staff: bool) -> None:
    user = User.objects.create_user(username, password=password, is_staff=staff, is_superuser=group is None)
    if group:
        user.groups.add(Group.objects.get(name=group))
    if settings.DEMO and group == "Medical reviewers":
        apps.get_model("conditions.Reviewer").objects.create(user=user, **DEMO_REVIEWER)
    if settings.DEMO and group == "Doctors":
        _give_a_doctor(user)


def _give_a_doctor(user: User) -> None:
    """The demonstration has doctors, and one of them answers second opinions."""
    doctors = apps.get_model("appointments.Doctor").objects
    signing = doctors.filter(user=None).exclude(registration_number="").order_by("pk")
    doctors.filter(pk__in=signing.values("pk")[:1]).update(user=user)


def _any(model: str) -> bool:
    return bool(apps.get_model(model)._default_manager.exists())


def static_fingerprint() -> str:
    """Changes when any static file does."""
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = os.stat(storage.path(name))
            found.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return found.hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """Several machines may start at once. Whoever waits here may wait long, and so may a migration's statements."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        cursor.execute("RESET lock_timeout")
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])
        cursor.execute("RESET statement_timeout")
