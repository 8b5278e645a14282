"""The pages around the condition page, as they are served: treatments, daily life, articles, and those about the hospital."""

import re

import pytest
from bs4 import BeautifulSoup

from conditions.content import files
from conditions.models import ConditionPage, Fact, SpecialityPage
from tests.conditions.test_content import (
    CLAIMS,
    DENIALS,
    NAMES,
    NOT_TOLD,
    NUMBER,
    borne,
    key_of,
    statements,
    without_markers,
)
from tests.conditions.whole import whole

PAGES = {page.name: page for page in files.pages(demo=True)}
MEDICAL = [name for name, page in PAGES.items() if "short_answer" in page.fields and page.model != "ConditionPage"]
BRANDS = r"\b(Botox|Dysport|Xeomin|Tegretol|Trileptal|Neurontin|Rivotril|Lioresal|Keppra)\b"


def address(name):
    page = PAGES[name]
    return "/" if not page.above else f"{address(page.above)}{page.slug}/"


@pytest.fixture(scope="module")
def kept():
    """What was served, by its address: the tests of this file look at the same pages."""
    return {}


@pytest.fixture
def serve(client, loaded, kept):
    def served(name):
        if name not in kept:
            answer = client.get(address(name))
            kept[name] = (answer.status_code, answer.content.decode())
        return kept[name]

    return served


@pytest.fixture(params=MEDICAL)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def kept_whole():
    return {}


@pytest.fixture
def main(loaded, name, kept_whole):
    """All of the page, and what stands at the addresses right below it."""
    if name not in kept_whole:
        kept_whole[name] = whole(address(name))
    return BeautifulSoup(kept_whole[name], "html.parser").main


@pytest.fixture
def told(main):
    """What the page says in its own words: the short answer, the emergency card and the sections, without drawings."""
    for beside in main.select(NOT_TOLD):
        beside.decompose()
    return [main.select_one(".lede"), main.select_one("#emergency"), *main.select(".sections > section")]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_stands_at_its_address(serve, name):
    status, text = serve(name)
    assert status == 200
    assert PAGES[name].fields["title"] in BeautifulSoup(text, "html.parser").h1.text


def test_a_page_begins_with_a_short_answer_of_at_most_sixty_words(main, name):
    assert main.p.text == PAGES[name].fields["short_answer"]
    assert len(main.p.text.split()) <= 60


def test_emergencies_come_before_all_sections_with_both_numbers(main):
    assert main.section["id"] == "emergency"
    assert [link["href"] for link in main.section.h2.find_all("a")] == ["tel:112", "tel:108"]


def test_a_page_says_that_nobody_has_reviewed_it(serve, name):
    assert "This page has not yet been medically reviewed." in serve(name)[1]


def test_every_number_stands_there_as_a_fact(told):
    for part in told:
        for fact in part.select("a.fact"):
            fact.decompose()
    assert {number for part in told for number in NUMBER.findall(NAMES.sub("", part.get_text(" ")))} == set()


def test_every_number_is_within_the_range_of_its_fact(told):
    known = Fact.objects.in_bulk(field_name="key")
    shown = [link for part in told for link in part.select("a.fact")]
    assert [link.text for link in shown if not borne(known[key_of(link)], link.text)] == []


def test_every_statement_with_a_number_has_a_reference(main):
    numbered = [element for element in statements(main) if re.search(r"\d", NAMES.sub("", without_markers(element)))]
    assert [element.text for element in numbered if not element.select("sup.cite")] == []


def test_every_marker_leads_to_a_reference_and_every_reference_is_cited(main):
    cited = {link["href"] for link in main.select("sup.cite a")}
    assert cited == {f"#{item['id']}" for item in main.select("#references li")} != set()


def test_every_section_has_something_to_read(main, name):
    assert len(main.select(".sections > section[id]")) >= len(PAGES[name].fields["body"])
    for section in main.select(".sections > section[id]"):
        assert section.find(["p", "dd", "li", "td"])


def test_no_text_shows_how_it_was_written(main):
    assert re.findall(r"\{[^}]*\}?|<a page", main.get_text(" ")) == []


def test_no_claim_that_the_studies_contradict_is_made(main):
    for beside in main.select("#references, #evidence, sup.cite"):
        beside.decompose()
    text = re.sub(r"\s+", " ", main.get_text(" ", strip=True))
    for denial in DENIALS:
        text = text.replace(denial, "")
    assert [claim for claims in CLAIMS.values() for claim in claims if re.search(claim, text, re.IGNORECASE)] == []


def test_medicines_go_by_their_generic_names(main):
    main.select_one("#references").decompose()  # a source may bear a brand in its address
    assert re.findall(BRANDS, main.get_text(" "), re.IGNORECASE) == []


def test_every_link_to_another_page_leads_to_one_that_is_there(main):
    links = {link["href"] for link in main.select(".sections a[href], nav.breadcrumb a[href]")}
    inside = {link.partition("#")[0].partition("?")[0] for link in links if link.startswith("/")}
    pages = {link for link in inside if link.startswith(("/conditions/", "/articles/"))}
    assert len(pages) >= 2
    assert pages - {address(name) for name in PAGES} == set()


def test_the_treatments_and_daily_life_lie_below_the_condition(loaded):
    below = {page.slug: page.specific_class.__name__ for page in ConditionPage.objects.get().get_children()}
    assert list(below) == [
        "botulinum-toxin-injections", "microvascular-decompression", "medicines", "complementary-care",
        "triggers-and-sleep", "work-and-driving", "your-eye", "among-people",
    ]  # fmt: skip
    assert list(below.values()) == ["TreatmentPage"] * 4 + ["LivingWithPage"] * 4


def test_the_condition_leads_to_the_articles_and_to_its_programme(loaded):
    page = ConditionPage.objects.get()
    assert [child.value.slug for child in page.related] == ["eyelid-twitch", "injections-or-surgery", "first-visit"]
    assert page.speciality.slug == "facial-spasm"


@pytest.mark.parametrize("treatment", ["botulinum-toxin-injections", "microvascular-decompression"])
def test_the_outcomes_of_the_two_main_treatments_are_drawn(serve, treatment):
    main = BeautifulSoup(serve(f"hemifacial-spasm/treatments/{treatment}")[1], "html.parser").main
    assert len(main.select("#results figure, #how-it-works figure, #follow-up figure")) == 3


def test_every_branch_of_the_invented_tree_says_so(loaded):
    branches = SpecialityPage.objects.all()
    assert {branch.get_kind_display() for branch in branches} == {"Centre of excellence", "Speciality", "Programme"}
    assert [branch.title for branch in branches if not re.search("demo|example", branch.lede, re.IGNORECASE)] == []


def test_the_official_numbers_and_what_is_never_asked_for_can_be_read(serve):
    text = BeautifulSoup(serve("is-this-really-us")[1], "html.parser").main.get_text(" ")
    assert "+91 00000 00002" in text
    assert "A password, a PIN, or a code" in text


def test_the_packages_are_called_a_demonstration(serve):
    main = BeautifulSoup(serve("health-packages")[1], "html.parser").main
    assert main.get_text(" ").count("Demo package") == 2
    assert "not medical advice" in main.get_text(" ")
