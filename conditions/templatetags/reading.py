from typing import TYPE_CHECKING, Any

from django import template
from django.utils.numberformat import format as format_number
from django.utils.safestring import SafeString

from conditions import told_sections
from conditions.citations import Evidence
from conditions.drawers import Drawer, drawers_of

if TYPE_CHECKING:
    from conditions.evidence import Reference

register = template.Library()


@register.simple_tag
def drawers(evidence: Evidence, references: "list[Reference]") -> list[Drawer]:
    return drawers_of(evidence, references)


@register.simple_tag(takes_context=True)
def section(context: dict[str, Any], section: Any) -> SafeString:
    """Of the page's body, in words."""
    return told_sections.words(section, context["stored"].get(section.id), context["given"])


@register.filter
def rupees(amount: int) -> str:
    """With a comma after each lakh and crore, as prices are written in India."""
    return format_number(amount, ".", grouping=(3, 2, 0), thousand_sep=",", force_grouping=True)
