"""Pages that are kept for the next reader: no query, no cookie, and never longer than they are true."""

import gzip
import hashlib
import json
import time
from datetime import datetime, timedelta

import brotli
import pytest
from django.apps import apps
from django.conf import settings as configured
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import PageViewRestriction

from conditions import hospital, kept_pages, models, serving, weight
from conditions.page_changes import PageChanges

# What no public page shows.
NOT_SHOWN = {"LoadedContent", "MedicalReview", "MedicalReview_groups", "PageText", "ReviewLetter"}
WAGTAILS = ["wagtailcore.Page", "wagtailcore.Site", "wagtailcore.Locale", "wagtailcore.PageViewRestriction"]
FILES = ["wagtailimages.Image", "wagtaildocs.Document"]
ADDRESS = "/conditions/hemifacial-spasm/"


@pytest.fixture
def keeping(loaded, settings):
    """A reader of a process that keeps its pages."""
    settings.PAGE_CACHE = True
    kept_pages.shelf.clear(None)
    kept_pages.changes.forget()
    yield Client()
    kept_pages.changes.close()
    kept_pages.shelf.clear(None)


@pytest.fixture
def kept(keeping):
    """One whose page another has read before."""
    assert keeping.get(ADDRESS).status_code == 200
    return keeping


@pytest.mark.parametrize("address", ["/", "/conditions/", ADDRESS])
def test_a_kept_page_costs_no_query(keeping, django_assert_num_queries, address):
    first = keeping.get(address)
    with django_assert_num_queries(0):
        second = keeping.get(address)
    assert second.content == first.content
    assert second.headers == first.headers


def test_a_kept_page_is_the_page(kept, client):
    """But for the headers that tell how to keep it."""
    again, anew = kept.get(ADDRESS), client.get(ADDRESS)  # this client's process keeps nothing
    assert again.content == anew.content
    mine = {"ETag", "Cache-Control", "Vary", "Content-Length"}
    assert {k: v for k, v in again.items() if k not in mine} == {k: v for k, v in anew.items() if k not in mine}
    assert "Content-Security-Policy" in again.headers


def test_a_draft_is_weighed_as_what_its_readers_get(keeping, spasm):
    """All but the first of them."""
    _first, got = (keeping.get(ADDRESS, headers={"Accept-Encoding": "br"}) for _ in range(2))
    ours = sum(len(f"{name}: {value}\r\n") for name, value in got.items())
    assert weight.of(spasm) == len(got.content) + ours + kept_pages.SERVERS_WORDS


def test_readers_get_no_cookie_and_no_reason_to_keep_apart_by_cookie(kept):
    answer = kept.get(ADDRESS)
    assert not answer.cookies
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "CDN-Cache-Control" not in answer.headers


