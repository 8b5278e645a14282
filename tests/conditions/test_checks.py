"""What a page must not be published with, and what the editor is told."""

import pytest
from wagtail.blocks.stream_block import StreamBlockValidationError

from conditions import checks, fitness
from conditions.blocks import ArticleBody, ConditionBody, LivingBody
from conditions.blocks.checked import faults
from conditions.evidence import Fact, Reference
from conditions.models import ArticlePage, ConditionPage
from conditions.review import NotFitToPublish

LEFT_BEHIND = [
    "Lorem ipsum dolor sit amet.", "TODO", "To-do: ask the surgeon", "TBD", "xxx", "XXXX", "What helps ???",
    "Insert doctor's name", "Please insert the text here.", "This is to be added.", "Text here", "Your text", "Dummy text",
    "Coming soon", "...", "—",
    "[...]", "[…]", "[name of the hospital]", "Guide patients on when to see a doctor.", "Educate patients about triggers.",
]  # fmt: skip
WRITTEN = [
    "The surgeon puts in a small sponge.", "Doctors may insert a fine needle into the muscle.", "Call 112 or 108 now.",
    "Ask about HFS-30.", "It is not a stroke.", "Tell people close to you what it is.", "See the text below.",
    "Add up your hours of rest.", "A number < 5 is small.",
]  # fmt: skip


@pytest.fixture
def fact(db):
    reference = Reference.objects.create(key="miller-2012", title="A review")
    return Fact.objects.create(key="relief", statement="Free of spasm", value="91", unit="%", reference=reference, live=True)


def paragraph(text, *references):
    return {"text": text, "references": list(references)}


def amiss(block, *sections):
    """The sentences that an editor is told about these sections, with the place of each."""
    value = block.to_python([{"type": name, "value": value} for name, value in sections])
    return {"/".join(map(str, fault.path)): fault.sentence for fault in faults(block, value)}


def section(text, *references, **others):
    return ("advice", {"heading": "What helps", "paragraphs": [paragraph(text, *references)], **others})


def told_about(text, *references):
    return amiss(LivingBody(), section(text, *references)).get("0/paragraphs/0/text", "")


@pytest.mark.parametrize("text", LEFT_BEHIND)
def test_what_a_template_leaves_behind_is_found(text):
    assert list(checks.unfinished(text))


@pytest.mark.parametrize("text", WRITTEN)
def test_what_a_person_wrote_is_no_placeholder(text):
    assert not list(checks.unfinished(text))


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "<script>alert(1)", "<!-- note -->", "javascript:alert(1)", "<img src=x onerror=a()>"]
)
def test_code_in_a_text_is_found(text):
    assert "is code" in " ".join(checks.unfinished(text))


def test_the_sentence_stands_at_the_paragraph_it_is_about(db):
    found = amiss(
        LivingBody(), section("Fine words."), ("more", {"heading": "More", "paragraphs": [paragraph("TBD")], "text": ""})
    )
    assert list(found) == ["1/paragraphs/0/text"]
    assert "looks like a placeholder" in found["1/paragraphs/0/text"]


def test_a_number_without_a_reference_is_refused(db):
    assert "The number 91 has no reference" in told_about("It helps 91 of 100 people.")


def test_a_number_with_a_reference_beside_it_is_taken(fact):
    assert told_about("It helps 91 of 100 people.", fact.reference.pk) == ""


def test_a_reference_that_somebody_removed_bears_nothing(fact):
    pk = fact.reference.pk
    found = amiss(LivingBody(), section("It helps 91 of 100 people.", pk + 1))
    assert "This reference is not there" in found["0/paragraphs/0/references/0"]


def test_a_number_written_as_a_fact_is_taken(fact):
    assert told_about("It helps {relief} of people.") == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It helps {relif} of people.", "There is no published fact called “relif”"),
        ("It helps {relief.people} people.", "The fact “relief” has no “people”"),
        ("It helps { relief } of people.", "is not how a fact is written"),
        ("It helps {Relief} of people.", "is not how a fact is written"),
    ],
)
def test_a_fact_that_readers_would_see_as_braces_is_refused(fact, text, told):
    assert told in told_about(text)


def test_a_fact_that_is_not_published_is_refused(fact):
    Fact.objects.update(live=False)
    assert "There is no published fact called “relief”" in told_about("It helps {relief} of people.")


def test_a_fact_in_a_heading_is_refused(fact):
    found = amiss(LivingBody(), ("advice", {"heading": "Helps {relief}", "paragraphs": [paragraph("Words.")]}))
    assert "A fact cannot stand in a heading" in found["0/heading"]


def test_a_number_in_a_heading_is_refused(db):
    found = amiss(LivingBody(), ("advice", {"heading": "Cures 95 in a week", "paragraphs": [paragraph("Words.")]}))
    assert "The number 95 has no reference" in found["0/heading"]


@pytest.mark.parametrize("place", ["when", "text"])
def test_a_number_in_a_timeline_is_refused(db, place):
    step = {"when": "At first", "text": "It swells.", "references": []}
    steps = [step | {place: "After 12 days"}, step]
    timeline = {"type": "timeline", "value": {"title": "After it", "steps": steps}}
    found = amiss(LivingBody(), section("Words.", figures=[timeline]))
    assert "The number 12 has no reference" in found[f"0/figures/0/steps/0/{place}"]


