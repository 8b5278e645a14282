"""What a page tells on demand, at the addresses right below it: each number's evidence, the references, the long sections.

And how an editor learns that a page is too heavy for the first round trip, and what to set apart.
"""

import hashlib
import json
import re
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import rich_text

from conditions import weight
from conditions.blocks.sections import SeeDoctor
from conditions.facts import keys_in
from conditions.models import ArticlePage, Fact, Reference
from tests.conditions import approvals
from tests.conditions.test_bad_input import form_of
from tests.conditions.whole import whole_page


@pytest.fixture(autouse=True)
def nothing_kept():
    """Each test meets a portal that has answered nobody yet."""
    cache.clear()


@pytest.fixture
def read(client):
    return lambda address: BeautifulSoup(client.get(address).content, "html.parser")


@pytest.fixture
def page(read, spasm):
    return read(spasm.url)


def text(element):
    return " ".join(element.get_text().split())


@pytest.fixture
def evidence(read, spasm):
    return read(f"{spasm.url}evidence/")


def test_every_number_and_every_marker_leads_to_what_bears_it(read, spasm, page):
    """On the page and at every address below it."""
    leaves = {link["href"].partition("#")[0] for link in page.select('main a[href^="./"]')}
    assert {"./evidence/", "./references/", "./for-clinicians/", "./questions/"} <= leaves
    found = {leaf: read(urljoin(spasm.url, leaf)) for leaf in leaves}
    for address, shown in [(spasm.url, page), *((urljoin(spasm.url, leaf), shown) for leaf, shown in found.items())]:
        for link in shown.select("a.fact, .cite a"):
            leaf, _mark, place = urljoin(address, link["href"]).removeprefix(spasm.url).partition("#")
            assert found[f"./{leaf}"].find(id=place), (address, link)


def test_an_entry_tells_who_was_counted_for_how_long_where_and_in_which_study(evidence):
    told = Fact.objects.in_bulk(
        [drawer["id"].removeprefix("evidence-") for drawer in evidence.select(".drawer")], field_name="key"
    )
    assert len(told) > 100
    for key, fact in told.items():
        wanted = [fact.statement, fact.get_kind_display(), fact.follow_up and f"Followed for {fact.follow_up}", fact.setting]
        wanted.append(fact.people and f"Counted in {fact.people:,} people")
        if fact.reference:
            wanted += [fact.reference.authors, fact.reference.year and str(fact.reference.year)]
        drawer = text(evidence.find(id=f"evidence-{key}"))
        assert [part for part in wanted if part and part not in drawer] == []
    for field in ("people", "follow_up", "setting", "low"):
        assert any(getattr(fact, field) for fact in told.values())


def test_an_entry_tells_the_range_beside_the_value(read, spasm, evidence):
    key = evidence.select_one(".drawer")["id"].removeprefix("evidence-")
    Fact.objects.filter(key=key).update(value=12, low=8, high=31, unit="%")
    cache.clear()
    drawer = text(read(f"{spasm.url}evidence/").find(id=f"evidence-{key}"))
    assert "12%" in drawer and "Studies found 8% to 31%" in drawer


def test_the_reference_of_an_entry_is_the_one_of_that_number_in_the_list(read, spasm, evidence):
    references = read(f"{spasm.url}references/")
    for link in evidence.select(".drawer a"):
        number, _bracket, authors = text(link).lstrip("[").partition("] ")
        assert link["href"] == f"../references/#reference-{number}"
        assert authors.split(",")[0] in text(references.find(id=f"reference-{number}"))


def test_a_reference_has_the_same_number_wherever_it_is_cited(read, spasm, page):
    clinicians = read(f"{spasm.url}for-clinicians/")
    for shown in (page, clinicians):
        for link in shown.select(".cite a"):
            assert link["href"].endswith(f"references/#reference-{text(link)}")


def test_a_marker_leads_to_the_reference_on_which_the_sentence_rests(read, spasm, page):
    """The list is numbered at another address, from the same text."""
    listed, known = read(f"{spasm.url}references/"), Reference.objects.in_bulk()
    wanted, shown = [], []
    for section in (section for section in spasm.body if not section.value.is_apart):
        for paragraph, told in zip(section.value["paragraphs"], page.find(id=section.value.anchor).select("p"), strict=False):
            facts = Fact.objects.filter(key__in=keys_in(paragraph["text"]))
            bearing = {*paragraph["references"], *(fact.source_id for fact in facts)}
            wanted += [sorted(known[number].title for number in bearing)]
            shown += [sorted(listed.find(id=f"reference-{text(link)}").cite.text for link in told.select(".cite a"))]
    assert len(wanted) > 10
    assert shown == wanted


