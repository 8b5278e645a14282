"""The pages, in two rounds: first each gets its place, then its text, so that any of them can link to any other."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from wagtail.models import Page, Site

from .files import PageFile
from .names import Names
from .pieces import LEFT_ALONE, Outcome, PagePiece, recorded, settle

HOME = "portal"


def load(written: Iterable[PageFile], names: Names) -> Iterator[Outcome]:
    tree = Tree(names)
    pages = list(written)
    for page in pages:
        tree.give_place(page)
    if HOME in names.pages:
        _make_room_for(Page.objects.get(pk=names.pages[HOME]))
    for page in pages:
        yield tree.settle(page)


class Tree:
    """`closed` says of a page why nothing below it is touched."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.new: set[str] = set()
        self.closed: dict[str, str] = {}

    def give_place(self, page: PageFile) -> None:
        """Finds the page, or makes it, so that it has a number to which others can link."""
        if page.above in self.closed:
            self.closed[page.name] = self.closed[page.above]
            return
        piece = self._piece(page)
        there, was_there = recorded(piece)
        if there is None and not was_there and not self.names.lacking(page.fields):
            there = piece.give_place()
            self.new.add(page.name)
        elif there is None or not isinstance(there, piece.model):
            self.closed[page.name] = "the page above it is gone"
        elif not there.live:
            self.closed[page.name] = "somebody took a page above it offline"
        if there is not None:
            self.names.pages[page.name] = there.pk

    def settle(self, page: PageFile) -> Outcome:
        key = _key(page)
        if page.above in self.closed:
            return Outcome(key, LEFT_ALONE, self.closed[page.above])
        if lacking := self.names.lacking(page.fields):
            return Outcome(key, LEFT_ALONE, f"{lacking[0]} is gone")
        outcome, there = settle(self._piece(page))
        if page.name in self.new and there is None:
            self._take_back(page)
        return outcome

    def _take_back(self, page: PageFile) -> None:
        """The place of a page that is refused, so that the next load finds it free."""
        Page.objects.get(pk=self.names.pages[page.name]).delete()
        self.closed[page.name] = "the page above it is gone"

    def _piece(self, page: PageFile) -> PagePiece:
        model = apps.get_model("conditions", page.model)
        above = Page.objects.get(pk=self.names.pages[page.above]) if page.above else Page.objects.get(depth=1)
        fields = self.names.fields(page.fields)
        return PagePiece(_key(page), model, above, page.slug, fields, is_new=page.name in self.new)


def _key(page: PageFile) -> str:
    return f"page {page.name}"


def _make_room_for(home: Page) -> None:
    """The page that Wagtail itself puts at the root of the default site gives way to our home."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or site.root_page.specific_class is not Page:
        return
    stock, address = site.root_page, urlsplit(settings.BASE_URL)
    site.root_page, site.hostname = home, address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.save()
    stock.refresh_from_db()
    stock.delete()
