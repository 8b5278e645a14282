"""What the portal says about hemifacial spasm, as it is served."""

import re

import pytest
from bs4 import BeautifulSoup

from conditions.blocks import ConditionBody
from conditions.content import files

# What other pages claim and the studies do not bear out.
INACCURATE = [
    r"not dangerous",
    r"(lost|loss of hearing) (for good|in 2\.3)",
    r"artery itself is usually healthy",
    r"63\.4% to 91\.1%",
    r"94\.2%",
    r"0\.8 to 1\.5",
    r"nobody has counted",
    r"one once\b",
    r"turns? into (trigeminal|neuralgia)",
    r"becomes? painful",
    r"metasta",
    r"\b85 ?(%|in 100|per cent)",
    r"permanently pulled",
    r"breathless",
    r"early treatment (prevents|stops)",
    r"leads? to cancer",
    r"minimally invasive",
    r"extremely rare",
    r"\bcures? (it|hemifacial)",
]
DENIALS = ["does not turn into", "does not lead to cancer", "No trial shows that early treatment stops"]
EMERGENCY_NUMBERS = r"\b(112|108)\b"


@pytest.fixture
def main(page_text):
    return BeautifulSoup(page_text, "html.parser").main


def statements(main):
    """Each paragraph, list item, answer and table cell that says something about the condition."""
    own_words = main.select("#references, nav, .meta, .ask")
    for element in main.select("p, li, dd, td"):
        inside = [*element.parents, element]
        if not element.find("p") and not any(skipped is outer for skipped in own_words for outer in inside):
            yield element


def without_markers(element):
    copy = BeautifulSoup(str(element), "html.parser")
    for marker in copy.select("sup.cite"):
        marker.decompose()
    return copy.get_text(" ", strip=True)


def test_every_section_has_facts_and_is_shown(main, spasm):
    assert {section.block_type for section in spasm.body} == set(ConditionBody().child_blocks)
    for section in spasm.body:
        assert main.find(id=section.block.meta.anchor).find(["p", "dd", "li", "td"])


def test_the_contents_list_leads_to_every_section(main, spasm):
    targets = [link["href"] for link in main.select("nav.toc a")]
    assert targets == [*(f"#{section.block.meta.anchor}" for section in spasm.body), "#references"]


def test_every_statement_with_a_number_has_a_reference(main):
    told = {without_markers(element): element.select("sup.cite") for element in statements(main)}
    numbered = {text: markers for text, markers in told.items() if re.search(r"\d", re.sub(EMERGENCY_NUMBERS, "", text))}
    assert len(numbered) > 50
    assert [text for text, markers in numbered.items() if not markers] == []


def test_every_marker_leads_to_a_reference_and_every_reference_is_cited(main):
    cited = {link["href"] for link in main.select("sup.cite a")}
    assert cited == {f"#{item['id']}" for item in main.select("#references li")}


def test_every_reference_in_the_files_is_used(main):
    assert len(main.select("#references li")) == len(files.references())


def test_references_are_numbered_as_the_reader_meets_them(main):
    cited = list(dict.fromkeys(int(link.text) for link in main.select("sup.cite a")))
    assert cited == sorted(cited)


@pytest.mark.parametrize("claim", INACCURATE)
def test_no_claim_that_the_studies_contradict_is_made(main, claim):
    for named_as_untrue in main.select("#not-true dt, #references"):
        named_as_untrue.decompose()
    text = main.get_text(" ", strip=True)
    for denial in DENIALS:
        assert denial in text
        text = text.replace(denial, "")
    assert re.search(claim, text, re.IGNORECASE) is None


# What only teaching carries, and none of the studies: it may stand as advice, without a number and without a reference.
ADVICE = [
    "trouble swallowing, about all medicines",
    "whom to call if your face is weak or uneven",
    "how to stop it safely",
    "If your mood stays low",
    "Sunglasses",
]


@pytest.mark.parametrize("words", ADVICE)
def test_general_advice_borrows_no_reference(main, words):
    (element,) = [element for element in statements(main) if words in element.get_text()]
    assert element.select("sup.cite") == []
    assert not re.search(r"\d", element.text)


# What people would misread: the words that must stand beside the number, and whose numbers they are.
WHOSE = [
    ("0.8% to 1.5%", "series of people with vascular compression", {"Combined hyperactive", "Combined trigeminal"}),
    ("63.4%", "Single centres", {"Improved quality of life"}),
    ("less than 1% of people", "4%", {"539 cases"}),
    ("2.3% of people", "lasting hearing problem", {"Safety and effectiveness"}),
    ("244 people", "no gain in cure", {"lateral spread response"}),
    ("1,524 people", "lasting hearing problem in 2.3%", {"complications in 1,582 patients"}),
]


@pytest.mark.parametrize(("number", "beside", "titles"), WHOSE)
def test_a_number_stands_with_what_it_means_and_whose_it_is(main, number, beside, titles):
    told = [element for element in statements(main) if number in element.get_text()]
    assert told
    for element in told:
        assert beside in element.get_text()
        cited = " ".join(main.select_one(link["href"]).cite.text for link in element.select("sup.cite a"))
        assert {title for title in titles if title not in cited} == set()


def test_the_short_answer_comes_first_and_is_short(main, spasm):
    assert main.p.text == spasm.short_answer
    assert len(spasm.short_answer.split()) <= 60


def test_emergencies_come_before_all_sections_with_both_numbers(main):
    assert main.section["id"] == "emergency"
    assert [link["href"] for link in main.section.h2.find_all("a")] == ["tel:112", "tel:108"]


def test_the_page_says_that_nobody_has_reviewed_it(page_text):
    assert "This page has not yet been medically reviewed." in page_text


@pytest.mark.parametrize("address", ["/callback/", "/second-opinion/", "/book/"])
def test_each_way_to_ask_is_offered_before_and_after_the_sections(main, address):
    assert len(main.select(f'.opening a[href="{address}"], .ask a[href="{address}"]')) == 2


def test_look_alikes_are_a_table_with_headers(main):
    table = main.select_one("#look-alikes table")
    assert [header["scope"] for header in table.thead.find_all("th")] == ["col", "col"]
    assert {header["scope"] for header in table.tbody.find_all("th")} == {"row"}


def test_questions_open_without_a_script(main):
    assert len(main.select("#questions details > summary")) == 14


def test_the_page_asks_no_other_server_for_anything(page_text):
    assert re.findall(r'(?:src|srcset|action)="https?:|<link[^>]+href="https?:', page_text) == []


def test_the_page_keeps_to_the_strict_policy(page_text):
    assert re.findall(r"<script(?! src)|<style| style=| on\w+=", page_text) == []