def test_no_section_is_lost_that_stands_apart(read, spasm, page):
    apart = [section for section in spasm.body if section.value.is_apart]
    assert len(apart) > 10
    for section in apart:
        anchor = section.value.anchor
        assert page.find(id=anchor).select_one(f'a[href="./{anchor}/"]')
        shown, everything = text(read(f"{spasm.url}{anchor}/").main), text(whole_page(spasm.url).find(id=anchor))
        assert everything.removesuffix("In detail, for clinicians")[:200] in shown


def test_when_to_get_help_never_stands_apart():
    assert "apart" not in SeeDoctor().child_blocks


def test_what_a_page_does_not_tell_is_not_found_below_it(client, spasm):
    for address in ("symptoms/", "no-such-part/", "evidence/more/"):
        assert client.get(f"{spasm.url}{address}").status_code == 404


def test_a_page_that_lists_others_has_nothing_below_it(client, loaded):
    assert client.get("/articles/evidence/").status_code == 404


def test_what_a_page_tells_on_demand_goes_when_the_page_is_taken_off(client, spasm):
    spasm.unpublish()
    assert client.get("/conditions/hemifacial-spasm/evidence/").status_code == 404


def test_what_a_page_behind_a_password_tells_on_demand_asks_for_it_too(client, spasm):
    PageViewRestriction.objects.create(page=spasm, restriction_type="password", password="open sesame")
    answer = client.get(f"{spasm.url}evidence/")
    assert "Norway" not in answer.content.decode() and "private" in answer.headers["Cache-Control"]


def test_the_editor_sees_all_of_a_page_on_one_page(spasm):
    shown = whole_page(spasm.url)
    places = {element["id"] for element in shown.select("[id]")}
    assert {link["href"].removeprefix("#") for link in shown.select("a.fact, .cite a")} <= places
    assert shown.select("#treatments-compared table") and shown.select("#tests details.detail p")


def test_the_editor_can_see_the_page_as_readers_find_it(spasm):
    shown = spasm.make_preview_request(preview_mode="as-read").content.decode()
    assert "treatments-compared/" in shown and "<table" not in shown


def of_type(page, kind):
    (section,) = [section for section in page.body if section.block_type == kind]
    return section.value


@pytest.fixture
def heavy(spasm):
    """The condition page without the longest of its sections set apart."""
    for kind in ("possibleTreatment", "comparison"):
        of_type(spasm, kind)["apart"] = False
    return spasm


def test_a_page_within_the_first_round_trip_is_no_matter(spasm):
    assert weight.warning_of(spasm) == ""


def test_of_a_page_that_is_too_heavy_the_editor_learns_which_sections_to_set_apart(heavy):
    told = weight.warning_of(heavy)
    assert "still too heavy" not in told
    named = set(re.findall("“([^”]+)” \\([0-9.]+ kB less\\)", told))
    assert re.match(r"This page weighs 1[5-9]\.[0-9] kB", told) and named
    for section in heavy.body:
        if section.value["heading"] in named:
            section.value["apart"] = True
    assert weight.warning_of(heavy) == ""


def test_of_the_heaviest_page_the_editor_learns_the_first_sections_and_that_more_will_follow(spasm):
    for section in spasm.body:
        if "apart" in section.block.child_blocks:
            section.value["apart"] = False
    told = weight.warning_of(spasm)
    assert told.count("kB less") == weight.MOST_NAMED and "still too heavy then" in told


def test_a_section_that_brings_its_own_style_is_weighed_with_it(spasm):
    before = weight.of(spasm)
    of_type(spasm, "comparison")["apart"] = False
    assert weight.of(spasm) > before + weight.HEAD_OF_A_SHEET + 1000


def test_the_editor_and_the_reviewer_read_it_above_the_draft(client, heavy, editor, reviewer):
    approvals.submitted(heavy, "Words.", editor)
    for reader in (editor, reviewer):
        assert "Tick “Only its short form on the page”" in approvals.in_the_editor(client, heavy, reader)


def test_who_submits_a_heavy_page_is_told_at_once(client, editor, loaded):
    client.force_login(editor)
    article = ArticlePage.objects.live().first()
    letters = str.maketrans("0123456789", "ghijklmnop")  # a number would need a reference
    text = " ".join(hashlib.sha256(bytes([number])).hexdigest().translate(letters) for number in range(250))
    form = form_of(article, rich_text(f"<p>{text}</p>"), change_what="Much more") | {"action-submit": "1"}
    assert "This page weighs" in client.post(approvals.edit_address(article), form, follow=True).content.decode()


def test_a_draft_with_a_picture_still_to_be_chosen_is_opened_and_weighed(client, spasm, editor):
    body = spasm.body.get_prep_value()
    body[0]["value"]["figures"] = [{"type": "picture", "value": {"image": {"image": None, "alt_text": ""}, "caption": "Soon"}}]
    spasm.body = json.dumps(body)
    spasm.save_revision(user=editor)
    client.force_login(editor)
    assert client.get(approvals.edit_address(spasm)).status_code == 200
    assert weight.of(spasm) > 0
