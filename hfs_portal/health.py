"""For the load balancer: is the process alive, and can it serve? The answers tell nothing else."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse


def live(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is migrated, else 503."""
    try:
        migrated = _wanted_migrations() <= MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        migrated = False
    return HttpResponse("ready\n" if migrated else "not ready\n", status=200 if migrated else 503, content_type="text/plain")


@cache
def _wanted_migrations() -> set[tuple[str, str]]:
    """The last migration of each app, as this code knows them."""
    return set(MigrationLoader(None).graph.leaf_nodes())
