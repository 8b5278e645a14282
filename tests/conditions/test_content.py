"""What the portal says about hemifacial spasm, as it is served."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Page

from conditions import facts
from conditions.blocks import ConditionBody
from conditions.content import files
from conditions.models import Fact
from hfs_portal import middleware, style
from tests.conditions.whole import whole, whole_page

# What two hospitals' pages claim, by the row of the list in which each claim was judged: inaccurate, misleading, or
# contested as they state it, and last what is said too simply.
CLAIMS = {
    "B11 tic convulsif as another name": [r"Also called:.{0,90}(tic|twitching)", r"(also|sometimes) (called|known as) .?tic"],
    "B16 85% recover": [r"\b85 ?(%|in 100|per ?cent|of 100|people)", r"around 85", r"eighty-five"],
    "B20 B24 becomes painful, becomes neuralgia": [
        r"(turns?|develops?|changes?|progress\w*) in ?to (a |the )?(trigeminal|neuralgia|it\b)",
        r"(becomes?|gets?|grows?|turns?) (more |very )?painful",
    ],
    "B22 destroys the nerve's wrapping": [r"(causes?|leads? to) (local |some )?demyelination", r"loses its wrapping"],
    "B23 breathlessness and paralysis after surgery": [r"breathless", r"short(ness)? of breath", r"\bparaly[sz](is|ed)\b"],
    "B25 tumours that spread and lead to cancer": [r"metasta", r"(leads?|turns?) (in)?to cancer", r"(becomes?|turns?) malignant"],
    "V3 early treatment prevents worsening": [
        r"early treatment (prevents|stops|halts|slows)",
        r"treat(ed|ment|ing)? (it )?early[^.]{0,60}(prevents?|stops?|halts?|slows?)",
    ],
    "V15 more common in women": [r"more common(ly)? (in|among) women", r"women (get|have)[^.]{0,40}more often", r"mostly women"],
    "V35 minimally invasive": [r"minimally[ -]invasive", r"keyhole", r"(minor|small|simple) (procedure|operation|surgery)"],
    "V40 peaks within a week": [r"(peaks?|fully|full effect)[^.]{0,30}\b(a|one|1) week", r"works? (within|in) (a few|some) days"],
    "B6 B8 tests in a fixed order": [r"EMG[^.]{0,30}\bfirst\b", r"angiogram[^.]{0,60}exact"],
    "B17 managed by tablets and prevention": [r"(managed|controlled) (by|with) (regular )?(tablets|medicines?|medication)"],
    "B18 V9 V33 certain to get worse": [r"(always|will|inevitably) (get|become|grow)s? (worse|permanent)", r"worsens"],
    "B19 mouth pulled for ever": [r"permanently (pulled|drawn|painful)", r"for ever"],
    "B21 an abnormal vessel": [r"aberrant", r"abnormal (artery|vessel)", r"artery itself is usually healthy"],
    "V13 cause usually unknown": [r"cause is (usually|often|mostly) unknown"],
    "V17 any nerve illness in the family": [r"family history of (neuro|nerve)", r"hereditary", r"runs in famil"],
    "V36 V41 complete resolution, cure": [r"complete(ly)? resol", r"\bcures? (it|hemifacial)", r"\bpermanent cure", r"guarantee"],
    "V39 extremely rare": [r"extremely rare"],
    "what a reader would take wrongly": [
        r"not dangerous", r"(lost|loss of hearing) (for good|in 2\.3)", r"63\.4% to 91\.1%", r"94\.2%", r"nobody has counted",
        r"0\.8 to 1\.5 (people|in 100\b(?!,))", r"one once\b",
    ],
}  # fmt: skip
DENIALS = [
    "does not turn into",
    "does not lead to cancer",
    "No trial shows that early treatment stops",
    "not a minor procedure",
]
# What has digits and counts nothing: what one dials, names, and years.
NAMES = re.compile(r"\b(112|108|3D|T2|HFS-7|HFS-30|HLA-B\*15:02|(?:18|19|20)\d\d)\b")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
NOT_TOLD = "#references, #evidence, .asking, .figure-people, svg, sup.cite, script"


@pytest.fixture(scope="module")
def served(first_load, django_db_blocker):
    """All of the page, fetched once: no test of this file changes what it is made from."""
    with django_db_blocker.unblock():
        return whole("/conditions/hemifacial-spasm/")


@pytest.fixture
def main(served):
    return BeautifulSoup(served, "html.parser").main


@pytest.fixture
def told(main):
    """What the page says in its own words: the short answer, the emergency card and the sections, without drawings."""
    for beside in main.select(NOT_TOLD):
        beside.decompose()
    return [main.select_one(".lede"), main.select_one("#emergency"), *main.select(".sections > section")]


def statements(main):
    """Each paragraph, list item, answer and table cell that says something about the condition."""
    own_words = main.select("#references, #evidence, nav, .meta, .asking, .changes, .inset, figure")
    for element in main.select("p, li, dd, td"):
        inside = [*element.parents, element]
        if not element.find("p") and not any(skipped is outer for skipped in own_words for outer in inside):
            yield element


def without_markers(element):
    copy = BeautifulSoup(str(element), "html.parser")
    for marker in copy.select("sup.cite"):
        marker.decompose()
    return copy.get_text(" ", strip=True)


def numbers(text):
    return [Decimal(found.replace(",", "")) for found in NUMBER.findall(text)]


def test_every_section_has_facts_and_is_shown(main, spasm):
    assert {section.block_type for section in spasm.body} == set(ConditionBody().child_blocks) - {"more"}
    for section in spasm.body:
        assert main.find(id=section.block.meta.anchor).find(["p", "dd", "li", "td"])


def test_the_contents_list_leads_to_every_section(main, spasm):
    targets = [link["href"] for link in main.select("nav.toc a")]
    assert targets == [*(f"#{section.block.meta.anchor}" for section in spasm.body), "#references"]


def test_every_statement_with_a_number_has_a_reference(main):
    told = {without_markers(element): element.select("sup.cite") for element in statements(main)}
    numbered = {text: markers for text, markers in told.items() if re.search(r"\d", NAMES.sub("", text))}
    assert len(numbered) > 60
    assert [text for text, markers in numbered.items() if not markers] == []


def test_every_number_stands_there_as_a_fact(told):
    for part in told:
        for fact in part.select("a.fact"):
            fact.decompose()
    assert {number for part in told for number in NUMBER.findall(NAMES.sub("", part.get_text(" ")))} == set()


def test_every_number_is_within_the_range_of_its_fact(told, loaded):
    shown = [link for part in told for link in part.select("a.fact")]
    known = Fact.objects.in_bulk(field_name="key")
    assert len(shown) > 150
    outside = [link.text for link in shown if not borne(known[key_of(link)], link.text)]
    assert outside == []


def test_each_hundred_people_are_a_hundred_and_each_group_is_its_fact(main):
    for figure in main.select(".figure-people"):
        groups = [numbers(without_markers(group)) for group in figure.select("li")]
        assert sum(group[0] for group in groups) == 100
        assert all(abs(count - share) <= Decimal("0.5") for count, share in groups[:-1])
    assert len(main.select(".figure-people li a.fact")) == 3


def key_of(link):
    """A fact that is told twice has two addresses: #evidence-its-key and #evidence-its-key.2."""
    return link["href"].removeprefix("#evidence-").partition(".")[0]


