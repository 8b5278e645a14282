"""How many patients wait for an answer about their data, on the first page of the desk."""

from typing import Any

from django import template
from django.utils import timezone

from appointments.cases import data_requests
from appointments.cases.models import DataRequest

register = template.Library()


@register.inclusion_tag("appointments/worklist/data_requests_line.html")
def data_requests_line() -> dict[str, Any]:
    return {
        "open": DataRequest.objects.filter(done_at=None).count(),
        "overdue": data_requests.overdue(timezone.now()).count(),
    }
