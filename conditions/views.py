"""What the pages need beside themselves: search, and a word to the machines that read them."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page

PER_PAGE = 10
LONGEST_QUERY = 200  # letters; nobody types more into a search box


def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("query", "").split())[:LONGEST_QUERY]
    pages = Page.objects.live().public().filter(depth__gt=2).specific()
    found = Paginator(pages.search(query) if query else [], PER_PAGE)
    return render(request, "conditions/search.html", {"query": query, "results": found.get_page(request.GET.get("page"))})


def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in ("/case/", "/cms/", "/staff/", "/search/"))]
    return HttpResponse("\n".join([*lines, "", f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]), content_type="text/plain")
