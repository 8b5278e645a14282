from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def cite(context: dict[str, Any], references: Iterable[int]) -> SafeString:
    """The numbers of the references, each a link to the list at the end of the page."""
    numbers = context.get("numbers", {})
    found = sorted({numbers[key] for key in references if key in numbers})
    if not found:
        return SafeString("")
    links = format_html_join(
        " ", '<a href="#reference-{}" aria-label="{}">{}</a>', ((n, _("Reference %s") % n, n) for n in found)
    )
    return format_html('<sup class="cite">{}</sup>', links)
