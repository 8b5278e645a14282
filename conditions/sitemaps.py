from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.utils.functional import cached_property
from wagtail.models import Page
from wagtail.query import PageQuerySet

from . import last_changes


class Pages(Sitemap[Page]):
    """Every page a reader may open, at the address the reader asked."""

    def items(self) -> PageQuerySet:
        return Page.objects.live().public().filter(depth__gt=1).order_by("path")

    def location(self, page: Page) -> str:
        return page.get_url() or ""

    def lastmod(self, page: Page) -> datetime | None:
        """When the page was published, or something that it shares with others and shows, whichever came last."""
        return last_changes.newest([page.last_published_at, self.shared.get(page.pk)])

    @cached_property
    def shared(self) -> last_changes.Moments:
        return last_changes.of_shared()