def borne(fact, text):
    """Whether each number is one of the fact's own, rounded at most, or lies between its ends."""
    own = [fact.value, fact.low, fact.high, fact.people, *numbers(fact.follow_up), *numbers(fact.unit)]
    own = [Decimal(number) for number in own if number is not None]
    if fact.unit == "%":
        own += [Decimal(100)] if "in 100" in text else []
        own += [Decimal(1)] if text == "fewer than 1 in 100" and max(fact.value or 0, fact.high or 0) < 1 else []
    ends = (fact.low, fact.high) if fact.low is not None else (0, -1)
    return all(
        any(number == one or number == round(one) or (number % 1 == 0 and abs(number - one) <= Decimal("0.5")) for one in own)
        or ends[0] <= number <= ends[1]
        for number in numbers(text)
    )


RANGES = tomllib.loads((Path(__file__).parent / "fact_ranges.toml").read_text(encoding="utf-8"), parse_float=Decimal)


@pytest.mark.parametrize("fact", files.facts(), ids=lambda fact: fact["key"])
def test_each_fact_agrees_with_what_was_read_in_the_papers(fact):
    _, lowest, highest, *people = RANGES[fact["key"]]
    told = [fact[name] for name in ("value", "low", "high") if fact[name] is not None]
    assert told and lowest <= min(told) and max(told) <= highest
    assert fact["people"] == (people[0] if people else None)