def test_a_delivery_network_of_the_hospital_s_may_show_a_page_unasked_and_a_browser_may_not(keeping, settings):
    settings.CDN_SECONDS = 30
    answer = keeping.get(ADDRESS)
    assert answer.headers["CDN-Cache-Control"] == "max-age=30, stale-while-revalidate=30"
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize(
    ("asked", "encoding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("", "")]
)
def test_a_kept_page_comes_in_the_encoding_that_was_asked_for(kept, asked, encoding):
    answer = kept.get(ADDRESS, headers={"accept-encoding": asked})
    assert answer.headers.get("Content-Encoding", "") == encoding
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    assert decode(answer.content) == kept.get(ADDRESS).content
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_who_has_the_page_is_told_that_it_has_not_changed(kept, django_assert_num_queries):
    etag = kept.get(ADDRESS).headers["ETag"]
    for known in [etag, f"W/{etag}", f'"other", {etag}', "*"]:
        with django_assert_num_queries(0):
            answer = kept.get(ADDRESS, headers={"if-none-match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == etag
        assert "Content-Length" not in answer.headers
    assert kept.get(ADDRESS, headers={"if-none-match": '"other"'}).status_code == 200


def test_each_encoding_has_an_etag_of_its_own(kept):
    answers = [kept.get(ADDRESS, headers={"accept-encoding": asked}) for asked in ("br", "gzip", "")]
    assert len({answer.headers["ETag"] for answer in answers}) == 3


def test_the_head_of_a_kept_page_is_that_of_the_page(kept, django_assert_num_queries):
    with django_assert_num_queries(0):
        head = kept.head(ADDRESS)
    assert head.headers == kept.get(ADDRESS).headers
    assert head.content == b""


@pytest.mark.parametrize(
    "address", ["/callback/", "/book/", "/search/", "/search/?query=eye", "/nowhere/", f"{ADDRESS}?from=letter", "/cms/login/"]
)
def test_only_pages_are_kept(keeping, address):
    keeping.get(address)
    assert kept_pages.shelf.pages == {}


def test_a_page_behind_a_password_is_not_kept(keeping, spasm):
    PageViewRestriction.objects.create(page=spasm, restriction_type="password", password="open sesame")
    keeping.get(ADDRESS)
    assert kept_pages.shelf.pages == {}


def test_a_page_that_asked_for_the_readers_session_is_not_kept(keeping, spasm, settings):
    """A template that names the reader, or carries a form, makes an answer for one reader only."""
    folder = settings.VAR / "templates"
    (folder / "conditions").mkdir(parents=True, exist_ok=True)
    (folder / "conditions" / "medical.html").write_text("{{ user }}")
    (folder / "conditions" / "condition.html").write_text("{{ user }}")
    settings.TEMPLATES = [{**configured.TEMPLATES[0], "DIRS": [folder, *configured.TEMPLATES[0]["DIRS"]]}]
    assert keeping.get(ADDRESS).content == b"AnonymousUser"
    assert kept_pages.shelf.pages == {}


def test_a_preview_is_neither_answered_from_what_is_kept_nor_kept(kept, spasm):
    spasm.title = "A title that nobody approved"
    preview = spasm.make_preview_request()
    assert spasm.title in preview.content.decode()
    assert spasm.title not in kept.get(ADDRESS).content.decode()


@pytest.mark.parametrize("other", [{"headers": {"host": "127.0.0.1"}}, {"secure": True}])
def test_each_address_has_a_page_of_its_own(kept, other):
    kept.get(ADDRESS, **other)
    assert len(kept_pages.shelf.pages) == 2


def test_a_wrong_host_is_refused_all_the_same(kept):
    assert kept.get(ADDRESS, headers={"host": "evil.test"}).status_code == 400


def test_with_the_switch_off_nothing_is_kept(loaded, client):
    client.get(ADDRESS)
    assert kept_pages.shelf.pages == {}


def test_a_page_past_its_time_is_rendered_anew(kept):
    [page] = kept_pages.shelf.pages.values()
    assert page.good_until > time.time()
    page.good_until = time.time() - 1
    kept.get(ADDRESS)
    [anew] = kept_pages.shelf.pages.values()
    assert anew is not page


NOON = timezone.make_aware(datetime(2027, 5, 3, 12))


@pytest.mark.parametrize(
    ("notices", "hours"),
    [([], 12), ([(-1, 2)], 2), ([(3, 5)], 3), ([(-5, -1)], 12), ([(-1, 30), (5, 6)], 5), ([(20, 30)], 12)],
)
def test_a_page_is_good_until_a_notice_comes_or_goes_and_at_most_until_midnight(notices, hours):
    announced = [models.Notice(starts_at=NOON + timedelta(hours=a), ends_at=NOON + timedelta(hours=b)) for a, b in notices]
    at = hospital.Hospital(now=NOON, site=None, settings=None, announced=announced, roots=[], menu=[])
    assert serving.good_until(at) == NOON + timedelta(hours=hours)


WORDS = " ".join(hashlib.sha256(str(number).encode()).hexdigest()[: number % 9 + 2] for number in range(6000)).encode()


def asked(known=""):
    return RequestFactory(headers={"Accept-Encoding": "br", "If-None-Match": known}).get(ADDRESS)


def page_with(words):
    return kept_pages.KeptPage(words, [("Content-Type", "text/html")], time.time() + 60)


def test_whoever_comes_first_does_not_wait_for_the_last_byte_to_be_saved():
    page = page_with(WORDS[:9000])
    first, second, third = (page.answer(asked()).content for _ in range(3))
    assert len(first) > len(second) == len(third)
    assert brotli.decompress(first) == brotli.decompress(second) == page.body


def test_the_first_waits_where_the_page_would_else_not_come_in_the_first_round_trip():
    page = page_with(WORDS)
    first, second = page.answer(asked()), page.answer(asked())
    assert page.encoded["br"].weight > kept_pages.FIRST_ROUND_TRIP
    assert first.content == second.content


def test_to_whoever_has_the_quick_form_nothing_has_changed_either():
    page = page_with(WORDS[:9000])
    quick, thorough = (page.answer(asked()).headers["ETag"] for _ in range(2))
    again = [page.answer(asked(known)) for known in (quick, thorough, '"another"')]
    assert [(answer.status_code, answer.headers["ETag"]) for answer in again] == [(304, quick), (304, thorough), (200, thorough)]


def page_of(size):
    return kept_pages.KeptPage(b"x" * size, [], time.time() + 60)


def test_the_shelf_has_room_for_so_much_and_the_oldest_gives_way():
    shelf = kept_pages.Shelf()
    for number in range(5):
        shelf.keep(("http", "h", f"/{number}/"), "one", page_of(kept_pages.LARGEST_SHELF // 4))
    assert [key[2] for key in shelf.pages] == ["/1/", "/2/", "/3/", "/4/"]
    shelf.keep(("http", "h", "/1/"), "one", page_of(10))
    assert shelf.bytes == sum(len(page.body) for page in shelf.pages.values())


def test_a_page_of_another_generation_is_not_found():
    shelf = kept_pages.Shelf()
    shelf.keep(("http", "h", "/"), "one", page_of(1))
    assert shelf.find(("http", "h", "/"), "one")
    assert shelf.find(("http", "h", "/"), "two") is None


def test_machines_that_share_a_cache_share_the_pages_of_one_generation(settings, tmp_path):
    files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    settings.PAGE_CACHE_SHARED, settings.CACHES = True, {"default": files}
    here, there, key = kept_pages.Shelf(), kept_pages.Shelf(), ("http", "h", "/")
    here.keep(key, "one", page_of(7))
    assert there.find(key, "one").body == b"x" * 7
    assert there.find(key, "two") is None
    caches["default"].clear()
    assert there.find(key, "one")  # it has a copy of its own


def test_readers_wait_for_no_shared_cache_that_is_away(settings):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    settings.PAGE_CACHE_SHARED, settings.CACHES = True, {"default": away}
    shelf = kept_pages.Shelf()
    assert shelf.find(("http", "h", "/"), "one") is None


def shown_models():
    ours = apps.get_app_config("conditions").get_models(include_auto_created=True)
    return [*(model for model in ours if model.__name__ not in NOT_SHOWN), *map(apps.get_model, WAGTAILS + FILES)]


def test_the_database_watches_every_table_that_pages_show(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'pages_%' AND tgenabled = 'O'")
        triggers = set(cursor.fetchall())
    needed = {(model._meta.db_table, name) for model in shown_models() for name in ("pages_come_and_go", "pages_change")}
    assert needed - triggers == set(), "write a migration that calls conditions_watch('its_table')"


def test_what_pages_show_of_a_table_is_all_but_the_state_of_its_drafts(db):
    """Fields of these names are shown nowhere: a change of one drops no page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conditions_shown(to_jsonb(page)) FROM wagtailcore_page page LIMIT 1")
        [[shown]] = cursor.fetchall()
    names = set(json.loads(shown))
    assert {"title", "slug", "url_path", "live", "live_revision_id", "last_published_at", "path", "seo_title"} <= names
    assert {"draft_title", "latest_revision_id", "has_unpublished_changes"}.isdisjoint(names)


def test_where_the_database_is_away_nothing_is_kept(kept, monkeypatch):
    gone = PageChanges()
    monkeypatch.setitem(connection.settings_dict, "NAME", "no_such_database")
    assert gone.generation() is None
    assert gone.generation() is None
