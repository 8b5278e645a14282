"""A page in another language is a page of its own, with its own sign-off; until it is there, the English page says so."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale, Page

from conditions import kept_pages
from conditions.models import ConditionIndexPage, ConditionPage, HomePage
from tests.conditions.approvals import approve

ADDRESS = "/conditions/hemifacial-spasm/"
NAME, ANSWER = "हेमिफेशियल स्पाज़्म", "चेहरे के एक तरफ़ की मांसपेशियाँ अपने-आप फड़कती हैं।"
MOST_QUERIES = 6


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


@pytest.fixture
def hindi(db):
    return Locale.objects.get(language_code="hi")


@pytest.fixture
def draft(spasm, hindi):
    """A translation that nobody has approved."""
    for above in (HomePage.objects.get(locale__language_code="en"), ConditionIndexPage.objects.get(locale__language_code="en")):
        above.copy_for_translation(hindi)
    made = spasm.copy_for_translation(hindi)
    made.title, made.short_answer = NAME, ANSWER
    made.change_what = made.change_why = ""
    return made


@pytest.fixture
def approved(client, draft, editor, reviewer):
    draft.save_revision(user=editor)
    draft.get_workflow().start(draft, editor)
    approve(client, draft, reviewer)
    client.logout()
    return ConditionPage.objects.get(pk=draft.pk)


def test_without_a_translation_the_page_is_there_says_so_and_offers_english(client, spasm):
    page = read(client, f"/hi{ADDRESS}")
    assert page.html["lang"] == "hi"
    assert (page.h1["lang"], page.h1.text) == ("en", "Hemifacial spasm")
    assert page.select_one(".reader")["lang"] == "en"
    notice = page.select_one("main .notice")
    with translation.override("hi"):
        assert translation.gettext("This page is not yet available in %(language)s. What you see here is the English text.") % {
            "language": "हिन्दी"
        } in " ".join(notice.text.split())
    assert (notice.a["href"], notice.a["hreflang"], notice.a["lang"]) == (ADDRESS, "en", "en")


def test_without_a_translation_search_engines_are_led_to_the_english_page(client, spasm):
    page = read(client, f"/hi{ADDRESS}")
    assert page.select_one("link[rel=canonical]")["href"] == f"{settings.BASE_URL}{ADDRESS}"
    assert page.select("link[hreflang], script[type='application/ld+json']") == []
    assert f"/hi{ADDRESS}<" not in client.get("/sitemap.xml").content.decode()


def test_within_the_english_text_the_frame_stays_hindi(client, spasm):
    page = read(client, f"/hi{ADDRESS}")
    assert page.select_one(".asking")["lang"] == page.select_one(".actions")["lang"] == "hi"
    inside = [link["href"] for link in page.select("main a[href]") if link["href"].startswith("/") and not link.get("hreflang")]
    assert len(inside) > 10
    assert [to for to in inside if not to.startswith("/hi/")] == []


@pytest.mark.parametrize("address", ["/", "/conditions/", "/articles/", "/is-this-really-us/", "/search/?query=spasm"])
def test_names_and_texts_that_stay_english_are_marked_so(client, loaded, address):
    page = read(client, f"/hi{address}")
    english = [each for each in page.select("main h1, main h2, main h3, main li a, main .lede") if each.text.strip().isascii()]
    marked = {id(each) for fragment in page.select("[lang=en]") for each in [fragment, *fragment.parents, *fragment.find_all()]}
    unmarked = [each.text for each in english if id(each) not in marked]
    assert [text for text in unmarked if len(text) > 1 and text != "WhatsApp"] == []


def test_the_english_page_knows_nothing_of_a_translation_that_is_not_approved(client, draft):
    assert read(client, ADDRESS).select("link[hreflang]") == []
    assert read(client, f"/hi{ADDRESS}").h1.text == "Hemifacial spasm"


def test_an_approved_translation_is_the_page_for_hindi_readers(client, approved):
    page = read(client, f"/hi{ADDRESS}")
    assert (page.h1.text, page.h1.get("lang")) == (NAME, None)
    assert page.select_one("main .notice.reviewed")
    assert page.select_one("link[rel=canonical]")["href"] == f"{settings.BASE_URL}/hi{ADDRESS}"
    assert {link["hreflang"] for link in page.select("link[hreflang]")} == {"en", "hi", "x-default"}
    assert read(client, ADDRESS).h1.text == "Hemifacial spasm"
    assert {link["hreflang"] for link in read(client, ADDRESS).select("link[hreflang]")} == {"en", "hi", "x-default"}
    assert f"/hi{ADDRESS}<" in client.get("/sitemap.xml").content.decode()


def test_what_is_translated_is_named_in_hindi_around_it_and_the_rest_in_english(client, approved):
    index = read(client, "/hi/conditions/")
    link = index.select_one(f'main a[href="/hi{ADDRESS}"]')
    assert (link.text, link.get("lang")) == (NAME, None)
    below = read(client, f"/hi{ADDRESS}").select_one(".hub a")
    assert (below["lang"], below["href"].startswith(f"/hi{ADDRESS}")) == ("en", True)
    crumb = read(client, f"/hi{ADDRESS}microvascular-decompression/").select_one(f'.breadcrumb a[href="/hi{ADDRESS}"]')
    assert (crumb.text, crumb.get("lang")) == (NAME, None)


def test_search_finds_the_translation_for_those_who_read_it(client, approved):
    found = read(client, "/hi/search/?query=फड़कती").select(".results h3 a")
    assert [(link.text, link["href"]) for link in found] == [(NAME, f"/hi{ADDRESS}")]
    assert read(client, "/search/?query=फड़कती").select(".results h3 a") == []


def test_approving_the_english_page_approves_no_translation(client, draft, spasm, editor, reviewer):
    spasm.save_revision(user=editor)
    spasm.get_workflow().start(spasm, editor)
    approve(client, spasm, reviewer)
    assert not Page.objects.get(pk=draft.pk).live


def test_an_editor_begins_a_translation_in_the_cms(client, editor, spasm, hindi):
    client.force_login(editor)
    for page in (HomePage.objects.get(), ConditionIndexPage.objects.get(), spasm):
        client.post(reverse("simple_translation:submit_page_translation", args=[page.pk]), {"locales": [hindi.pk]})
    made = ConditionPage.objects.get(locale=hindi)
    assert (made.live, made.translation_key) == (False, spasm.translation_key)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[made.pk])).status_code == 200


@pytest.mark.parametrize("address", ["/hi/", "/hi/conditions/", f"/hi{ADDRESS}"])
def test_a_hindi_address_costs_no_more_queries_than_an_english_one(client, approved, address):
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= MOST_QUERIES


def test_the_page_in_two_languages_is_kept_apart(loaded, settings):
    settings.PAGE_CACHE = True
    kept_pages.shelf.clear(None)
    kept_pages.changes.forget()
    reader = Client()
    try:
        first = [reader.get(address).content for address in (ADDRESS, f"/hi{ADDRESS}")]
        assert [reader.get(address).content for address in (ADDRESS, f"/hi{ADDRESS}")] == first
        assert b'<html lang="en"' in first[0] and b'<html lang="hi"' in first[1]
    finally:
        kept_pages.changes.close()
        kept_pages.shelf.clear(None)
