"""Pages to readers: Wagtail's own way, with what it would look for step by step found at once."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from hfs_portal import languages

from . import hospital, kept_pages, tree


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Whatever is not a public page of ours at its own address is left to Wagtail to find, to protect or to refuse."""
    page = _public_page(request, path) if request.method in ("GET", "HEAD") else None
    if page is not None:
        vars(request)["_wagtail_route_for_request"] = RouteResult(page)
    response: HttpResponse = wagtail_serve(request, path)
    if page is not None and isinstance(response, SimpleTemplateResponse):
        body = response.render().content
        kept_pages.offer(request, kept_pages.Rendered(body, good_until(hospital.of(request))))
    return response


def good_until(at: hospital.Hospital) -> datetime:
    """Until the next notice comes or goes, and at most until midnight: the day decides whether a review is overdue."""
    tomorrow = timezone.localtime(at.now).date() + timedelta(days=1)
    midnight = timezone.make_aware(datetime.combine(tomorrow, time.min))
    return min(at.notices_change or midnight, midnight)


def _public_page(request: HttpRequest, path: str) -> Any:
    at = hospital.of(request, asked=tree.asked(path, languages.of_path(request.path)))
    row = getattr(at.site, "asked", None)
    page = tree.whole(row, at) if row and row["is_public"] else None
    if page is not None:
        page.is_known_public = True
        hospital.remember_addresses(at)
    return page
