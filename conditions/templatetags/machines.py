"""What the head and the end of a page tell machines."""

from typing import Any, cast

from django import template
from django.apps import apps
from django.conf import settings
from django.utils.safestring import SafeString

from conditions import picture_files, public_json, structured_data
from conditions.citations import Evidence
from hfs_portal import json_ld, languages

register = template.Library()
Context = template.Context


@register.simple_tag(takes_context=True)
def head_words(context: Context) -> dict[str, Any]:
    """Of the page, or of the `title`, `summary` and `kind` that an include was given."""
    page = cast(Any, context.get("page"))
    leaf = context.get("leaf")
    title = context.get("title") or (f"{leaf.title}: {page.title}" if leaf else page.seo_title or page.title)
    summary = context.get("summary") or page.search_description or page.summary
    evidence: Evidence = context.get("evidence") or Evidence()
    language = page.speaks if page else languages.active()  # who shows a page in English for want of another is its copy
    return {
        "title": str(title),
        "description": json_ld.one_line(evidence.told(str(summary))),
        # The one address of the page, whatever host or query it was asked with.
        "address": json_ld.absolute(languages.address_in(language, context["request"].path)),
        "editions": _editions(context["request"].path, page),
        "kind": context.get("kind") or ("article" if hasattr(page, "emergency_card") else "website"),
        "locale": f"{language}_{settings.PHONENUMBER_DEFAULT_REGION}",
        "image": _first_picture(page),
        "data": public_json.address_of(page) if public_json.has_data(page) else "",
    }


def _editions(path: str, page: Any) -> list[tuple[str, str]]:
    """In which languages it can be read, and where; what has but one tells nothing."""
    codes = [code for code, _name in settings.LANGUAGES]
    if page:
        codes = [code for code in codes if code in {page.speaks, *getattr(page, "other_languages", ())}]
    addresses = [(code, json_ld.absolute(languages.address_in(code, path))) for code in codes]
    return [*addresses, ("x-default", json_ld.absolute(languages.bare(path)))] if len(codes) > 1 else []


def _first_picture(page: Any) -> str:
    """The address of the page's first picture, in the format that whoever shows links knows."""
    for section in getattr(page, "body", ()):
        for figure in section.value["figures"]:
            if figure.block_type == "picture" and figure.value["image"]:  # a draft may not have one yet
                return json_ld.absolute(picture_files.shown(figure.value["image"]).address)
    return ""


@register.simple_tag(takes_context=True, name="structured_data")
def structured_data_block(context: Context) -> SafeString:
    """JSON-LD of a page of ours, or of what a view described; of nothing else."""
    page, described = context.get("page"), context.get("described")
    if described is None and (not structured_data.is_described(page) or context.get("is_untranslated")):
        return SafeString("")
    hospital = apps.get_model("conditions.HospitalSettings").for_request(context["request"])
    if described is None:
        return json_ld.block(structured_data.in_short(page, cast(dict[str, Any], context.flatten()), hospital))
    return json_ld.block([*described, structured_data.hospital(hospital)])
