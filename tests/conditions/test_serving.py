"""Pages as they are found and served: in few steps, to those who may read them."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from conditions import hospital
from conditions.models import ArticleIndexPage, HospitalSettings, Notice, Override, PublicChange

MOST_QUERIES = 6


@pytest.fixture
def queries(client):
    """The queries that an answer costs in a process that has just started."""

    def queries(address):
        cache.clear()
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return [query["sql"] for query in asked]

    return queries


@pytest.fixture
def index(spasm):
    return Page.objects.get(pk=spasm.get_parent().pk)


def test_every_page_costs_at_most_six_queries(loaded, queries):
    pages = Page.objects.live().filter(depth__gt=1)
    costs = {page.url: len(queries(page.url)) for page in pages}
    assert len(costs) > 2
    assert {address: cost for address, cost in costs.items() if cost > MOST_QUERIES} == {}


def test_a_page_with_everything_on_it_costs_no_more(spasm, queries):
    now = timezone.now()
    Notice.objects.create(text="Closed on Friday.", ends_at=now + timezone.timedelta(days=1))
    PublicChange.objects.create(page=spasm, at=now, what="The dose", why="A new study")
    spasm.related = [("page", spasm.get_parent())]
    Page.objects.filter(pk=spasm.pk).update(live_revision=spasm.live_revision)
    type(spasm).objects.filter(pk=spasm.pk).update(related=spasm.related)
    assert len(queries(spasm.url)) <= MOST_QUERIES


@pytest.mark.parametrize("address", ["/callback/", "/second-opinion/"])
def test_what_a_form_says_about_the_hospital_costs_one_query(loaded, queries, address):
    assert sum("wagtailcore_site" in sql or "conditions_" in sql for sql in queries(address)) == 1


def test_a_page_is_the_same_as_wagtail_finds_it(client, spasm):
    fast = client.get(spasm.url).content
    Page.objects.filter(pk=spasm.pk).update(alias_of=Page.objects.first())  # which is left to Wagtail
    assert client.get(spasm.url).content == fast


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_page_that_was_taken_off_is_gone(client, spasm, method):
    spasm.unpublish()
    assert getattr(client, method)(spasm.url).status_code == 404


def test_a_page_below_one_that_was_taken_off_is_still_there(client, spasm, index):
    Page.objects.filter(pk=index.pk).update(live=False)
    answer = client.get(spasm.url)
    assert answer.status_code == 200
    assert [page.title for page in answer.context["above"]] == [index.get_parent().title]


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_page_behind_a_password_asks_for_it(client, spasm, index, method):
    PageViewRestriction.objects.create(page=index, restriction_type="password", password="open sesame")
    answer = getattr(client, method)(spasm.url)
    assert "private" in answer.headers["Cache-Control"]
    assert spasm.short_answer not in answer.content.decode()


def test_a_page_behind_a_password_stands_in_no_list(client, spasm):
    assert spasm.url in client.get("/conditions/").content.decode()
    PageViewRestriction.objects.create(page=spasm, restriction_type="login")
    assert spasm.url not in client.get("/conditions/").content.decode()


def test_a_page_that_moved_is_found_at_its_old_address(client, spasm):
    spasm.slug = "twitching"
    spasm.save()
    assert client.get("/conditions/hemifacial-spasm/").status_code in {301, 404}
    assert client.get("/conditions/twitching/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/conditions/nowhere/", "/conditions/hemifacial-spasm/nowhere/", "/hemifacial-spasm/"]
)
def test_what_is_not_there_is_404(client, loaded, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("host", ["localhost", "one.test:81", "one.test", "two.test", "two.test:82", "other.test"])
@pytest.mark.parametrize("sites", [[("one.test", 80)], [("one.test", 80), ("one.test", 81), ("two.test", 82)], []])
def test_the_site_is_the_one_that_wagtail_chooses(loaded, host, sites):
    cache.clear()  # Wagtail's, of the sites
    first = Site.objects.get()
    for name, port in sites:
        Site.objects.create(hostname=name, port=port, root_page=first.root_page)
    request = RequestFactory().get("/", headers={"host": host})
    assert hospital.of(request).site == Site._find_for_request(request)
    assert hospital.of(request).roots == Site.get_site_root_paths()


def test_without_a_site_there_is_a_polite_404(client, db):
    Site.objects.all().delete()
    assert client.get("/").status_code == 404


def test_reading_writes_nothing(client, loaded):
    HospitalSettings.objects.all().delete()
    assert client.get("/").status_code == 200
    assert not HospitalSettings.objects.exists()


def test_notices_come_and_go_by_the_clock(loaded):
    now = timezone.now()
    hour = timezone.timedelta(hours=1)
    for text, starts, ends in [("Past", -2, -1), ("Now", -1, 2), ("Soon", 1, 3)]:
        Notice.objects.create(text=text, starts_at=now + starts * hour, ends_at=now + ends * hour)
    at = hospital.of(RequestFactory().get("/"))
    assert [notice.text for notice in at.notices] == ["Now"]
    assert at.notices_change == now + hour


def test_the_menu_names_the_pages_below_the_first(loaded, spasm):
    home = Page.objects.get(depth=2)
    home.add_child(instance=ArticleIndexPage(title="Draft", slug="a-draft", lede="Not yet.", live=False))
    private = home.add_child(instance=ArticleIndexPage(title="Private", slug="a-private-one", lede="Not for all."))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    menu = hospital.of(RequestFactory().get("/")).menu
    assert ("conditionindexpage", "Conditions", "/conditions/", "") in menu
    assert {"Draft", "Private", spasm.title}.isdisjoint(entry.title for entry in menu)


def test_a_page_published_past_the_review_says_so_without_asking_again(client, spasm, reviewer):
    Override.objects.create(revision=spasm.live_revision, by=reviewer, at=timezone.now())
    assert client.get(spasm.url).context["override"].by_id == reviewer.pk
