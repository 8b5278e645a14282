"""What the head and the end of a page tell machines."""

from typing import Any, cast

from django import template
from django.apps import apps
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from conditions import public_json, structured_data
from conditions.citations import Evidence
from hfs_portal import json_ld

register = template.Library()
Context = template.Context
PICTURE_SIZE = "max-1200x1200|format-webp"  # as in templates/conditions/figures/picture.html: no other copy is made


@register.simple_tag(takes_context=True)
def head_words(context: Context) -> dict[str, str]:
    """Of the page, or of the `title`, `summary` and `kind` that an include was given."""
    page = cast(Any, context.get("page"))
    leaf = context.get("leaf")
    title = context.get("title") or (f"{leaf.title}: {page.title}" if leaf else page.seo_title or page.title)
    summary = context.get("summary") or page.search_description or page.summary
    evidence: Evidence = context.get("evidence") or Evidence()
    return {
        "title": str(title),
        "description": json_ld.one_line(evidence.told(str(summary))),
        # The one address of the page, whatever host or query it was asked with.
        "address": json_ld.absolute(context["request"].path),
        "kind": context.get("kind") or ("article" if hasattr(page, "emergency_card") else "website"),
        "locale": f"{(get_language() or settings.LANGUAGE_CODE).split('-')[0]}_{settings.PHONENUMBER_DEFAULT_REGION}",
        "image": _first_picture(page),
        "data": public_json.address_of(page) if public_json.has_data(page) else "",
    }


def _first_picture(page: Any) -> str:
    """The address of the page's first picture, in the size in which the page shows it."""
    for section in getattr(page, "body", ()):
        for figure in section.value["figures"]:
            if figure.block_type == "picture":
                return json_ld.absolute(figure.value["image"].get_rendition(PICTURE_SIZE).url)
    return ""


@register.simple_tag(takes_context=True, name="structured_data")
def structured_data_block(context: Context) -> SafeString:
    """JSON-LD of a page of ours, or of what a view described; of nothing else."""
    page, described = context.get("page"), context.get("described")
    if described is None and not structured_data.is_described(page):
        return SafeString("")
    hospital = apps.get_model("conditions.HospitalSettings").for_request(context["request"])
    if described is None:
        return json_ld.block(structured_data.in_short(page, cast(dict[str, Any], context.flatten()), hospital))
    return json_ld.block([*described, structured_data.hospital(hospital)])
