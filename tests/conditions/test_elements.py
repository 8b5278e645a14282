"""Each element that the two hospital pages have, and what each asks of ours: where it stands, by address and selector.

What we leave out on purpose stands with its reason in docs/decisions/0008-a-number-stands-once.md.
"""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client

SPASM = "/conditions/hemifacial-spasm/"
LD = 'script[type="application/ld+json"]'
# Element: the address where it stands, and a selector that finds it there.
ELEMENTS = {
    "short answer": (SPASM, "main .lede"),
    "short answer as description": (SPASM, 'meta[name="description"][content]'),
    "alternate names": (SPASM, "main .names, main .meta"),
    "associated anatomy": (SPASM, "#anatomy"),
    "drawing of nerve and vessel": (SPASM, "figure img[alt*=nerve]"),
    "causes": (f"{SPASM}causes/", "#causes dd .cite a"),
    "signs, common": (SPASM, "#symptoms dl"),
    "treatments": (SPASM, "#treatments h3"),
    "a page for each treatment": (SPASM, f'a[href^="{SPASM}"][href$="/"]'),
    "risk factors with a source": (f"{SPASM}risk-factors/", "#risk-factors dd .cite a"),
    "stages in their order": (f"{SPASM}stages/", "#stages ol > li"),
    "tests": (f"{SPASM}tests/", "#tests dd"),
    "primary prevention": (SPASM, "#prevention p"),
    "secondary prevention": (SPASM, "#secondary-prevention p"),
    "types": (f"{SPASM}types/", "#types dd"),
    "differential diagnosis as a table": (f"{SPASM}look-alikes/", "#look-alikes table th[scope=row]"),
    "epidemiology with facts": (SPASM, "#how-common a.fact"),
    "outlook with facts": (SPASM, "#outlook a.fact"),
    "natural course": (SPASM, "#without-treatment p"),
    "how it happens": (SPASM, "#how-it-happens p"),
    "how it happens, for clinicians": (f"{SPASM}for-clinicians/", "#how-it-happens p"),
    "complications": (f"{SPASM}complications/", "#complications dt"),
    "when to see a doctor": (SPASM, "#see-a-doctor li"),
    "emergency card": (SPASM, "#emergency a[href='tel:112']"),
    "recovery and follow-up as a timeline": (f"{SPASM}follow-up/", "#follow-up figure ol"),
    "questions and answers": (f"{SPASM}questions/", "#questions details > summary"),
    "treatments compared in numbers": (f"{SPASM}treatments-compared/", "#treatments-compared table"),
    "outcomes as 100 figures": (f"{SPASM}treatments-compared/", "figure img[alt*='100 small figures']"),
    "review line": (SPASM, "main .notice, main .review"),
    "codes": (SPASM, "main .codes, main .meta"),
    "about our service, apart": (f"{SPASM}our-service/", "#our-service .service-note, .service-note"),
    "find a doctor": (SPASM, 'header a[href="/doctors/"]'),
    "a doctor's page": ("/doctors/", 'main a[href^="/doctors/"]'),
    "helpline with its hours": (SPASM, 'header a[href^="tel:"]'),
    "helpline in the footer": (SPASM, 'footer a[href^="tel:"]'),
    "health packages on a page of their own": ("/health-packages/", "main li, main article"),
    "sticky actions": (SPASM, ".actions a"),
    "ask for a callback": (SPASM, 'a[href^="/callback/"]'),
    "ask for a second opinion": (SPASM, 'a[href^="/second-opinion/"]'),
    "book": (SPASM, 'a[href^="/book/"]'),
    "related articles": (SPASM, 'main a[href^="/articles/"]'),
    "search": (SPASM, 'header a[href="/search/"], header form[role=search]'),
    "skip link": (SPASM, "a.skip-link[href='#main']"),
    "is this really us": ("/is-this-really-us/", 'main a[href^="tel:"]'),
    "warning of fraud in the footer": (SPASM, 'footer a[href="/is-this-really-us/"]'),
    "specialities as a tree": ("/specialities/", "main ul a"),
    "references": (f"{SPASM}references/", ".references li cite"),
    "evidence of each number": (f"{SPASM}evidence/", "[id^=evidence-]"),
    "change log": (SPASM, "details.changes li time"),
    "summary for the doctor": (SPASM, f'a[href="{SPASM}summary/"]'),
    "myths": (f"{SPASM}not-true/", "#not-true dt"),
    "questions to ask": (f"{SPASM}ask-your-doctor/", "#ask-your-doctor li"),
    "living with it, as pages": (SPASM, f'a[href^="{SPASM}"]'),
    "contents": (SPASM, "nav.toc a"),
    "breadcrumb": (SPASM, "nav.breadcrumb a"),
}
WHATSAPP = "Not for emergencies"
TYPES = ["MedicalWebPage", "MedicalCondition", "BreadcrumbList"]


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def site(first_load, django_db_blocker):
    """Pages as a reader gets them, each fetched once."""
    with django_db_blocker.unblock():
        call_command("load_demo_clinic", verbosity=0)
        fetched = {}

        def fetch(address):
            if address not in fetched:
                with django_db_blocker.unblock():
                    fetched[address] = BeautifulSoup(Client().get(address).content, "html.parser")
            return fetched[address]

        yield fetch


@pytest.mark.parametrize("element", ELEMENTS)
def test_the_element_stands_on_the_site_and_is_not_empty(site, element):
    address, selector = ELEMENTS[element]
    found = site(address).select(selector)
    assert found
    assert any(one.get_text(strip=True) or one.get("content") or one.get("alt") for one in found)


@pytest.mark.parametrize("kind", TYPES)
def test_machines_are_told_the_kind(site, kind):
    assert any(f'"{kind}"' in block.string for block in site(SPASM).select(LD))


def test_whatsapp_comes_with_a_warning(site):
    assert WHATSAPP in site(SPASM).get_text()


def test_the_tax_number_and_the_year_stand_in_the_footer(site):
    footer = site(SPASM).footer.get_text()
    assert "GST" in footer and "©" in footer


def test_a_full_title_is_never_cut(site):
    assert not [link for link in site(SPASM).main.select("a") if link.get_text(strip=True).endswith(("…", "..."))]


@pytest.mark.parametrize(
    "left_out", ["a banner with offers", "a menu with sixty links", "COVID", "additionalType", "tic convulsif"]
)
def test_what_is_left_out_has_a_reason(settings, left_out):
    paper = Path(settings.BASE_DIR) / "docs/decisions/0008-a-number-stands-once.md"
    assert left_out in paper.read_text()
