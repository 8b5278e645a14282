"""Every scene of a patient's walks: what axe, a measure and the keys say of it, in looks chosen so that any two go together once;
in every look and in every way there is with `--every-look`, as `make audit` asks."""

import re
from collections.abc import Iterator
from itertools import combinations, product
from urllib.parse import urlsplit

import pytest
import requests

from appointments.urls import urlpatterns as patients_addresses
from tests.browser import looks, scenes
from tests.browser.looks import Plan
from tests.browser.steps import visiting
from tests.chromium import DESKTOP
from tests.keys import Keys
from tests.mouse import Mouse

NAMES = [scene.name for _walk, scene in scenes.all_scenes()]
# Other tests enter more of what is listed there.
ENTERED = {"/", "/conditions/", "/articles/", "search", "doctors", "doctor", "book", "book_no_time"}
ENTERED |= {page for page in scenes.READ if page.startswith("/specialities/")}
HEARD = looks.Way(script=False, language="en")
ELSEWHERE = {"case_asked_back", "case_opinion", "case_offer", "case_waiting"}  # in test_private_scenes.py


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "way" in metafunc.fixturenames:
        every_look = metafunc.config.getoption("every_look")
        metafunc.parametrize("way", looks.WAYS if every_look else looks.CHOSEN_WAYS, ids=str)


@pytest.fixture(scope="session")
def plan(every_look) -> Plan:
    return looks.every_look(NAMES, looks.WAYS) if every_look else looks.some_looks(NAMES, looks.CHOSEN_WAYS)


@pytest.mark.parametrize("walk", scenes.WALKS)
def test_no_scene_has_a_fault(visitor, portal, keep_page, changes_heard, plan, walk, way):
    """Without scripts the way to it goes by keys alone."""
    page, found = visitor(script=way.script, size=DESKTOP, bypass_csp=True), []  # axe brings styles of its own
    eyes = page if way.script else visitor(size=DESKTOP, bypass_csp=True)
    with visiting(Mouse(page) if way.script else Keys(page), portal, way.language) as visit:
        for scene in scenes.WALKS[walk]:
            scene.reach(visit)
            keep_page(f"{scene.name} {way}", visit.served.body())
            if way == HEARD:
                found += changes_heard(scene.name, page, entries=scene.page not in ENTERED)
            if wanted := plan[way].get(scene.name):
                found += [f"{scene.name}: {fault}" for fault in looks.faults(looks.shown_again(page, eyes), wanted)]
    assert found == [], "\n".join(found)


def test_every_address_that_is_a_patient_s_has_a_scene():
    named = {pattern.name for pattern in patients_addresses}
    assert named - {scene.page for _walk, scene in scenes.all_scenes()} - ELSEWHERE == scenes.NO_PAGES.keys() - {"condition_json"}


def test_every_page_of_the_sitemap_has_a_scene(portal):
    listed = requests.get(f"{portal.url}/sitemap.xml", timeout=30).text
    paths = {urlsplit(address).path for address in re.findall("<loc>(.*?)</loc>", listed)}
    shipped = {path for path in paths if not path.startswith(("/doctors/", "/hi/"))} - _written_at_the_desk(portal)
    assert shipped - set(scenes.READ) == {"/book/", "/callback/", "/second-opinion/"}


def _written_at_the_desk(portal) -> set[str]:
    """What the walks of editors have left: only such pages have an owner."""
    rows = portal.query("SELECT url_path FROM wagtailcore_page WHERE owner_id IS NOT NULL")
    return {"/" + path.split("/", 2)[2] for (path,) in rows}  # the first part is the home page's own


def test_no_two_scenes_have_one_name():
    assert len(NAMES) == len(set(NAMES))


def test_any_two_of_scene_width_colours_and_way_go_together_at_least_once():
    seen = {pair for row in _rows(looks.some_looks(NAMES, looks.CHOSEN_WAYS)) for pair in combinations(row, 2)}
    assert {pair for row in _rows(looks.every_look(NAMES, looks.CHOSEN_WAYS)) for pair in combinations(row, 2)} == seen


def test_each_scene_is_walked_to_with_scripts_and_without_and_in_every_language():
    assert {way.script for way in looks.CHOSEN_WAYS} == set(looks.SCRIPT)
    assert {way.language for way in looks.CHOSEN_WAYS} == set(looks.LANGUAGES)


def _rows(plan: Plan) -> Iterator[list[tuple[str, object]]]:
    for way, name in product(plan, NAMES):
        for look in plan[way].get(name, []):
            yield [("scene", name), ("way", way), *zip(("width", "colours"), look, strict=True)]
