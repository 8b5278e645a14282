from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.utils.functional import cached_property
from wagtail.models import Page
from wagtail.query import PageQuerySet

from hfs_portal import languages

from . import last_changes, translations


class Pages(Sitemap[Page]):
    """Every page a reader may open, at the address the reader asked, and in which languages it is there to be read."""

    i18n = alternates = x_default = True

    def items(self) -> PageQuerySet:
        pages = Page.objects.live().public().filter(translations.is_source(), depth__gt=1)
        return pages.annotate(other_languages=translations.other_languages()).order_by("path")

    def get_languages_for_item(self, page: Page) -> list[str]:
        return [translations.SOURCE, *page.other_languages]

    def location(self, page: Page) -> str:
        return languages.address_in(languages.active(), page.get_url() or "/")

    def lastmod(self, page: Page) -> datetime | None:
        """When the page was published, or something that it shares with others and shows, whichever came last."""
        return last_changes.newest([page.last_published_at, self.shared.get(page.pk)])

    @cached_property
    def shared(self) -> last_changes.Moments:
        return last_changes.of_shared()
