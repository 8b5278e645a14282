"""The least a Django view can do that asks PostgreSQL the same: no form, no model, no template."""

import hashlib
import pickle
from datetime import UTC, datetime
from functools import cache

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench import replay


@cache
def script(name: str) -> replay.Script:
    return pickle.loads((settings.VAR / f"{name}.script").read_bytes())  # noqa: S301  # written by the benchmark


def hold(request: HttpRequest) -> HttpResponse:
    return _answer(request, script("hold"), dict(request.POST.items()))


def confirm(request: HttpRequest) -> HttpResponse:
    return _answer(request, script("confirm"), request.session["wish"])


def _answer(request: HttpRequest, steps: replay.Script, wish: dict[str, str]) -> HttpResponse:
    hashed = hashlib.sha256(wish["token"].encode()).hexdigest()
    ids = {"appointments_doctor": int(wish["doctor"])}
    fresh = replay.Fresh(steps, datetime.fromisoformat(wish["start"]), datetime.now(UTC), hashed, wish["slug"], ids)
    with connection.cursor() as cursor:
        replay.run(fresh, cursor, transaction.atomic)
    request.session.update(steps.session | {"wish": wish})
    return HttpResponse(status=303, headers={"Location": "/confirm/"})


urlpatterns = [path("hold/", hold), path("confirm/", confirm)]
