"""The pages as readers reach them: the one at an address, and those around it, in one query each whatever their kinds."""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, JSONObject
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from hfs_portal.prepared import Planned

from . import translations
from .hospital import Asked, Hospital

# What only the page itself shows, or nobody: a list of hundreds need not carry it.
HEAVY = ("body", "related", "search_words")
SIGNED_OFF = ("live_revision__sign_off__reviewer", "live_revision__override")
DEEP = 1_000  # no tree is
CHANGE_FIELDS = ("id", "at", "what", "why")


def asked(path: str) -> Asked:
    """To ask a site along with other things: which of our pages is live at that path, and its translation."""
    return Asked(_page_at, (_slug(path), path)) if path else Asked(_first_page)


def row_at(path: str, at: Hospital) -> dict[str, Any] | None:
    """The same of another path, once the site is known."""
    if at.site is None:
        return None
    [site] = _at_site(at.language)(at.site.pk, _slug(path), path) or [None]
    row: dict[str, Any] | None = site and site.asked
    return row


@cache
def _at_site(language: str) -> Planned[Site]:
    return Planned(
        lambda site, slug, path: Site.objects.filter(pk=site).only("pk").annotate(asked=_page_at(language, slug, path)),
        -1, "slug", "path/",
    )  # fmt: skip


def _slug(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]


def _first_page(language: str) -> Subquery:
    return _row_of(language, pk=OuterRef("root_page"), url_path=OuterRef("root_page__url_path"))


def _page_at(language: str, slug: str, path: str) -> Subquery:
    """The slug has an index."""
    return _row_of(language, slug=slug, url_path=Concat(OuterRef("root_page__url_path"), Value(path)))


def _row_of(language: str, **here: Any) -> Subquery:
    # A copy of a page shares the restrictions of the other, which is for Wagtail to find out.
    pages = Page.objects.order_by().filter(**here, live=True, alias_of=None, content_type__app_label="conditions")
    facts: dict[str, Any] = {"pk": "pk", "kind": "content_type__model", "path": "path", "is_public": ~_is_restricted()}
    if language != translations.SOURCE:
        facts["translation"] = Subquery(public(translations.live(language)).values("pk")[:1])
    return Subquery(pages.values(row=JSONObject(**facts))[:1])


def whole(row: dict[str, Any], at: Hospital) -> Any:
    """The page that was asked for, with all it takes to show it; None if it has just gone."""
    [page] = _whole(row["kind"])(row.get("translation") or row["pk"]) or [None]
    if page is None:
        return None
    page.source = Page(pk=row["pk"], path=row["path"], depth=len(row["path"]) // Page.steplen)
    return _at_home(page, at)


@cache
def _whole(kind: str) -> Planned[Any]:
    model = _kinds()[kind]
    told = apps.get_model("conditions.PublicChange").objects.filter(page=OuterRef("pk"))
    changes = ArraySubquery(told.values(row=JSONObject(**{name: name for name in CHANGE_FIELDS})))
    pages = model.objects.order_by().select_related("locale", *SIGNED_OFF, *_own_relations(model))
    pages = pages.defer("live_revision__content")
    pages = pages.annotate(told_changes=changes, other_languages=translations.other_languages())
    return Planned(lambda pk: pages.filter(pk=pk, live=True), -1)


def around(page: Page, others: list[int], at: Hospital) -> list[Any]:
    """The public pages above, below and those others, in the order of the tree."""
    here = translations.source_of(page).path
    above = [here[:end] for end in range(2 * page.steplen, len(here), page.steplen)]
    found = _around(at.language)(above, others, len(here) // page.steplen + 1, *page._get_children_path_interval(here))
    return [_at_home(_told(each, at.language), at) for each in found]


@cache
def _around(language: str) -> Planned[Page]:
    heavy = [f"{kind}__{name}" for kind, model in _kinds().items() for name in HEAVY if hasattr(model, name)]

    def ask(above: list[str], others: list[int], depth: int, first: str, last: str) -> PageQuerySet:
        below = Q(path__range=(first, last), depth=depth)
        pages = Page.objects.filter(Q(path__any_of=above) | below | Q(pk__any_of=others), live=True, depth__gt=1)
        found = public(pages).select_related(*_kinds(), "locale").defer(*heavy).order_by("path")
        return translations.with_words(found, language)

    return Planned(ask, ["above"], [-1], DEEP, "first", "last")


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


def _at_home(page: Any, at: Hospital) -> Any:
    """A page that can tell its own address without asking."""
    page._wagtail_cached_site_root_paths = at.roots
    page.language_here = at.language
    return page
