"""The queue's views on the desk's first page, and its filters' choices."""

from typing import Any

from django import template

from appointments.worklist import queue_views

register = template.Library()


@register.inclusion_tag("appointments/worklist/queue_tabs.html", takes_context=True)
def queue_views_line(context: Any) -> dict[str, Any]:
    return {"tabs": queue_views.tabs(context["request"])}


@register.filter
def choices_of(spec: Any, changelist: Any) -> list[Any]:
    return list(spec.choices(changelist))


@register.filter
def page_address(changelist: Any, step: int) -> str:
    """Of the page so many pages on."""
    return str(changelist.get_query_string({"p": changelist.page_num + step}))