def test_no_range_is_kept_for_a_fact_that_is_gone():
    assert set(RANGES) == {fact["key"] for fact in files.facts()}


def test_every_fact_has_a_reference(loaded):
    assert [fact.key for fact in Fact.objects.select_related("rests_on__rests_on") if fact.source_id is None] == []


def written():
    return {path.name: path.read_text(encoding="utf-8") for path in files.HERE.rglob("*.toml")}


def test_every_fact_in_the_files_is_told_and_every_fact_that_is_told_is_in_the_files():
    texts = "".join(text for name, text in written().items() if name != "facts.toml")
    assert {fact["key"] for fact in files.facts()} == set(facts.keys_in(texts))


def test_no_text_names_a_part_that_its_fact_does_not_have(main):
    assert re.findall(r"\{[^}]*\}?", main.get_text(" ")) == []


def test_every_reference_in_the_files_is_used():
    texts = "".join(text for name, text in written().items() if name != "references.toml")
    assert {row["key"] for row in files.references() if f'"{row["key"]}"' not in texts} == set()


def test_every_marker_leads_to_a_reference_and_every_reference_is_cited(main):
    cited = {link["href"] for link in main.select("sup.cite a")}
    assert cited == {f"#{item['id']}" for item in main.select("#references li")}


def test_references_are_numbered_as_the_reader_meets_them(main):
    """First in the plain text, then in what is for clinicians, which stands at an address of its own."""
    clinical = list(main.select(".detail sup.cite a"))
    plain = [link for link in main.select("sup.cite a") if not link.find_parent(class_="detail")]
    first_met = list(dict.fromkeys(int(link.text) for link in [*plain, *clinical]))
    assert first_met == sorted(first_met)


@pytest.mark.parametrize("row", CLAIMS)
def test_no_claim_that_the_studies_contradict_is_made(main, row):
    assert [denial for denial in DENIALS if denial not in main.get_text()] == []
    assert [claim for claim in CLAIMS[row] if re.search(claim, affirmed(main), re.IGNORECASE)] == []


def affirmed(main):
    """What a page says is so: without what it names as untrue or denies."""
    for named_as_untrue in main.select("#not-true dt, #references, #evidence, sup.cite"):
        named_as_untrue.decompose()
    text = re.sub(r"\s+", " ", main.get_text(" ", strip=True))
    return re.sub("|".join(DENIALS), "", text)


@pytest.fixture
def others(loaded):
    """The other pages with medicine on them: treatments, living with it, articles."""
    pages = [page for page in Page.objects.live().specific() if hasattr(page, "short_answer") and page.depth > 4]
    return {page.slug: whole_page(page.url).main for page in pages}


def test_no_other_page_makes_such_a_claim_either(others):
    claims = [claim for row in CLAIMS.values() for claim in row]
    found = {
        slug: [claim for claim in claims if re.search(claim, affirmed(main), re.IGNORECASE)] for slug, main in others.items()
    }
    assert len(found) >= 4
    assert {slug: made for slug, made in found.items() if made} == {}


