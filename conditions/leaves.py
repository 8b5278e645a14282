"""What a page tells on demand, at addresses right below its own.

What bears its numbers, its references, the depth for clinicians, and each section of which the page shows only the short form.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

# Name in the address: what readers call it. Each has its template in templates/conditions/leaves/.
ALWAYS = {
    "evidence": _("Where the numbers come from"),
    "references": _("References"),
    "for-clinicians": _("In detail, for clinicians"),
}

WITH_TABLES = {"stage", "differentialDiagnosis", "comparison"}
PICTURES = {"drawing", "picture"}


class Leaf(NamedTuple):
    name: str
    title: Any
    template: str
    section: Any = None  # the one that stands here whole


def leaf_of(page: Any, name: str) -> Leaf | None:
    """None where there is no such part, and for the page itself, which has no name there."""
    if not name:
        return None
    if name in ALWAYS:
        return Leaf(name, ALWAYS[name], f"conditions/leaves/{name}.html")
    section = next((section for section in page.body if section.value.anchor == name and section.value.is_apart), None)
    return section and Leaf(name, section.value["heading"], "conditions/leaves/section.html", section)


def needs_more_style(sections: list[Any], leaf: Leaf | None) -> bool:
    """Whether something is shown that a page has only now and then: a table, steps, a figure that is not a picture alone."""
    whole = [section for section in sections if leaf or not section.value.is_apart]
    shown = [figure.block_type for section in whole for figure in section.value["figures"]]
    return bool({section.block_type for section in whole} & WITH_TABLES or set(shown) - PICTURES)


def sections_of(page: Any, leaf: Leaf | None) -> list[Any]:
    """What the reader of this address is shown of the body."""
    if leaf is None:
        return list(page.body)
    return [leaf.section] if leaf.section else []
