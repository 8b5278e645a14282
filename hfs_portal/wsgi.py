"""What the web server calls."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")

CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)
portal = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The portal speaks UTF-8. Told of another charset, or of none that exists, Django fails before it can answer."""
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    return portal(environ, start_response)
