"""Where the queue shows what a figure counts."""

from urllib.parse import urlencode

from django.urls import reverse


def queue_address(**parameters: object) -> str:
    """Of the queue, narrowed by any of `view`, `state`, `kind`, `priority`, `language`, `assignee`, `outcome`, `opened`,
    `closed`, `hour`, `age` and `kept`; what is None or empty narrows nothing."""
    names = {"priority": "priority__exact"}
    given = {names.get(name, name): value for name, value in parameters.items() if value not in (None, "")}
    return reverse("admin:appointments_case_changelist") + (f"?{urlencode(given)}" if given else "")
