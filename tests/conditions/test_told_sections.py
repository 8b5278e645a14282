"""Sections are put into words once, and never told as they were before a change."""

import json
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from wagtail.images.models import Image

from conditions import facts, told_sections
from conditions.blocks import ConditionBody
from conditions.citations import Evidence
from conditions.models import ConditionPage, Fact, HospitalSettings

GIVEN = {"evidence": Evidence(), "linked": {}, "whole": False, "at": "./", "leaf": False, "emergency": "112", "ambulance": "108"}


@pytest.fixture(autouse=True)
def nothing_told():
    told_sections._words.clear()
    told_sections._read.clear()
    yield
    told_sections._words.clear()
    told_sections._read.clear()


def sections_rendered(answer):
    return [template.name for template in answer.templates if (template.name or "").startswith("conditions/blocks/")]


def test_what_has_not_changed_is_not_rendered_anew(client, spasm):
    first, second = client.get(spasm.url), client.get(spasm.url)
    assert sections_rendered(first)
    assert not sections_rendered(second)
    assert second.content == first.content


def test_a_section_that_was_changed_is_rendered_and_no_other(client, spasm):
    client.get(spasm.url)
    body = spasm.body.get_prep_value()
    [symptoms] = [part for part in body if part["type"] == "signOrSymptom"]
    symptoms["value"]["heading"] = "What one notices"
    type(spasm).objects.filter(pk=spasm.pk).update(body=json.dumps(body))
    answer = client.get(spasm.url)
    assert sections_rendered(answer).count("conditions/blocks/section.html") == 1
    assert BeautifulSoup(answer.content, "html.parser").select_one("#symptoms h2").text == "What one notices"


@pytest.mark.parametrize("field", ["emergency_number", "ambulance_number"])
def test_a_number_to_call_is_never_an_old_one(client, spasm, field):
    client.get(spasm.url)
    HospitalSettings.objects.update(**{field: "999"})
    assert "999" in BeautifulSoup(client.get(spasm.url).content, "html.parser").select_one("#see-a-doctor").text


def test_a_draft_is_told_as_it_stands(client, spasm):
    """Its section has the identifier of the one that readers see."""
    client.get(spasm.url)
    spasm.body[0].value["heading"] = "A draft’s own words"
    assert "A draft’s own words" in spasm.make_preview_request().rendered_content


FIELDS = {
    "key": "other",
    "statement": "Others",
    "value": Decimal("12.5"),
    "low": Decimal("2"),
    "high": Decimal("99"),
    "unit": "days",
    "people": 7,
    "follow_up": "a year",
    "setting": "Pune",
    "kind": Fact.Kind.TRIAL,
}


def fact(**fields):
    known = {"key": "free", "value": Decimal("91.1"), "low": Decimal("73"), "high": Decimal("98"), "unit": "%", "people": 9}
    return Fact(**known | {"reference_id": 1} | fields)


def shown(told):
    return [facts.part(told, name) for name in facts.PARTS]


@pytest.mark.parametrize("field", FIELDS)
def test_facts_that_are_told_otherwise_have_another_mark(field):
    """And those that are told the same have the same."""
    before, after = fact(), fact(**{field: FIELDS[field]})
    is_told_alike = (before.key, shown(before)) == (after.key, shown(after))
    assert (Evidence([before], ["free"]).mark == Evidence([after], ["free"]).mark) == is_told_alike


def test_references_in_another_order_have_another_mark():
    assert Evidence([], [1, 2]).mark != Evidence([], [2, 1]).mark


def section(kind, **value):
    [made] = ConditionBody().to_python([{"type": kind, "value": {"heading": "It", **value}, "id": "1"}])
    return made


TOLD_ELSEWHERE = pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("more", lambda: {"text": "<p>Words</p>"}),
        ("cause", lambda: {"figures": [{"type": "picture", "value": {"image": picture(), "caption": ""}}]}),
    ],
    ids=["free text", "a picture"],
)


@TOLD_ELSEWHERE
def test_what_other_rows_say_is_asked_each_time(db, kind, value):
    told_sections.words(section(kind, **value()), "as stored", GIVEN)
    assert told_sections._words == {}


def read(kind="cause", **value):
    """A page of one section, as it comes from the database."""
    part = {"type": kind, "value": {"heading": "It", **value}, "id": "1"}
    page = ConditionPage(body=json.dumps([part]))
    told_sections.read(page, [json.dumps(part)])
    return page.body[0]


def test_a_section_that_was_read_before_is_taken_again():
    assert read() is read()


def test_a_section_with_another_heading_is_read_anew():
    read()
    assert read(heading="Why").value["heading"] == "Why"


@TOLD_ELSEWHERE
def test_a_section_with_what_other_rows_say_is_read_each_time(db, kind, value):
    told = value()
    assert read(kind, **told) is not read(kind, **told)


def picture():
    image = Image.objects.create(title="A ward", file="ward.jpg", file_hash="0" * 40, width=8, height=8)
    return {"image": image.pk, "alt_text": "A ward"}


def test_no_more_is_kept_than_a_process_has_room_for(monkeypatch):
    monkeypatch.setattr(told_sections, "MOST", 3)
    for number in range(7):
        told_sections.words(section("cause", paragraphs=[{"text": "It is."}]), f"stored {number}", GIVEN)
        read(heading=f"It {number}")
        assert max(len(told_sections._words), len(told_sections._read)) <= 3
