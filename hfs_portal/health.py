"""For the load balancer and whoever watches: is the process alive, can it serve, do letters go out? Nothing else is told."""

from datetime import timedelta
from functools import cache

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import DurationField, ExpressionWrapper, F, Max
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse

LATE = timedelta(minutes=5)  # a letter that waits longer has no worker


def live(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """503 unless the database answers and is migrated. "degraded" is 200 all the same: requests are taken and kept."""
    try:
        migrated = _wanted_migrations() <= MigrationRecorder(connection).applied_migrations().keys()
        waits = _oldest_due_letter() if migrated else timedelta()
    except DatabaseError:
        migrated = False
    if not migrated:
        return HttpResponse("not ready\n", status=503, content_type="text/plain")
    word = "degraded" if waits > LATE else "ready"
    return HttpResponse(f"{word}\noldest due letter: {waits.total_seconds():.0f} s\n", content_type="text/plain")


@cache
def _wanted_migrations() -> set[tuple[str, str]]:
    """The last migration of each app, as this code knows them."""
    return set(MigrationLoader(None).graph.leaf_nodes())


def _oldest_due_letter() -> timedelta:
    """How long it has waited for a worker, by the database's clock; zero when none is due."""
    waits = ExpressionWrapper(Now() - F("due_at"), output_field=DurationField())
    letters = apps.get_model("appointments", "Message").objects.claimable()
    return letters.aggregate(longest=Max(waits))["longest"] or timedelta()
