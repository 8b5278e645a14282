"""How a fact stands in a text, and what the database refuses of one."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from time import sleep

import psycopg2
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from conditions import citations, facts
from conditions.models import ConditionPage, Fact, Reference


def fact(**fields):
    return Fact(**{"key": "free", "statement": "People free of spasm", "value": Decimal("91.1"), "unit": "%"} | fields)


def shown(text, **fields):
    return facts.told(text, {"free": fact(**fields)})


RANGE = {"value": None, "low": Decimal("73"), "high": Decimal("98.4")}

TOLD = [
    ("{free}", {}, "91.1%"),
    ("{free}", {"value": Decimal("91.000")}, "91%"),
    ("{free}", {"value": Decimal("12.6"), "unit": "weeks"}, "12.6 weeks"),
    ("{free}", {"value": Decimal("1.72"), "unit": ""}, "1.72"),
    ("{free}", {"value": Decimal("9.8"), "unit": "in 100,000"}, "9.8 in 100,000"),
    ("{free}", RANGE, "73% to 98.4%"),
    ("{free}", RANGE | {"unit": "days"}, "73 to 98.4 days"),
    ("{free.range}", {"low": Decimal("63.4"), "high": Decimal("91.1")}, "63.4% to 91.1%"),
    ("{free.low} {free.high}", RANGE, "73% 98.4%"),
    ("{free.number}", {}, "91.1"),
    ("{free.rounded}", {}, "91%"),
    ("{free.rounded}", {"value": Decimal("0.9")}, "0.9%"),
    ("{free.rounded}", {"value": Decimal("12.5"), "unit": "weeks"}, "13 weeks"),
    ("{free.rounded}", RANGE, "73% to 98%"),
    ("{free.in_100}", {}, "91 in 100"),
    ("{free.in_100}", {"value": Decimal("2.5")}, "3 in 100"),
    ("{free.in_100}", {"value": Decimal("0.9")}, "1 in 100"),
    ("{free.in_100}", {"value": Decimal("0.1")}, "fewer than 1 in 100"),
    ("{free.in_100}", {"value": Decimal("0")}, "0 in 100"),
    ("{free.in_100}", RANGE, "73 to 98 in 100"),
    ("{free.in_100}", {"value": None, "low": Decimal("0.44"), "high": Decimal("0.7")}, "fewer than 1 in 100"),
    ("{free.people}", {"people": 5685}, "5,685"),
    ("{free.of}", {"value": Decimal("2"), "people": 9, "unit": "people"}, "2 of 9"),
    ("{free.of}", {"value": Decimal("0"), "people": 37, "unit": "people"}, "none of 37"),
    ("{free.follow_up}", {"follow_up": "a median of 2.9 years"}, "a median of 2.9 years"),
]


@pytest.mark.parametrize(("text", "fields", "words"), TOLD)
def test_a_fact_is_told_in_the_part_that_the_text_names(text, fields, words):
    assert shown(text, **fields) == words


def test_a_fact_stands_within_its_sentence():
    assert shown("Of {free.people} people {free} were free.", people=5685) == "Of 5,685 people 91.1% were free."


STAYS = [
    ("{other}", {}),
    ("{free.colour}", {}),
    ("{free.range}", {}),
    ("{free.low}", {}),
    ("{free.people}", {}),
    ("{free.of}", {"people": 5685}),
    ("{free.follow_up}", {}),
    ("{free.number}", RANGE),
    ("{free.in_100}", {"unit": "weeks"}),
    ("{Free}", {}),
    ("{ free }", {}),
    ("{free", {}),
]


@pytest.mark.parametrize(("text", "fields"), STAYS)
def test_what_names_no_fact_or_no_part_of_one_stays_as_it_was_typed(text, fields):
    assert shown(text, **fields) == text


def test_the_keys_of_a_text_come_in_their_order():
    assert list(facts.keys_in("{b-1} and {a.in_100}, {b-1.people} but not {C} or {}")) == ["b-1", "a", "b-1"]


def test_an_editor_sees_every_part_that_the_fact_has():
    seen = dict(fact(people=5685).parts)
    assert seen == {
        "{free}": "91.1%", "{free.number}": "91.1", "{free.rounded}": "91%", "{free.in_100}": "91 in 100",
        "{free.people}": "5,685",
    }  # fmt: skip


@pytest.fixture
def source(db):
    return Reference.objects.create(key="a-study", title="A study")


REFUSED = [
    ("fact_has_a_value", {"value": None}),
    ("fact_range_has_two_ends", {"low": Decimal(1)}),
    ("fact_range_has_two_ends", {"high": Decimal(99)}),
    ("fact_range_is_in_order", {"value": None, "low": Decimal(9), "high": Decimal(3)}),
    ("fact_value_is_in_range", {"low": Decimal(92), "high": Decimal(99)}),
    ("fact_value_is_in_range", {"low": Decimal(1), "high": Decimal(91)}),
    ("fact_has_a_source", {"reference": None}),
    ("fact_per_cent_is_at_most_100", {"value": Decimal("100.1")}),
    ("fact_per_cent_is_at_most_100", {"value": Decimal("-1")}),
]


@pytest.mark.parametrize(("constraint", "fields"), REFUSED)
def test_the_database_refuses_a_fact_that_cannot_be(source, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        fact(**({"reference": source} | fields)).save()


def test_a_key_is_given_once(source):
    fact(reference=source).save()
    with pytest.raises(IntegrityError, match="key"):
        fact(reference=source).save()


def test_a_reference_that_bears_a_fact_cannot_be_deleted(source):
    fact(reference=source).save()
    with pytest.raises(IntegrityError):
        source.delete()


@pytest.fixture
def chain(source):
    """Three facts, each resting on the one before."""
    rows, below = [], None
    for key in ("first", "second", "third"):
        below = Fact.objects.create(key=key, statement=key, value=Decimal(1), rests_on=below, reference=None if below else source)
        rows.append(below)
    return rows


def test_a_fact_takes_the_source_of_what_it_rests_on(chain, source):
    assert [row.source_id for row in chain] == [source.pk] * 3


@pytest.fixture
def page():
    return ConditionPage(short_answer="{first} {second} {third}")


def test_a_fact_that_has_not_changed_is_not_read_anew(chain, page):
    before, after = citations.evidence_of(page).facts, citations.evidence_of(page).facts
    assert after["first"] is before["first"]


def test_a_fact_that_has_changed_is_read_anew(chain, page):
    citations.evidence_of(page)
    Fact.objects.filter(key="first").update(value=Decimal(2))
    assert facts.part(citations.evidence_of(page).facts["first"], "number") == "2"


def test_a_fact_is_never_told_with_the_former_source_of_what_lies_far_below_it(chain, page):
    citations.evidence_of(page)
    other = Reference.objects.create(key="other", title="Another paper")
    Fact.objects.filter(key="first").update(reference=other)
    assert citations.evidence_of(page).facts["third"].source_id == other.pk


def test_the_database_refuses_a_fact_that_rests_on_itself(chain):
    with pytest.raises(IntegrityError, match="fact_never_rests_on_itself"):
        Fact.objects.filter(pk=chain[0].pk).update(rests_on=chain[0])


def test_the_database_refuses_a_circle_of_facts(chain):
    with pytest.raises(IntegrityError, match="fact_never_rests_on_itself"):
        Fact.objects.filter(pk=chain[0].pk).update(rests_on=chain[2])


@pytest.mark.parametrize(("rests_on", "way"), [(0, "first → first"), (2, "first → third → second → first")])
def test_a_circle_is_refused_with_the_way_round_it(chain, rests_on, way):
    chain[0].rests_on = chain[rests_on]
    with pytest.raises(ValidationError) as refused:
        chain[0].full_clean()
    assert refused.value.message_dict["rests_on"] == [f"This would go round in a circle: {way}. Choose another fact, or none."]


def test_a_fact_may_move_to_another_without_a_circle(chain):
    chain[2].rests_on = chain[0]
    chain[2].full_clean()
    chain[2].save()


LINK = "UPDATE conditions_fact SET rests_on_id = %s WHERE id = %s"
NEW_FACT = """
    INSERT INTO conditions_fact
        (key, statement, value, unit, follow_up, setting, kind, reference_id, live, has_unpublished_changes, expired)
    SELECT %s, 'Two who race', 1, '', '', '', 'series', id, true, false, false FROM conditions_reference ORDER BY id LIMIT 1
    RETURNING id
"""
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND pid = %s"


def test_two_who_close_a_circle_from_both_ends_at_once_do_not_both_succeed(portal):
    """The second waits for the first, and then sees what it did."""
    ends = [portal.query(NEW_FACT, key)[0][0] for key in ("race-end-a", "race-end-b")]
    database = portal.database
    with closing(psycopg2.connect(dbname=database.name, **database.keys)) as first, ThreadPoolExecutor(1) as pool:
        first.cursor().execute(LINK, (ends[1], ends[0]))
        with closing(psycopg2.connect(dbname=database.name, **database.keys)) as second:
            linking = pool.submit(second.cursor().execute, LINK, (ends[0], ends[1]))
            while portal.query(WAITING, second.info.backend_pid) == [(0,)] and not linking.done():
                sleep(0.02)
            first.commit()
            with pytest.raises(psycopg2.errors.CheckViolation, match="fact_never_rests_on_itself"):
                linking.result(timeout=10)
    assert portal.query("SELECT rests_on_id FROM conditions_fact WHERE id = %s", ends[1]) == [(None,)]
