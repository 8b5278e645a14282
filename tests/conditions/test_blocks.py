"""The sections of a condition page, and what they refuse."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError

from conditions.blocks import ConditionBody, Paragraph
from conditions.pages import at_most_sixty_words

PARAGRAPH = {"text": "Words.", "references": []}


def body(**sections):
    block = ConditionBody()
    return block, block.to_python([{"type": name, "value": value} for name, value in sections.items()])


def refusal(**sections):
    block, value = body(**sections)
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(value)
    return refused.value.as_json_data()


def test_a_heading_without_a_body_is_refused_with_a_sentence():
    found = refusal(epidemiology={"heading": "How common it is", "paragraphs": []})
    assert "has no text" in str(found["blockErrors"][0]["messages"])


def test_a_section_with_a_blank_paragraph_is_refused():
    found = refusal(epidemiology={"heading": "How common", "paragraphs": [{"text": "   ", "references": []}]})
    assert 0 in found["blockErrors"]


@pytest.mark.parametrize("section", ConditionBody.needed)
def test_a_page_without_a_section_that_every_page_needs_is_refused(section):
    needed = str(ConditionBody().child_blocks[section].label)
    assert any(needed in message for message in refusal()["messages"]) or refusal()["messages"] == ["This field is required."]


def test_a_section_twice_is_refused():
    block = ConditionBody()
    one = {"type": "epidemiology", "value": {"heading": "How common", "paragraphs": [PARAGRAPH]}}
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(block.to_python([one, one]))
    assert any("How common it is" in message for message in refused.value.as_json_data()["messages"])


def test_a_draft_may_have_an_empty_section():
    block, value = body(epidemiology={"heading": "How common it is", "paragraphs": []})
    assert block.clean_deferred(value)


def test_a_form_that_was_sent_back_untouched_changes_no_reference(db):
    block = Paragraph().child_blocks["references"].child_block
    assert block.value_from_form("7") == 7
    assert block.value_from_form("") is None


def test_a_reference_that_is_not_there_is_refused(db):
    block = Paragraph().child_blocks["references"].child_block
    with pytest.raises(ValidationError):
        block.clean(7)


def test_the_blocks_bear_the_names_of_schema_org():
    medical_condition = {
        "signOrSymptom", "stage", "cause", "riskFactor", "associatedAnatomy", "pathophysiology", "typicalTest",
        "differentialDiagnosis", "possibleTreatment", "primaryPrevention", "secondaryPrevention", "possibleComplication",
        "naturalProgression", "expectedPrognosis", "epidemiology",
    }  # fmt: skip
    assert medical_condition <= set(ConditionBody().child_blocks)


def test_a_short_answer_of_61_words_is_refused():
    at_most_sixty_words("word " * 60)
    with pytest.raises(ValidationError, match="has 61 words"):
        at_most_sixty_words("word " * 61)
