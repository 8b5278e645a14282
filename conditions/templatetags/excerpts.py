from typing import Any

from django import template
from wagtail.models import Page

from conditions.search import CALLED, excerpt
from hfs_portal import languages

register = template.Library()
register.filter("excerpt", excerpt)


@register.filter
def called(page: Page) -> Any:
    """What kind of page it is, in a reader's words, or nothing."""
    return CALLED.get(page.content_type.model, "")


@register.simple_tag(takes_context=True)
def address(context: template.Context, page: Page) -> str:
    """Of a page of any kind, in the language of the reader."""
    return languages.address_in(languages.active(), page.get_url(context.get("request")) or "/")
