"""Whose page it is: the site that a request came to, its hospital's settings and the notices of the hour, in one query."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache as shared
from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from redis import RedisError
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.models.sites import (
    MATCH_DEFAULT,
    MATCH_HOSTNAME,
    MATCH_HOSTNAME_DEFAULT,
    MATCH_HOSTNAME_PORT,
    SITE_ROOT_PATHS_CACHE_KEY,
    SITE_ROOT_PATHS_CACHE_VERSION,
    SiteRootPath,
)

from hfs_portal import languages, last_known
from hfs_portal.prepared import Planned

from . import translations

NOTICE_FIELDS = ("id", "kind", "text", "address", "starts_at", "ends_at")
NO_MATCH = MATCH_HOSTNAME + 1
SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """A page right below the first one, as the menu names it."""

    kind: str
    title: str
    address: str
    in_its_language: str = ""  # the mark of a language that is not the reader's


@dataclass(frozen=True)
class Hospital:
    """As it stood when the request came in, at the moment `now`."""

    now: datetime
    site: Any  # None where no site is set up
    settings: Any
    announced: list[Any]  # every notice that is not past
    roots: list[SiteRootPath]  # what pages need to know their own addresses
    menu: list[Entry]
    language: str = translations.SOURCE  # of the address

    @property
    def notices(self) -> list[Any]:
        return [notice for notice in self.announced if notice.starts_at <= self.now]

    @property
    def notices_change(self) -> datetime | None:
        """The next moment at which a notice comes or goes."""
        moments = [moment for notice in self.announced for moment in (notice.starts_at, notice.ends_at)]
        return min((moment for moment in moments if moment > self.now), default=None)


class Asked(NamedTuple):
    """What else the site is asked, as an annotation of its own: `put` makes it from the language and the values."""

    put: Callable[..., Any]
    values: tuple[str, ...] = ()


NOTHING_ELSE = Asked(lambda _language: Value(None, output_field=CharField()))


def of(request: HttpRequest, asked: Asked = NOTHING_ELSE) -> Hospital:
    """Asked once a request; what Wagtail would ask about the site is answered with it. `asked` is asked of the site along."""
    known = vars(request)
    if "_hospital" not in known:
        found = known["_hospital"] = _find(request, timezone.now(), asked)
        known.setdefault("_wagtail_site", found.site)
        known.setdefault("_wagtail_cached_site_root_paths", found.roots)
    hospital: Hospital = known["_hospital"]
    return hospital


def remember_addresses(at: Hospital) -> None:
    """So that Wagtail need not ask where its sites are. It would not hear of it if another process moved one."""
    with suppress(RedisError, OSError):
        shared.set(SITE_ROOT_PATHS_CACHE_KEY, at.roots, version=SITE_ROOT_PATHS_CACHE_VERSION)


def _find(request: HttpRequest, now: datetime, asked: Asked) -> Hospital:
    language = languages.of_path(request.path)
    host = request._get_raw_host()  # type: ignore[attr-defined]  # as Wagtail does; a wrong one is refused elsewhere
    sites = _sites(language, asked.put, len(asked.values))(
        split_domain_port(host)[0], int(request.get_port()), now, *asked.values
    )
    site = _chosen(sites)
    settings = getattr(site, "hospitalsettings", None)
    last_known.remember(settings)
    return Hospital(
        now=now,
        site=site,
        settings=settings or apps.get_model("conditions.HospitalSettings")(site=site),
        announced=[_notice(row) for row in getattr(site, "announced", ())],
        roots=[SiteRootPath(each.pk, root["path"], each.root_url, root["language"]) for each in sites for root in each.roots],
        menu=[_entry(row, language) for row in getattr(site, "menu", ())],
        language=language,
    )


@cache
def _sites(language: str, put: Callable[..., Any], values: int) -> Planned[Site]:
    """All of them, for there are few, in the order in which Wagtail looks for a page's own."""

    def ask(host: str, port: str, now: datetime, *asked: str) -> QuerySet[Site]:
        match = Case(
            When(hostname=host, port=port, then=MATCH_HOSTNAME_PORT),
            When(hostname=host, is_default_site=True, then=MATCH_HOSTNAME_DEFAULT),
            When(is_default_site=True, then=MATCH_DEFAULT),
            When(hostname=host, then=MATCH_HOSTNAME),
            default=Value(NO_MATCH),
            output_field=IntegerField(),
        )
        notices = apps.get_model("conditions.Notice").objects.filter(ends_at__gt=now).order_by("-starts_at")
        announced = ArraySubquery(notices.values(row=JSONObject(**{name: name for name in NOTICE_FIELDS})))
        words = {} if language == translations.SOURCE else {"words_here": translations.words(language)}
        menu = ArraySubquery(
            _below_root().values(row=JSONObject(kind="content_type__model", title="title", slug="slug", **words))
        )
        same = Page.objects.filter(translation_key=OuterRef("root_page__translation_key")).order_by("path")
        roots = ArraySubquery(same.values(row=JSONObject(path="url_path", language="locale__language_code")))
        sites: QuerySet[Site] = Site.objects.select_related("hospitalsettings", "root_page__locale")
        sites = sites.annotate(match=match, announced=announced, menu=menu, roots=roots, asked=put(language, *asked))
        return sites.order_by("-root_page__url_path", "-is_default_site", "hostname")

    return Planned(ask, "host", -1, SOME_MOMENT, *(f"value {number}" for number in range(values)))


def _below_root() -> QuerySet[Page]:
    """Of the site that asks. No page stands above these but the first one, so a restriction is their own or its."""
    restricted = PageViewRestriction.objects.filter(Q(page=OuterRef("pk")) | Q(page=OuterRef(OuterRef("root_page"))))
    kinds = [name.rsplit(".")[-1].lower() for name in apps.get_model("conditions.HomePage").subpage_types]
    below = Page.objects.filter(content_type__model__in=kinds, live=True, depth=OuterRef("root_page__depth") + 1)
    below = below.exclude(Exists(restricted))
    root = ExpressionWrapper(OuterRef("root_page__path"), output_field=CharField())
    found: QuerySet[Page] = below.annotate(root=root).filter(path__startswith=F("root")).order_by("path")
    return found


def _chosen(sites: list[Any]) -> Any:
    """As Wagtail chooses: host and port, else the default site of that host, else its only one, else the default."""
    found = sorted((site for site in sites if site.match < NO_MATCH), key=lambda site: site.match)
    if not found:
        return None
    return found[1] if found[0].match == MATCH_DEFAULT and len(found) == 2 else found[0]


def _entry(row: dict[str, Any], language: str) -> Entry:
    words = row.get("words_here")
    address = languages.address_in(language, reverse("wagtail_serve", args=[row["slug"] + "/"]))
    untold = "" if words or language == translations.SOURCE else translations.SOURCE
    return Entry(row["kind"], words["title"] if words else row["title"], address, translations.mark(untold))


def _notice(row: dict[str, Any]) -> Any:
    moments = {name: parse_datetime(row[name]) for name in ("starts_at", "ends_at")}
    return apps.get_model("conditions.Notice")(**row | moments)
