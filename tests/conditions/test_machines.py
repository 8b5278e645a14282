"""What machines are told beside JSON-LD: addresses, titles, what is new, what to leave alone, and a condition as data."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction

from appointments.doctors import demo
from appointments.doctors.models import Doctor
from conditions import last_changes, structured_data
from conditions.models import ArticlePage, ConditionPage, EmergencyCard, Fact, HospitalSettings, TreatmentPage
from conditions.structured_data import short
from tests import json_ld

SPASM = "/conditions/hemifacial-spasm/"
DATA = "/conditions/hemifacial-spasm.json"
EARLIER, LATER = datetime(2026, 1, 10, 12, tzinfo=UTC), datetime(2026, 3, 20, 12, tzinfo=UTC)


def head(client, address, **options):
    return BeautifulSoup(client.get(address, **options).content, "html.parser").head


def said(found, name):
    (tag,) = found.select(f'meta[property="{name}"], meta[name="{name}"]')
    return tag["content"]


def public_addresses():
    return [page.url for page in Page.objects.live().public().filter(depth__gt=1)]


# Addresses and titles


def test_every_page_names_its_one_address(client, loaded):
    for address in public_addresses():
        (link,) = head(client, address, QUERY_STRING="from=a-letter").select('link[rel="canonical"]')
        assert link["href"] == f"{settings.BASE_URL}{address}"


def test_the_address_is_the_portals_whatever_the_host(client, loaded):
    (link,) = head(client, SPASM, headers={"host": "localhost:8123"}).select('link[rel="canonical"]')
    assert link["href"] == f"{settings.BASE_URL}{SPASM}"


@pytest.mark.parametrize(("address", "kind"), [("/", "website"), (SPASM, "article"), ("/conditions/", "website")])
def test_a_page_that_is_passed_on_says_what_it_is(client, loaded, address, kind):
    found = head(client, address)
    (page,) = [page for page in Page.objects.live().filter(depth__gt=1) if page.url == address]
    assert said(found, "og:type") == kind
    assert said(found, "og:title") == (page.seo_title or page.title)
    assert said(found, "og:url") == f"{settings.BASE_URL}{address}"
    assert said(found, "og:locale") == "en_IN"
    assert said(found, "og:site_name") == HospitalSettings.objects.get().hospital_name
    assert said(found, "og:description") == said(found, "description") != ""


def test_a_fact_in_a_description_is_told(client, loaded):
    fact = Fact.objects.filter(live=True, value__isnull=False).first()
    ConditionPage.objects.update(search_description="", short_answer=f'About {{{fact.key}}} & "more".')
    description = said(head(client, SPASM), "description")
    assert "{" not in description
    assert description.endswith('& "more".')


@pytest.fixture
def picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Image.objects.create(title="A clinic", file=get_test_image_file())


def test_a_page_with_a_picture_is_passed_on_with_it(client, loaded, picture):
    page = ArticlePage.objects.live().first()
    body = page.body.get_prep_value()
    shown = {"image": picture.pk, "alt_text": "A clinic seen from the street", "decorative": False}
    body[0]["value"]["figures"] = [{"type": "picture", "value": {"image": shown, "caption": "", "references": []}}]
    ArticlePage.objects.filter(pk=page.pk).update(body=json.dumps(body))
    found = BeautifulSoup(client.get(page.url).content, "html.parser")
    assert said(found.head, "og:image") == settings.BASE_URL + found.select_one("main figure img")["src"]


def test_a_page_without_a_picture_borrows_none(client, loaded):
    assert head(client, SPASM).select('meta[property="og:image"]') == []


def test_a_doctors_page_says_who_it_is(client, loaded):
    demo.load(now=timezone.now())
    doctor = Doctor.objects.bookable().first()
    address = reverse("doctor", args=[doctor.slug])
    found = head(client, address)
    assert said(found, "og:title") == doctor.name
    assert said(found, "og:type") == "profile"
    assert found.select_one('link[rel="canonical"]')["href"] == f"{settings.BASE_URL}{address}"


def test_the_data_of_a_page_are_asked_of_the_database_once(client, loaded, monkeypatch):
    pages = {page.specific_class: page.url for page in Page.objects.live().public().filter(depth__gt=1)}
    addresses = list(pages.values())  # one of each kind
    told = {address: queries(client, address) for address in addresses}
    monkeypatch.setattr(structured_data, "in_short", lambda *_: [])
    assert told == {address: queries(client, address) for address in addresses}


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


# The sitemap


def sitemap(client):
    """Each address with the day of its last change."""
    text = client.get("/sitemap.xml").content.decode()
    entries = re.findall(r"<url><loc>http://testserver([^<]*)</loc>(?:<lastmod>([^<]*)</lastmod>)?", text)
    return dict(entries)


@pytest.fixture
def long_ago(loaded):
    """Everything was published on one day."""
    for model in (Page, Fact, EmergencyCard):
        model.objects.update(last_published_at=EARLIER)


def test_the_sitemap_has_every_public_page_and_no_other(client, loaded):
    demo.load(now=timezone.now())
    doctors = [reverse("doctor", args=[slug]) for slug in Doctor.objects.bookable().values_list("slug", flat=True)]
    asking = ["/doctors/", "/book/", "/callback/", "/second-opinion/"]
    assert sitemap(client).keys() == {*public_addresses(), *doctors, *asking, *(f"/hi{door}" for door in [*asking, *doctors])}
    assert doctors


def test_the_sitemap_leaves_out_what_is_not_public(client, loaded):
    ConditionPage.objects.get(slug="hemifacial-spasm").unpublish()
    PageViewRestriction.objects.create(page=ArticlePage.objects.first(), restriction_type=PageViewRestriction.LOGIN)
    found = sitemap(client)
    assert SPASM not in found
    assert ArticlePage.objects.first().url not in found


def test_a_page_is_as_new_as_its_publication(client, long_ago):
    Page.objects.filter(slug="hemifacial-spasm").update(last_published_at=LATER)
    assert sitemap(client)[SPASM] == "2026-03-20"


def tells(page, key):
    return re.search(rf"{{{re.escape(key)}[.}}]", json.dumps(page.body.get_prep_value())) is not None


def test_a_corrected_fact_makes_every_page_that_tells_it_new(client, long_ago):
    spasm, treatments = ConditionPage.objects.get(slug="hemifacial-spasm"), TreatmentPage.objects.live()
    shared = next(
        fact for fact in Fact.objects.all() if tells(spasm, fact.key) and any(tells(page, fact.key) for page in treatments)
    )
    before = sitemap(client)
    Fact.objects.filter(pk=shared.pk).update(last_published_at=LATER)
    after = sitemap(client)
    assert before[SPASM] == "2026-01-10"
    assert after[SPASM] == "2026-03-20"
    for page in treatments:
        told = tells(page, shared.key) or shared.key in json.dumps(page.emergency_card.signs.get_prep_value())
        assert after[page.url] == ("2026-03-20" if told else "2026-01-10")
    assert after["/conditions/"] == "2026-01-10"


def test_publishing_a_correction_is_what_counts(client, long_ago):
    fact = next(fact for fact in Fact.objects.all() if tells(ConditionPage.objects.get(slug="hemifacial-spasm"), fact.key))
    fact.statement = "Counted anew"
    draft = fact.save_revision()
    assert sitemap(client)[SPASM] == "2026-01-10"
    draft.publish()
    assert sitemap(client)[SPASM] == f"{timezone.localdate():%Y-%m-%d}"


def test_a_fact_is_as_new_as_what_it_rests_on(long_ago):
    spasm = ConditionPage.objects.get(slug="hemifacial-spasm")
    above = next(fact for fact in Fact.objects.filter(rests_on=None) if tells(spasm, fact.key))
    below = Fact.objects.create(
        key="below", statement="Below", value=Decimal(1), reference=above.reference, last_published_at=LATER
    )
    Fact.objects.filter(pk=above.pk).update(rests_on=below)
    assert last_changes.of_shared()[spasm.pk] == LATER


def test_a_corrected_emergency_card_makes_its_pages_new(client, long_ago):
    card = ConditionPage.objects.get(slug="hemifacial-spasm").emergency_card
    EmergencyCard.objects.filter(pk=card.pk).update(last_published_at=LATER)
    assert sitemap(client)[SPASM] == "2026-03-20"


def test_the_sitemap_asks_as_much_for_many_pages_as_for_few(client, loaded):
    few = queries(client, "/sitemap.xml")
    for number in range(5):
        spasm = ConditionPage.objects.get(slug="hemifacial-spasm")
        spasm.copy(update_attrs={"slug": f"copy-{number}", "title": f"Copy {number}"}, copy_revisions=False)
        Page.objects.filter(slug=f"copy-{number}").update(live=True)
    assert queries(client, "/sitemap.xml") <= few


# What to leave alone


def may_fetch(lines, address):
    """As search engines decide: the longest rule that fits, and what allows when two are as long."""
    rules = [line.split(": ", 1) for line in lines if line.startswith(("Allow", "Disallow"))]
    fits = [(len(path), word == "Allow") for word, path in rules if re.match(re.escape(path).replace(r"\$", "$"), address)]
    return max(fits)[1]


PUBLIC = ["/", SPASM, DATA, "/doctors/", "/doctors/somebody/", "/book/", "/callback/", "/second-opinion/", "/sitemap.xml"]
PRIVATE = [
    "/staff/",
    "/cms/",
    "/case/token/",
    "/calendar/token.ics",
    "/book/details/",
    "/book/somebody/?visit=x",
    "/search/?query=x",
]


def test_robots_may_read_what_is_public_and_nothing_else(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert [address for address in PUBLIC if not may_fetch(lines, address)] == []
    assert [address for address in PRIVATE if may_fetch(lines, address)] == []
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in lines


def test_robots_are_kept_from_private_pages_in_every_language(client, settings):
    settings.LANGUAGES = [("en", "English"), ("hi", "Hindi")]
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert not may_fetch(lines, "/hi/case/token/")
    assert may_fetch(lines, "/hi/doctors/")


@pytest.mark.parametrize(
    "address", ["/search/", "/search/?query=eye", "/case/unknown/", "/book/details/", "/book/nobody/", "/staff/"]
)
def test_search_and_personal_pages_are_listed_nowhere(client, loaded, address):
    assert client.get(address).headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("address", ["/", SPASM, DATA, "/doctors/", "/book/", "/callback/", "/conditions/"])
def test_public_pages_may_be_listed(client, loaded, address):
    answer = client.get(address)
    assert "X-Robots-Tag" not in answer.headers
    assert b'content="noindex"' not in answer.content


# A condition as data


def data(client):
    return json.loads(client.get(DATA).content)


def test_a_condition_leads_to_its_data_and_other_pages_to_none(client, loaded):
    (link,) = head(client, SPASM).select('link[rel="alternate"]')
    assert (link["type"], link["href"]) == ("application/json", DATA)
    assert head(client, "/").select('link[rel="alternate"]') == []


def test_the_data_are_those_of_the_page(client, loaded):
    """All of them: the page carries the short form of some."""
    (page,) = json_ld.blocks(client.get(SPASM).content.decode())
    told = {thing["@id"]: thing for thing in data(client)["structured_data"]["@graph"]}
    assert [thing for thing in page["@graph"] if thing not in (told[thing["@id"]], short.of(told[thing["@id"]]))] == []
    assert data(client)["address"] == f"{settings.BASE_URL}{SPASM}"


def test_the_data_tell_every_fact_of_the_page_with_its_reference(client, loaded):
    told = data(client)["facts"]
    page = client.get(f"{SPASM}evidence/").content.decode()
    assert {fact["key"] for fact in told} == set(re.findall(r'<li class="drawer" id="evidence-([^"]+)"', page))
    for fact in told:
        assert fact["statement"] and fact["kind"]
        assert fact["value"] is not None or fact["low"] < fact["high"]
        assert fact["reference"]["title"] and fact["reference"].keys() >= {"doi", "pmid", "address"}


def test_numbers_are_numbers(client, loaded):
    fact = Fact.objects.get(key=data(client)["facts"][0]["key"])
    Fact.objects.filter(pk=fact.pk).update(value="91.100", low="73", high="98.4", unit="%", people=5685)
    told = data(client)["facts"][0]
    assert (told["value"], told["low"], told["high"], told["people"]) == (91.1, 73, 98.4, 5685)


def test_what_nobody_reviewed_is_not_called_reviewed(client, loaded):
    assert data(client)["review"] == {"reviewed": False}


def test_the_data_are_kept_until_something_changes(client, loaded):
    first = client.get(DATA)
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(DATA, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Fact.objects.filter(key=json.loads(first.content)["facts"][0]["key"]).update(statement="Counted anew")
    after = client.get(DATA, headers={"if-none-match": first.headers["ETag"]})
    assert (after.status_code, b"Counted anew" in after.content) == (200, True)


def test_reading_the_data_leaves_no_cookie(client, loaded):
    answer = client.get(DATA)
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("slug", ["nothing", "conditions", "hemifacial-spasm%00", "botulinum-toxin-injections"])
def test_there_are_no_data_of_what_is_no_condition(client, loaded, slug):
    assert client.get(f"/conditions/{slug}.json").status_code in {400, 404}


def test_there_are_no_data_of_what_is_not_public(client, loaded):
    spasm = ConditionPage.objects.get(slug="hemifacial-spasm")
    restriction = PageViewRestriction.objects.create(page=spasm, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(DATA).status_code == 404
    restriction.delete()
    spasm.unpublish()
    assert client.get(DATA).status_code == 404


def test_data_are_read_and_not_written(client, loaded):
    assert client.post(DATA).status_code == 405
