"""What was tried before: rows that are added, taken out and dated without a script."""

import pytest
from django.http import QueryDict

from appointments.second_opinions.models import PastTreatment
from appointments.second_opinions.treatment_forms import MOST, TreatmentsForm
from tests.appointments.answers import SECOND_OPINION, ask_second_opinion, submit_key
from tests.appointments.making import NOW

pytestmark = pytest.mark.django_db

PAGE = f"{SECOND_OPINION}treatments/"


@pytest.fixture
def asking(client):
    """A browser that has come as far as the treatments."""
    for step in ("", "who/", "question/", "illness/"):
        client.post(f"{SECOND_OPINION}{step}", {"submit_key": submit_key.new(), "question": "Would an operation help me?"})
    return client


def press(client, then, **typed):
    return client.post(f"{PAGE}?then={then}", {"submit_key": submit_key.new(), **typed})


def rows(client):
    form = client.get(PAGE).context["form"]
    return [form[f"what_{place}"].value() for place in range(form.count)]


def form(**typed):
    sent = QueryDict(mutable=True)
    sent.update({"submit_key": submit_key.new(), **typed})
    return TreatmentsForm(sent, now=NOW)


def refusals(**typed):
    return [str(sentence) for sentences in form(**typed).errors.values() for sentence in sentences]


def test_another_row_comes_with_what_stands_in_the_first(asking):
    press(asking, "add", what_0="Injections", year_0="soon after")
    assert rows(asking) == ["Injections", ""]
    assert "soon after" in asking.get(PAGE).content.decode()


def test_a_row_that_is_taken_out_leaves_the_others(asking):
    press(asking, "remove-1", what_0="Injections", what_1="Tablets", what_2="Yoga")
    assert rows(asking) == ["Injections", "Yoga"]


def test_the_last_row_that_is_taken_out_leaves_an_empty_one(asking):
    press(asking, "remove-0", what_0="Injections")
    assert rows(asking) == [""]


@pytest.mark.parametrize("then", ["remove-99", "remove-", "remove-x", "dance"])
def test_a_button_that_we_do_not_know_changes_nothing(asking, then):
    press(asking, then, what_0="Injections")
    assert rows(asking) == ["Injections"]


def test_there_is_an_end_to_the_rows(asking):
    press(asking, "add", **{f"what_{place}": "Tablets" for place in range(MOST)})
    assert len(rows(asking)) == MOST
    assert "There is no room for more here" in asking.get(PAGE).content.decode()
    assert form(what_99="Tablets", what_98="x").count == MOST


def test_the_enter_key_takes_nothing_out(asking):
    press(asking, "add", what_0="Injections")
    page = asking.get(PAGE).content.decode()
    buttons = page[page.index("<main") :].split("<button")[1:]
    assert "formaction" not in buttons[0].partition(">")[0]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"month_0": "3"}, "Treatment 1: write what was done, or take its date out."),
        ({"what_0": "Tablets", "month_0": "3"}, "Treatment 1: enter the year too, or leave the month empty."),
        ({"what_0": "Tablets", "year_0": "24"}, "Treatment 1: enter the year as four digits, from 1900 to 2026, or"),
        ({"what_0": "Tablets", "year_0": "2051"}, "Treatment 1: enter the year as four digits, from 1900 to 2026, or"),
        ({"what_1": "Tablets", "year_1": "long ago"}, "Treatment 2: enter the year as four digits, from 1900 to 2026,"),
        ({"what_0": "Tablets", "month_0": "13"}, "Choose one of the answers listed."),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_gets_a_sentence_that_names_its_row(typed, sentence):
    assert any(said.startswith(sentence) for said in refusals(**typed))


def test_month_and_year_may_be_forgotten():
    asked = form(what_0="Tablets", what_1="Injections", year_1="2024", what_2="Operation", month_2="3", year_2="२०२५", what_3=" ")
    assert asked.errors == {}
    assert [list(told.values()) for told in asked.said()["treatments"]] == [
        ["Tablets", None, None], ["Injections", None, 2024], ["Operation", 3, 2025],
    ]  # fmt: skip


def test_the_request_has_them_in_their_order(client):
    ask_second_opinion(client, what_0="Tablets", what_1="Injections", month_1="3", year_1="2024")
    assert list(PastTreatment.objects.values_list("month", "year")) == [(None, None), (3, 2024)]
    assert [treatment.what for treatment in PastTreatment.objects.all()] == ["Tablets", "Injections"]
