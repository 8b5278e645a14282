"""Whatever stands in the address of a list at the desk, staff get a list or a sentence, and never an error of ours."""

import itertools
from urllib.parse import quote, quote_from_bytes

import pytest
from django.contrib import admin
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st

from appointments.cases.search import FindsByPatient
from tests.appointments.making import case

LISTS = sorted(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry)
FINDING = sorted(
    reverse(f"admin:appointments_{model._meta.model_name}_changelist")
    for model, page in admin.site._registry.items()
    if isinstance(page, FindsByPatient)
)
QUEUE = "/staff/appointments/case/"
OF_THE_QUEUE = ["view", "state", "kind", "assignee", "language", "outcome", "opened", "closed", "since", "hour", "age", "kept"]
OF_THE_QUEUE += ["contact", "happened", "priority__exact", "q", "p", "o", "e", "all", "_facets", "_popup", "_to_field"]
OF_ANY = ["q", "p", "o", "e", "id", "id__in", "id__gt", "pk", "all", "_to_field", "priority", "case__priority", "created_at__gte"]
OF_ANY += ["status__exact", "state__exact", "doctor__id__exact", "is_staff__exact", "waits", "which", "arrival", "day__gte"]
# With values that the database refuses, or that no calendar has.
WAYS = ["year=99999", "year__gt=0", "range=1", "regex=(", "iregex=[", "date=9999-12-31", "exact__year=99999", "gt=%5C"]
NASTY = [
    "99999999999999999999",
    "-1",
    "1.5",
    "0001-01-01",
    "9999-12-31",
    "2026-13-45",
    "NaN",
    "True",
    "'; --",
    "%",
    "\\",
    "(",
    "[",
]
NASTY += [
    "\u202e",
    "\U0001f637",
    "\u0301",
    "٣",
    "²",
    "1" * 400,
    "a" * 3000,
    "..",
    "{}",
    "null",
    "\t",
    " ",
    ",",
    "1,2,x",
    "é" * 300,
]
values = st.one_of(
    st.sampled_from(NASTY).map(quote),
    st.text(max_size=30).map(lambda text: quote(text, errors="replace")),
    st.binary(max_size=12).map(quote_from_bytes),
)


def answer(browser, address, name, value):
    return browser.get(f"{address}?{quote(name)}={value}", follow=True).status_code


@pytest.fixture
def desk(sign_in, db):
    case()
    return sign_in("administrator")


@settings(max_examples=40)
@given(name=st.sampled_from(OF_THE_QUEUE), value=values)
@example(name="q", value="%00")
@example(name="view", value="%ED%A0%80")
@example(name="opened", value="%00")
@example(name="hour", value="%C2%B2")
def test_nothing_in_the_queue_s_address_breaks_it(desk, name, value):
    assert answer(desk, QUEUE, name, value) in (200, 400)


@settings(max_examples=40)
@given(address=st.sampled_from(LISTS), name=st.one_of(st.sampled_from(OF_ANY), st.text(max_size=10)), value=values)
@example(address=QUEUE, name="\0", value="1")
def test_nothing_in_a_list_s_address_breaks_it(desk, address, name, value):
    assert answer(desk, address, name.encode(errors="replace"), value) in (200, 400)


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.model_name)
def test_no_list_can_be_asked_what_its_filters_do_not_ask(desk, model):
    """Every field of its rows, each in one of these ways."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    fields = ["pk", *(field.name for field in model._meta.get_fields())]
    for asked in [f"{field}__{way}" for field, way in zip(fields, itertools.cycle(WAYS), strict=False)]:
        assert desk.get(f"{address}?{asked}").headers["Location"] == f"{address}?e=1", asked


def test_nor_can_the_queue_and_the_pages_beside_it(desk):
    for asked in [f"{name}__{way}" for name in ("created_at", "due_at", "pk", "reference") for way in WAYS]:
        assert desk.get(f"{QUEUE}?{asked}").headers["Location"] == f"{QUEUE}?e=1"
        assert desk.get(f"{QUEUE}news/0/?{asked}").status_code == 404
        assert desk.get(f"{QUEUE}export/?format=csv&{asked}").headers["Location"] == QUEUE


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.model_name)
def test_every_choice_that_a_list_offers_narrows_it(desk, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    shown = desk.get(address).context
    offered = [choice["query_string"] for spec in shown["cl"].filter_specs for choice in spec.choices(shown["cl"])]
    assert {question: desk.get(address + question).status_code for question in offered} == dict.fromkeys(offered, 200)


@pytest.mark.parametrize("broken", ["%00", "%ED%A0%80", "a%FF"])
def test_broken_text_is_refused_by_every_list(desk, broken):
    for address in LISTS:
        assert answer(desk, address, "q", broken) == answer(desk, address, "state", broken) == 400


@pytest.mark.parametrize("term", ["(", "%", "9" * 500, "\U0001f637", "..."])
def test_no_search_is_too_odd_for_a_list_that_finds_patients(desk, term):
    for address in FINDING:
        assert answer(desk, address, "q", quote(term)) == 200
