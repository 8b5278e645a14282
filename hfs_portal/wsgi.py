"""What the web server calls."""

import gc
import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from .loading import all_of_it_stays

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")

CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)
with all_of_it_stays():
    portal = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018  # asked for, it is read: with all of the code that answers
gc.collect()
gc.freeze()  # what has been loaded stays: looking through it again and again would hold up a reader for a third of a second


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The portal speaks UTF-8. Told of another charset, or of none that exists, Django fails before it can answer."""
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    return portal(environ, start_response)
