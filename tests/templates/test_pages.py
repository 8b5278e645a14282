"""The frame of every page, and the pages for when something is wrong."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from wagtail.models import Site

from hfs_portal import middleware, style

HOSPITAL = {
    "hospital_name": "Lakeside Hospital",
    "helpline": "040 0000 0000",
    "helpline_tel": "+914000000000",
    "helpline_hours": "Every day, 8 am to 8 pm",
    "address": "1 Lake Road\nHyderabad",
    "gst_number": "36AAAAA0000A1Z5",
    "emergency_number": "112",
    "ambulance_number": "108",
    "is_demo": False,
}
ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "locked_out.html", "500.html", "503.html"]
STYLESHEETS = sorted((Path(__file__).parents[2] / "static").glob("*.css"))


def page_of(read, template="base.html", path="/", **changed):
    settings = {"conditions": {"HospitalSettings": HOSPITAL | changed}}
    return read(render_to_string(template, {"settings": settings, "request": SimpleNamespace(path=path)}))


def test_the_helpline_can_be_rung_from_the_header_and_its_hours_are_told(read):
    helpline = page_of(read).one("header").one(css_class="helpline")
    assert helpline.one("a")["href"] == "tel:+914000000000"
    assert helpline.text == "Call 040 0000 0000 Every day, 8 am to 8 pm"


def test_the_footer_tells_who_answers_for_the_page(read):
    footer = page_of(read).one("footer").text
    assert "1 Lake RoadHyderabad" in footer
    assert f"© {timezone.localdate().year} Lakeside Hospital · GST number 36AAAAA0000A1Z5" in footer


def test_the_footer_says_whom_to_call_in_an_emergency(read):
    numbers = [link["href"] for link in page_of(read, emergency_number="999").one("footer").all("a")]
    assert {"tel:999", "tel:108"} <= set(numbers)


def test_a_demonstration_says_so_on_every_page(read):
    assert "Demonstration." in page_of(read, is_demo=True).one("header").text
    assert "Demonstration." not in page_of(read).one("header").text


def test_the_first_link_leads_past_the_header(read):
    page = page_of(read)
    assert page.one("body").all("a")[0]["href"] == f"#{page.one('main')['id']}"


@pytest.mark.parametrize(("path", "name"), [("/doctors/asha-rao/", "Find a doctor"), ("/book/asha-rao/", "Book"), ("/", "")])
def test_the_menu_shows_where_one_is(read, path, name):
    links = page_of(read, path=path).one("nav").all("a")
    assert "".join(link.text for link in links if link["aria-current"]) == name


def test_a_page_says_in_which_language_it_is(read):
    with translation.override("te"):
        assert page_of(read).one("html")["lang"] == "te"


def test_a_name_with_markup_in_it_is_shown_as_typed(read):
    assert page_of(read, hospital_name="<b>Bright & Co</b>").one(css_class="brand").text == "<b>Bright & Co</b>"


def test_a_page_stands_without_any_data_of_the_hospital(read):
    page = read(render_to_string("base.html"))
    assert page.one("html")["lang"] == "en"
    assert page.one(css_class="brand").text == "Hospital portal"
    assert {"tel:112", "tel:108"} <= {link["href"] for link in page.one("footer").all("a")}


def test_a_page_stands_before_the_first_site_is_made(read, db, rf):

    Site.objects.all().delete()
    assert read(render_to_string("404.html", request=rf.get("/"))).one("h1").text == "We cannot find that page"


@pytest.mark.parametrize("template", ERROR_PAGES)
def test_an_error_page_stands_without_context(read, template):
    page = read(render_to_string(template))
    assert page.one("title").text.startswith(page.one("h1").text)


@pytest.mark.parametrize("template", ["400.html", "500.html", "503.html"])
def test_when_nothing_works_the_page_still_says_whom_to_call(read, template, settings):
    settings.STORAGES = {}  # not even the names of the static files are known
    assert {"tel:112", "tel:108"} <= {link["href"] for link in read(render_to_string(template)).all("a")}


def test_whoever_looks_for_a_page_that_is_not_there_can_search_and_go_on(read):
    page = page_of(read, "404.html").one("main")
    assert page.one("form")["action"] == "/search/"
    assert {"/conditions/", "/doctors/", "/book/", "/callback/"} <= {link["href"] for link in page.all("a")}


@pytest.mark.parametrize("template", ["403.html", "403_csrf.html", "404.html"])
def test_a_page_of_refusal_says_whom_to_ring(read, template):
    assert "tel:+914000000000" in {link["href"] for link in page_of(read, template).one("main").all("a")}


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "413.html", "500.html", "503.html"])
def test_a_page_of_refusal_says_what_to_do_now(read, template):
    page = page_of(read, template).one("main")
    assert "What you can do now" in [heading.text for heading in page.all("h2")]
    assert page.all("li")


@pytest.mark.parametrize("template", ["base.html", *ERROR_PAGES])
def test_no_page_asks_anything_of_another_host_or_carries_script_or_style_that_nobody_allowed(read, template):
    page = page_of(read, template)
    assert [element.name for element in page.all() if element.name == "script" or element["style"]] == []
    assert all(style.hash_of(sheet.raw_text()) in middleware.STRICT for sheet in page.all("style"))
    asked = [element["src"] or element["href"] for element in page.all() if element.name in {"img", "link", "iframe"}]
    assert asked and all(address.startswith("/static/") for address in asked)


@pytest.mark.parametrize("template", ["base.html", *ERROR_PAGES])
def test_every_page_carries_the_tokens_and_the_style_of_its_frame(read, template):
    (sheet,) = page_of(read, template).all("style")
    assert "--paper:#fcfbf7" in sheet.raw_text() and ".skip-link" in sheet.raw_text()


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: path.name)
def test_no_stylesheet_asks_anything_of_another_host(sheet):
    assert re.findall(r"url\(|@import|[a-z]://", sheet.read_text()) == []


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: path.name)
def test_the_tokens_stand_in_one_file(sheet):
    """On paper other values hold; elsewhere a token that is set anew would be a second source."""
    tokens = set(re.findall(r"^  (--[a-z0-9-]+):", (sheet.parent / "tokens.css").read_text(), re.M))
    again = [name for name in re.findall(r"^ {2,4}(--[a-z0-9-]+):", sheet.read_text(), re.M) if name in tokens]
    assert tokens and (again == [] or sheet.name == "tokens.css")
