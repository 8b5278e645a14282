"""Links from a page's rich text to other pages. Each leads where that page stands now, as long as readers may open it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.html import format_html

# As Wagtail stores it; within JSON each quotation mark has a backslash before it.
LINK = re.compile(r'<a\b(?=[^>]*\blinktype=\\?"page\\?")[^>]*?\bid=\\?"(\d+)\\?"[^>]*>')


def numbers_in(text: str) -> Iterator[int]:
    """The primary keys of the pages that a text leads to."""
    return (int(found[1]) for found in LINK.finditer(text))


def led(text: str, pages: Mapping[int, Any]) -> str:
    """The text with the addresses of those pages in place. What leads to none of them leads nowhere."""

    def link(found: re.Match[str]) -> str:
        page = pages.get(int(found[1]))
        return format_html('<a href="{}">', page.url) if page else "<a>"

    return LINK.sub(link, text)
