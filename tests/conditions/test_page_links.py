"""Links from the text of one page to another."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Page, PageViewRestriction

from conditions import page_links
from conditions.models import LivingWithPage

PAGE = "/conditions/hemifacial-spasm/work-and-driving/"


@pytest.fixture
def led_to(client, loaded):
    """Where the text of a page leads to other pages."""

    def led_to():
        sections = BeautifulSoup(client.get(PAGE).content, "html.parser").select(".sections .section a[href^='/conditions/']")
        return {link["href"] for link in sections}

    return led_to


@pytest.fixture
def target(loaded):
    source = LivingWithPage.objects.get(slug="work-and-driving")
    numbers = list(page_links.numbers_in(str(source.body.get_prep_value())))
    assert numbers
    return Page.objects.get(pk=numbers[0]).specific


def test_a_link_leads_to_where_the_page_stands_now(target, led_to):
    assert target.url in led_to()
    target.slug = "moved"
    target.save()
    assert target.url.endswith("/moved/")
    assert target.url in led_to()


def test_a_link_to_what_nobody_may_open_leads_nowhere(target, led_to):
    PageViewRestriction.objects.create(page=target, restriction_type="login")
    assert target.url not in led_to()


@pytest.mark.parametrize(
    "text",
    [
        '<a id="7" linktype="page">',
        '<a linktype="page" id="7">',
        r"<a linktype=\"page\" id=\"7\">",
        '<a class="x" id="7" linktype="page">',
    ],
)
def test_a_link_is_found_however_it_is_written(text):
    assert list(page_links.numbers_in(f"Before {text}words</a> <a href='/'>other</a>")) == [7]


def test_what_is_no_link_to_a_page_stays():
    text = '<a href="https://example.org" id="7">words</a> <a linktype="document" id="7">file</a>'
    assert page_links.led(text, {7: None}) == text
