"""All that readers find on a page and at the addresses right below it, as one page: what its editor and its reviewer see."""

from bs4 import BeautifulSoup
from wagtail.models import Page


def whole(address: str) -> str:
    page = Page.objects.get(url_path=f"/portal{address}").specific
    return page.make_preview_request().content.decode()


def whole_page(address: str) -> BeautifulSoup:
    return BeautifulSoup(whole(address), "html.parser")
