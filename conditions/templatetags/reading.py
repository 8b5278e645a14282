from typing import TYPE_CHECKING

from django import template
from django.utils.numberformat import format as format_number

from conditions.citations import Evidence
from conditions.drawers import Drawer, drawers_of

if TYPE_CHECKING:
    from conditions.evidence import Reference

register = template.Library()


@register.simple_tag
def drawers(evidence: Evidence, references: "list[Reference]") -> list[Drawer]:
    return drawers_of(evidence, references)


@register.filter
def rupees(amount: int) -> str:
    """With a comma after each lakh and crore, as prices are written in India."""
    return format_number(amount, ".", grouping=(3, 2, 0), thousand_sep=",", force_grouping=True)
