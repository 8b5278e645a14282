"""The pages as readers reach them: the one at an address, and those around it, in one query each whatever their kinds."""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, JSONObject
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from . import translations
from .hospital import Hospital

# What only the page itself shows, or nobody: a list of hundreds need not carry it.
HEAVY = ("body", "related", "search_words")
SIGNED_OFF = ("live_revision__sign_off__reviewer", "live_revision__override")
CHANGE_FIELDS = ("id", "at", "what", "why")


def asked(path: str, language: str) -> Subquery:
    """To ask a site along with other things: which of our pages is live at that path, and its translation."""
    here = {"slug": path.rstrip("/").rsplit("/", 1)[-1]} if path else {"pk": OuterRef("root_page")}  # each has an index
    address = Concat(OuterRef("root_page__url_path"), Value(path))
    # A copy of a page shares the restrictions of the other, which is for Wagtail to find out.
    pages = Page.objects.order_by().filter(
        **here, url_path=address, live=True, alias_of=None, content_type__app_label="conditions"
    )
    facts: dict[str, Any] = {"pk": "pk", "kind": "content_type__model", "path": "path", "is_public": ~_is_restricted()}
    if language != translations.SOURCE:
        facts["translation"] = Subquery(public(translations.live(language)).values("pk")[:1])
    row = JSONObject(**facts)
    return Subquery(pages.values(row=row)[:1])


def row_at(path: str, hospital: Hospital) -> dict[str, Any] | None:
    """The same of another path, once the site is known."""
    if hospital.site is None:
        return None
    asking = type(hospital.site).objects.filter(pk=hospital.site.pk)
    row: dict[str, Any] | None = asking.values_list(asked(path, hospital.language), flat=True).first()
    return row


def whole(row: dict[str, Any], hospital: Hospital) -> Any:
    """The page that was asked for, with all it takes to show it; None if it has just gone."""
    model = _kinds()[row["kind"]]
    told = apps.get_model("conditions.PublicChange").objects.filter(page=OuterRef("pk"))
    pages = (
        model.objects.order_by()
        .filter(pk=row.get("translation") or row["pk"], live=True)
        .select_related("locale", *SIGNED_OFF, *_own_relations(model))
    )
    changes = ArraySubquery(told.values(row=JSONObject(**{name: name for name in CHANGE_FIELDS})))
    page = (
        pages.defer("live_revision__content")
        .annotate(told_changes=changes, other_languages=translations.other_languages())
        .first()
    )
    if page is None:
        return None
    page.source = Page(pk=row["pk"], path=row["path"], depth=len(row["path"]) // Page.steplen)
    return _at_home(page, hospital)


def around(page: Page, others: list[int], hospital: Hospital) -> list[Any]:
    """The public pages above, below and those others, in the order of the tree."""
    here = translations.source_of(page).path
    above = [here[:end] for end in range(2 * page.steplen, len(here), page.steplen)]
    below = Q(path__startswith=here, depth=len(here) // page.steplen + 1)
    heavy = [f"{kind}__{name}" for kind, model in _kinds().items() for name in HEAVY if hasattr(model, name)]
    pages = Page.objects.filter(Q(path__in=above) | below | Q(pk__in=others), live=True, depth__gt=1)
    found = public(pages).select_related(*_kinds(), "locale").defer(*heavy).order_by("path")
    told = translations.with_words(found, hospital.language)
    return [_at_home(_told(each, hospital.language), hospital) for each in told]


@cache
def _kinds() -> dict[str, type[Page]]:
    """Our kinds of page, by the names under which Page and the content types know them."""
    models = [model for model in apps.get_app_config("conditions").get_models() if issubclass(model, Page)]
    return {str(model._meta.model_name): model for model in models}


def _own_relations(model: type[Page]) -> list[str]:
    return [name for name in ("emergency_card", "speciality") if hasattr(model, name)]


def public(pages: PageQuerySet) -> PageQuerySet:
    """Wagtail's own word for it asks for all restrictions first."""
    return pages.exclude(_is_restricted())


def _is_restricted() -> Exists:
    """Whether the page, or one above it, is not for everybody."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    return Exists(PageViewRestriction.objects.annotate(below=path).filter(below__startswith=F("page__path")))


def _specific(found: Page) -> Any:
    """The page as what it is."""
    fetched = found._state.fields_cache
    page = next((fetched[kind] for kind in _kinds() if fetched.get(kind)), found)
    page._state.fields_cache["locale"] = fetched["locale"]
    return page


def _told(found: Page, language: str) -> Any:
    """A text may lead to a translation itself, which needs no other words."""
    page = _specific(found)
    is_source = found._state.fields_cache["locale"].language_code == translations.SOURCE
    return translations.tell(page, getattr(found, "words_here", None), language) if is_source else page


def _at_home(page: Any, hospital: Hospital) -> Any:
    """A page that can tell its own address without asking."""
    page._wagtail_cached_site_root_paths = hospital.roots
    page.language_here = hospital.language
    return page
