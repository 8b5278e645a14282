"""Whoever needs letters twice as large, or further apart, reads every kind of page without scrolling sideways."""

import pytest
from playwright.sync_api import Page

from tests.chromium import DESKTOP, PHONE
from tests.gallery.camera import LARGE_TEXT, WIDE_SPACING
from tests.keys import NARROW

ADDRESSES = [
    "/",
    "/conditions/hemifacial-spasm/",
    "/conditions/hemifacial-spasm/microvascular-decompression/",
    "/doctors/",
    "/book/",
    "/callback/",
    "/second-opinion/",
    "/search/?query=spasm",
    "/no-such-page/",
]
CUT_OFF = """() => [...document.querySelectorAll("h1, h2, h3, dt, label, legend, button")]
    .filter(element => !element.closest(".visually-hidden, .visually-hidden-trap, .table-scroll, .skip-link, .site-notice"))
    .filter(element => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1)
    .map(element => element.outerHTML.slice(0, 200))"""


def too_wide(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_text_of_twice_the_size_fits(visitor, address, size):
    page = visitor(size=size)
    page.goto(address)
    page.evaluate(LARGE_TEXT)
    assert (too_wide(page), page.evaluate(CUT_OFF)) == (0, [])


@pytest.mark.parametrize("address", ADDRESSES)
def test_text_with_wide_spacing_fits_the_narrowest_screen(visitor, address):
    page = visitor(size=NARROW)
    page.goto(address)
    page.evaluate(WIDE_SPACING)
    assert (too_wide(page), page.evaluate(CUT_OFF)) == (0, [])
