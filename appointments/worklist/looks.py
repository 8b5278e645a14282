"""Which events tell only that somebody looked, or was turned away: they changed nothing, and are no news of a case."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LOOKS: dict[str, Any] = {
    "page_opened": _("Opened this page"),
    "request_read": _("Read the second opinion’s request"),
    "file_opened": _("Opened a file"),
    "picture_shown": _("Looked at a picture"),
    "opinion_downloaded": _("Downloaded the opinion"),
    "opinion_read": _("Read the opinion"),
    "opinion_refused": _("Was turned away from the second opinion"),
}
