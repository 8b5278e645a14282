"""A condition as data, for whoever builds on it: what the page says, the facts it tells, and who signed it off."""

import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from hfs_portal.json_ld import VOCABULARY, absolute

from . import structured_data, translations

if TYPE_CHECKING:
    from .evidence import Fact, Reference

FACT_FIELDS = ("key", "statement", "unit", "people", "follow_up", "setting", "kind")
REFERENCE_FIELDS = ("key", "authors", "title", "journal", "year", "doi", "pmid")


@require_safe
def condition(request: HttpRequest, slug: str) -> HttpResponse:
    """Caches may keep it, but ask each time: a corrected fact shows here at once, too."""
    page = get_object_or_404(
        apps.get_model("conditions.ConditionPage").objects.live().public().filter(translations.is_source()), slug=slug
    )
    words = json.dumps(told(page, request), ensure_ascii=False, indent=1).encode()
    response = HttpResponse(words, content_type="application/json", headers={"Cache-Control": "public, no-cache"})
    response.headers["ETag"] = f'"{hashlib.sha256(words).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def has_data(page: Any) -> bool:
    return isinstance(page, apps.get_model("conditions.ConditionPage"))


def address_of(page: Any) -> str:
    return reverse("condition_json", args=[page.slug])


def told(page: Any, request: HttpRequest) -> dict[str, Any]:
    context = page.get_context(request)
    hospital = apps.get_model("conditions.HospitalSettings").for_request(request)
    facts = context["evidence"].facts
    references = {reference.pk: reference for reference in context["evidence"].references}
    return {
        "address": absolute(page.get_url(request)),
        "title": page.title,
        "published": page.last_published_at.isoformat() if page.last_published_at else None,
        "review": _review(context),
        "facts": [_fact(facts[key], references.get(facts[key].source_id)) for key in sorted(facts)],
        "structured_data": {"@context": VOCABULARY, "@graph": structured_data.describe(page, context, hospital)},
    }


def _review(context: dict[str, Any]) -> dict[str, Any]:
    """Reviewed is what a medical reviewer approved as it stands, and nothing else."""
    sign_off = context["sign_off"]
    if sign_off is None:
        return {"reviewed": False}
    return {
        "reviewed": True,
        "reviewer": sign_off.reviewer.name,
        "speciality": sign_off.reviewer.speciality,
        "registration_number": sign_off.reviewer.registration_number,
        "approved": sign_off.approved_at.isoformat(),
        "next_review_due": sign_off.next_review_due.isoformat(),
        "overdue": context["overdue"],
    }


def _fact(fact: "Fact", reference: "Reference | None") -> dict[str, Any]:
    return {
        **{name: getattr(fact, name) for name in FACT_FIELDS},
        **{name: _number(getattr(fact, name)) for name in ("value", "low", "high")},
        "rests_on": fact.rests_on.key if fact.rests_on else None,
        "reference": _reference(reference),
    }


def _reference(reference: "Reference | None") -> dict[str, Any] | None:
    if reference is None:
        return None
    return {**{name: getattr(reference, name) for name in REFERENCE_FIELDS}, "address": reference.url}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