def test_a_number_in_a_cell_of_the_comparison_is_refused(db):
    row = {"name": "Relief", "cells": [{"text": "91 of 100", "references": []}]}
    found = amiss(ConditionBody(), ("comparison", {"heading": "Compared", "columns": ["Surgery"], "rows": [row]}))
    assert "The number 91 has no reference" in found["0/rows/0/cells/0/text"]


@pytest.mark.parametrize("columns", [[], ["Surgery", "Injections"]])
def test_a_table_that_is_not_square_is_refused(db, columns):
    row = {"name": "Relief", "cells": [{"text": "Most people", "references": []}]}
    found = amiss(ConditionBody(), ("comparison", {"heading": "Compared", "columns": columns, "rows": [row]}))
    assert "0/rows/0/cells" in found or "0" in found


@pytest.mark.parametrize("source", ["", "<p></p>", "<p> \xa0</p>", "<ul><li></li></ul>"])
def test_free_text_without_a_word_is_no_section(db, source):
    found = amiss(ArticleBody(), ("more", {"heading": "More", "text": source}))
    assert "has no text" in found["0"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<p>Lorem ipsum</p>", "looks like a placeholder"),
        ("<p>It helps 91 of 100.</p>", "The number 91 has no reference"),
        ("<p>It helps {relif}.</p>", "There is no published fact"),
        ('<p>See <a href="javascript:alert(1)">this</a>.</p>', "is not taken"),
        ("<p>See <script>alert(one)</script>.</p>", "is code"),
        ('<p onclick="a()">See this.</p>', "is code"),
    ],
)
def test_free_text_is_looked_at_like_any_other(db, source, told):
    assert told in amiss(ArticleBody(), ("more", {"heading": "More", "text": source}))["0/text"]


def test_free_text_with_bold_links_and_lists_is_taken(fact):
    text = (
        '<p><b>Most</b> ({relief}) <a linktype="page" id="3">recover</a>.</p><ul><li><a href="https://who.int/">WHO</a></li></ul>'
    )
    assert amiss(ArticleBody(), ("more", {"heading": "More", "text": text})) == {}


@pytest.mark.parametrize("heading", ["Sleep", "sleep!", "References"])
def test_two_parts_of_a_page_with_one_address_are_refused(db, heading):
    free = ("more", {"heading": "Sleep", "text": "<p>Words.</p>"})
    found = amiss(ArticleBody(), free, ("more", {"heading": heading, "text": "<p>Words.</p>"}))
    assert "Reword this heading" in found["1/heading"]


def test_a_heading_in_another_script_has_an_address(db):
    free = ("more", {"heading": "नींद", "text": "<p>Words.</p>"})
    value = ArticleBody().to_python([{"type": name, "value": value} for name, value in [free]])
    assert value[0].value.anchor


def test_all_that_is_amiss_is_told_at_once(db):
    block = LivingBody()
    value = block.to_python(
        [{"type": "advice", "value": {"heading": "", "paragraphs": [paragraph("TBD"), paragraph("It takes 3 days.")]}}]
    )
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(value)
    told = str(refused.value.as_json_data())
    expected = ["This field is required", "placeholder", "The number 3 has no reference"]
    assert [words for words in expected if words not in told] == [], told


def test_a_draft_may_have_all_of_it(db):
    block = LivingBody()
    value = block.to_python(
        [{"type": "advice", "value": {"heading": "", "paragraphs": [paragraph("TBD"), paragraph("It takes 3 days.")]}}]
    )
    assert block.clean_deferred(value)


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("short_answer", "", "There is no short answer"),
        ("short_answer", "It helps 91 of 100 people.", "is told without numbers"),
        ("short_answer", "It helps {relief}.", "is told without numbers"),
        ("short_answer", "word " * 61, "has 61 words"),
        ("title", "Untitled [draft]", "looks like a placeholder"),
        ("change_why", "TBD", "looks like a placeholder"),
    ],
)
def test_the_fields_of_a_page_are_looked_at_too(spasm, field, text, told):
    setattr(spasm, field, text)
    assert told in " ".join(fault.sentence for fault in fitness.fields(spasm) if fault.field == field)


def test_a_page_with_medicine_needs_an_emergency_card(spasm):
    spasm.emergency_card = None
    assert [fault.field for fault in fitness.fields(spasm)] == ["emergency_card"]


def test_an_emergency_card_that_nobody_approved_does_not_count(spasm):
    spasm.emergency_card.live = False
    assert [fault.field for fault in fitness.fields(spasm)] == ["emergency_card"]


def test_an_article_may_go_without_an_emergency_card(db):
    article = ArticlePage(title="Sleep", short_answer="Words.")
    assert not list(fitness.fields(article))


def test_what_the_portal_says_is_fit(spasm):
    assert [*fitness.fields(spasm), *fitness.sections(spasm)] == []


def test_no_unfit_page_goes_live_whoever_publishes_it(spasm):
    spasm.emergency_card = None
    spasm.short_answer = "TBD"
    with pytest.raises(NotFitToPublish, match="placeholder.*emergency card"):
        spasm.save_revision().publish()
    assert "TBD" not in ConditionPage.objects.get(pk=spasm.pk).short_answer


def test_an_unfit_page_names_the_section_that_is_amiss(spasm):
    first = spasm.body[0]
    first.value["heading"] = "Symptoms to be added"
    assert [fault.sentence.split(":")[0] for fault in fitness.sections(spasm)] == ["Symptoms to be added"]
