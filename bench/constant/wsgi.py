"""A view that returns a constant: what the portal once answered, in the same bytes."""

import os
import pickle
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.constant.settings"
HEADERS, BODY = pickle.loads((Path(os.environ["VAR_DIR"]) / "constant").read_bytes())  # noqa: S301  # written by the benchmark


def with_headers(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers=HEADERS)


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers={"Content-Length": str(len(BODY))})


urlpatterns = [path("with-headers/", with_headers), path("bare/", bare), path("healthz/live", bare)]
application = get_wsgi_application()