def test_the_numbers_of_the_other_pages_are_within_their_facts_too(others):
    known = Fact.objects.in_bulk(field_name="key")
    links = [link for main in others.values() for link in main.select("a.fact")]
    assert [link.text for link in links if not borne(known[key_of(link)], link.text)] == []


# What only teaching carries, and none of the studies: it may stand as advice, without a number and without a reference.
ADVICE = [
    "trouble swallowing, about all medicines",
    "whom to call if your face is weak or uneven later",
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
    ("63.4%", "single centres", {"Improved quality of life"}),
    ("fewer than 1 in 100 people", "4 in 100", {"539 cases"}),
    ("2.3% of people", "lasting hearing problem", {"Safety and effectiveness"}),
    ("244 people", "no gain in cure", {"lateral spread response"}),
    ("1,524 people", "Hoarseness or dysphagia", {"complications in 1,582 patients"}),
    ("41%", "12 years on average", {"Natural history of untreated"}),
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


def test_most_sections_say_more_to_clinicians_below_plain_words(main):
    sections = [detail.find_parent("section")["id"] for detail in main.select("details.detail")]
    assert len(set(sections)) == len(sections) >= 8
    assert {"tests", "treatments", "stages", "how-it-happens", "outlook", "how-common"} <= set(sections)


def test_the_figures_that_explain_stand_in_their_sections(main):
    drawn = {name: len(main.select(f"#{name} figure")) for name in ("stages", "how-it-happens", "treatments", "follow-up")}
    assert drawn == {"stages": 1, "how-it-happens": 1, "treatments": 1, "follow-up": 2}
    assert len(main.select("#treatments-compared figure")) == 2


def test_treatments_are_compared_row_by_row(main):
    table = main.select_one("#treatments-compared table")
    columns = len(table.thead.find_all("th"))
    assert {len(row.find_all("td")) for row in table.tbody.find_all("tr")} == {columns} == {5}
    assert "91 in 100" in table.text and "73 to 98 in 100" in table.text


def test_emergencies_come_before_all_sections_with_both_numbers(main):
    assert main.section["id"] == "emergency"
    assert [link["href"] for link in main.section.h2.find_all("a")] == ["tel:112", "tel:108"]


def test_the_page_says_that_nobody_has_reviewed_it(served):
    assert "This page has not yet been medically reviewed." in served


def test_the_hospitals_own_part_claims_no_result_and_says_what_it_is(main):
    own = main.select_one("#our-service")
    assert "invented" in own.text and "not medical evidence" in own.text
    assert not re.search(r"\d|\b(best|leading|expert|advanced|world|trusted|success)", own.text, re.IGNORECASE)


@pytest.mark.parametrize("address", ["/callback/", "/second-opinion/", "/book/"])
def test_each_way_to_ask_is_offered_after_the_sections(main, address):
    assert len(main.select(f'.asking a[href^="{address}"]')) == 1


def test_look_alikes_are_a_table_with_headers(main):
    table = main.select_one("#look-alikes table")
    assert [header["scope"] for header in table.thead.find_all("th")] == ["col", "col"]
    assert {header["scope"] for header in table.tbody.find_all("th")} == {"row"}


def test_questions_open_without_a_script(main):
    assert len(main.select("#questions details > summary")) == 14


def test_the_page_asks_no_other_server_for_anything(served):
    assert re.findall(r'(?:src|srcset|action)="https?:|<link rel="(?!canonical)[^>]+href="https?:', served) == []


def test_the_page_keeps_to_the_strict_policy(served):
    assert all(style.hash_of(sheet) in middleware.STRICT for sheet in re.findall("<style>(.*?)</style>", served, re.DOTALL))
    foreign = r'<script(?! src| type="module" src|(?: id="[\w-]+")? type="application/ld\+json")|<style[^>]| style=| on\w+='
    assert re.findall(foreign, served) == []
