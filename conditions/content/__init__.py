"""What the portal says about hemifacial spasm, as files in this folder, and the function that puts it into the CMS."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from conditions.models import ConditionIndexPage, ConditionPage, HomePage, HospitalSettings, Reference

from . import files
from .pieces import LEFT_ALONE, Outcome, PagePiece, RowPiece, settle


@transaction.atomic
def load(*, demo: bool) -> list[Outcome]:
    """Makes what is missing, updates what nobody touched, leaves alone what was changed, removed, taken offline or signed off.

    With `demo` an invented hospital is named where none is named yet.
    """
    outcomes = [_load_reference(row) for row in files.references()]
    home, outcome = _load_page(_root(), HomePage, "portal", files.read("home.toml"))
    outcomes.append(outcome)
    site = _site(home)
    if demo and site:
        outcomes.append(_load_hospital(site))
    index, outcome = _load_page(home, ConditionIndexPage, "conditions", files.read("index.toml"))
    outcomes.append(outcome)
    fields = files.condition("hemifacial-spasm", dict(Reference.objects.values_list("key", "pk")))
    fields["body"] = json.dumps(fields["body"])
    _, outcome = _load_page(index, ConditionPage, "hemifacial-spasm", fields)
    return [*outcomes, outcome]


def _root() -> Page:
    return Page.objects.get(depth=1)


def _load_reference(row: dict[str, Any]) -> Outcome:
    wanted = {name: value for name, value in row.items() if name != "key"}
    return settle(RowPiece(f"reference {row['key']}", Reference, {"key": row["key"]}, wanted))[0]


def _load_hospital(site: Site) -> Outcome:
    wanted = files.read("demo_hospital.toml")
    return settle(RowPiece("hospital", HospitalSettings, {"site": site}, wanted, unless={"hospital_name": ""}))[0]


def _load_page(parent: Page | None, model: type[Page], slug: str, fields: dict[str, Any]) -> tuple[Page | None, Outcome]:
    key = f"page {slug}"
    if parent is None:
        return None, Outcome(key, LEFT_ALONE, "the page above it is gone")
    outcome, page = settle(PagePiece(key, model, parent, slug, fields))
    return page, outcome


def _site(home: Page | None) -> Site | None:
    """The default site. The page that Wagtail itself puts at its root gives way to our home."""
    site = Site.objects.filter(is_default_site=True).first()
    if home is None or site is None:
        return site
    stock = site.root_page
    if stock.specific_class is Page:
        address = urlsplit(settings.BASE_URL)
        site.root_page, site.hostname = home, address.hostname or "localhost"
        site.port = address.port or (443 if address.scheme == "https" else 80)
        site.save()
        stock.refresh_from_db()
        stock.delete()
    return site
