"""Static files come with names that change when they do, small, and once."""

import re
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import pytest

PAGES = ["/", "/staff/login/", "/cms/login/"]
LINK = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def linked(portal, page: str) -> set[str]:
    with urlopen(urljoin(portal.url, page)) as answer:
        return set(LINK.findall(answer.read().decode()))


@pytest.mark.parametrize("page", PAGES)
def test_every_file_a_page_links_is_there_for_good(portal, page):
    files = linked(portal, page)
    assert files
    for file in files:
        with urlopen(urljoin(portal.url, file)) as answer:
            assert "immutable" in answer.headers["Cache-Control"], file


def test_the_style_sheet_travels_compressed(portal):
    style = next(file for file in linked(portal, "/") if file.endswith(".css"))
    with urlopen(Request(urljoin(portal.url, style), headers={"Accept-Encoding": "br"})) as answer:
        assert answer.headers["Content-Encoding"] == "br"
