from datetime import datetime

from django.contrib.sitemaps import Sitemap
from wagtail.models import Page
from wagtail.query import PageQuerySet


class Pages(Sitemap[Page]):
    """Every page a reader may open, at the address the reader asked."""

    def items(self) -> PageQuerySet:
        return Page.objects.live().public().filter(depth__gt=1).order_by("path")

    def location(self, page: Page) -> str:
        return page.get_url() or ""

    def lastmod(self, page: Page) -> datetime | None:
        published: datetime | None = page.last_published_at
        return published
