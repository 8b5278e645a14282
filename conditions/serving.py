"""Pages to readers: Wagtail's own way, with what it would look for step by step found at once."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from . import hospital, kept_pages, leaves, tree

BEFORE_A_LINE = re.compile(rb"\n\s+")


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Whatever is not a public page of ours at its own address is left to Wagtail to find, to protect or to refuse."""
    page, leaf = _public_page(request, path) if request.method in ("GET", "HEAD") else (None, "")
    if page is not None:
        vars(request)["_wagtail_route_for_request"] = RouteResult(page, kwargs={"leaf": leaf} if leaf else {})
    response: HttpResponse = wagtail_serve(request, path)
    if isinstance(response, SimpleTemplateResponse):
        response.render()
        response.content = tight(response.content)
        if page is not None:
            kept_pages.offer(request, kept_pages.Rendered(response.content, good_until(hospital.of(request))))
    return response


def tight(page: bytes) -> bytes:
    """Without the indentation of the templates. A public page has no text in which a line end says something."""
    return BEFORE_A_LINE.sub(b"\n", page)


def good_until(at: hospital.Hospital) -> datetime:
    """Until the next notice comes or goes, and at most until midnight: the day decides whether a review is overdue."""
    tomorrow = timezone.localtime(at.now).date() + timedelta(days=1)
    midnight = timezone.make_aware(datetime.combine(tomorrow, time.min))
    return min(at.notices_change or midnight, midnight)


def _public_page(request: HttpRequest, path: str) -> tuple[Any, str]:
    """The page at that path, or the one right above it with the name of what it tells there on demand."""
    at = hospital.of(request, asked=tree.asked(path))
    row = getattr(at.site, "asked", None)
    above, _slash, name = path.rstrip("/").rpartition("/")
    if row or not above:
        return _found(row, at), ""
    page = _found(tree.row_at(f"{above}/", at), at)
    return (page, name) if hasattr(page, "emergency_card") and leaves.leaf_of(page, name) else (None, "")


def _found(row: dict[str, Any] | None, at: hospital.Hospital) -> Any:
    page = tree.whole(row, at) if row and row["is_public"] else None
    if page is not None:
        page.is_known_public = True
        hospital.remember_addresses(at)
    return page
