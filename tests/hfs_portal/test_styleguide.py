"""The style page shows every component as patients get it, to those who build pages and to nobody else."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from hfs_portal import specimens, tokens
from tests.keys import NARROW

STATIC = Path(__file__).parents[2] / "static"
HEADING = re.compile(r"/\* ([^*]*?) -{4,} \*/")
CLASS = re.compile(r"\.(-?[a-z][a-z0-9-]*)")
# It is the frame of a whole page: every form has it.
OF_WHOLE_PAGES = {"form-page"}


@pytest.fixture
def colleague(client, db):
    client.force_login(User.objects.create_user("clerk", is_staff=True, last_login=timezone.now()))
    return client


@pytest.fixture
def shown(colleague) -> set[str]:
    """Every class that stands on the style page."""
    page = colleague.get("/styleguide/").content.decode()
    return {name for classes in re.findall(r'class="([^"]*)"', page) for name in classes.split()}


def named(stylesheet: str) -> set[str]:
    """The classes that the headings of a stylesheet name: of "care-card: when to get help; notice: good to know" both."""
    classes = set(CLASS.findall(re.sub(r"/\*.*?\*/", "", stylesheet, flags=re.DOTALL)))
    words = (word.strip() for heading in HEADING.findall(stylesheet) for word in re.split(r"[:;,]| and ", heading))
    return {word for word in words if word in classes}


def test_what_the_headings_of_the_stylesheet_name_is_found():
    headings = "/* card, cards: some; panel: one -------- */ .card {} .cards {} .panel {} /* done ------- */ .other {}"
    assert named(headings) == {"card", "cards", "panel"}


def test_every_component_that_the_stylesheet_names_is_shown(shown):
    names = {name for file in ("portal.css", "forms.css") for name in named((STATIC / file).read_text())}
    assert len(names) > 20
    assert names - shown - OF_WHOLE_PAGES == set()


def test_every_component_of_the_style_page_is_shown_by_its_name(shown):
    elements = {"times", "form-page"} | {"details", "figure"}
    assert {name for component in specimens.COMPONENTS for name in component.names} - shown - elements == set()


def test_a_stranger_does_not_learn_that_there_is_a_style_page(client, db):
    assert client.get("/styleguide/").status_code == 404


def test_whoever_builds_the_portal_needs_no_account(client, db, settings):
    settings.DEBUG = True
    assert client.get("/styleguide/").status_code == 200


def test_no_search_engine_is_told_of_the_style_page(colleague):
    assert colleague.get("/styleguide/")["X-Robots-Tag"] == "noindex"
    assert b"styleguide" not in colleague.get("/sitemap.xml").content


def test_the_contrast_is_worked_out_as_wcag_does():
    assert round(tokens.contrast("#000", "#ffffff"), 2) == 21
    assert round(tokens.contrast("#767676", "#fff"), 2) == 4.54


def test_the_colours_are_those_of_the_stylesheet():
    assert tokens.light()["brand"] == "#0a4d55"
    assert tokens.dark()["brand"] == "#93dcd9"
    assert tokens.dark()["s4"] == tokens.light()["s4"] == "1rem"


def test_every_colour_of_the_style_page_stands_out_enough():
    assert [pair for pair in tokens.pairs() if min(shade.ratio for shade in pair.shades) < pair.least] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_style_page_fits_a_narrow_screen(portal, visitor, scheme):
    page = visitor(size=NARROW, color_scheme=scheme)
    page.goto("/staff/login/?next=/styleguide/")
    page.locator("#id_username").fill(portal.accounts["call_desk"]["username"])
    page.locator("#id_password").fill(portal.accounts["call_desk"]["password"])
    page.locator("[type=submit]").first.click()
    page.get_by_role("heading", level=1, name="How the portal looks and speaks").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
