"""What patients do about a call on their private page."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from appointments.callbacks import services
from appointments.callbacks.models import CallbackRequest
from appointments.cases import links
from appointments.cases import services as cases
from appointments.cases.models import Case, Event
from appointments.intake import submit_key
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.bookings.pages import send
from tests.appointments.making import NOW, case, patient

pytestmark = pytest.mark.django_db

PAGE = f"/case/{links.token_for('key')}/"
CALL, CANCEL = f"{PAGE}call/", f"{PAGE}call/cancel/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as moment:
        yield moment


@pytest.fixture
def callback():
    """Asked for on Monday at half past ten, by half past twelve."""
    made = CallbackRequest(part_of_day="any", submit_key="key")
    who = patient(email="meera@example.org", birth_year=1961)
    services.ask(made, patient=who, day=None, notice="en", address=None, by=cases.PATIENT, now=NOW)
    return made


@pytest.fixture
def known(client, callback):
    """The browser that has proved whose call it is."""
    client.post(PAGE, {"fact": "1961"})
    return client


def rang(callback, outcome, **facts):
    nurse, _made = User.objects.get_or_create(username="nurse")
    services.attempt(callback, outcome=outcome, by=cases.staff(nurse), now=timezone.now(), **facts)


def text(answer):
    return answer.content.decode()


def choose(browser, when):
    return browser.post(CALL, {"submit_key": submit_key.new(), "when": when})


def cancel(browser):
    return browser.post(CANCEL, {"submit_key": submit_key.new()})


def stands():
    return Case.objects.get(opened_by="callback")


def test_every_next_time_is_one_button_with_its_day_in_its_name(known):
    page = text(known.get(CALL))
    assert 'value="soon any">As soon as you can: by Monday 23 November, 13:30' in page
    assert 'value="2026-11-24 morning"><span class="visually-hidden">Tuesday 24 November: </span>Morning' in page


def test_the_morning_of_today_is_offered_only_while_it_can_be_promised(known, clock):
    assert 'value="soon afternoon"' in text(known.get(CALL))
    clock.shift(timedelta(hours=4))  # half past three
    page = text(known.get(CALL))
    assert 'value="soon afternoon"' not in page
    assert 'value="soon evening"' in page


def test_one_tap_moves_the_call(known):
    answer = choose(known, "2026-11-24 morning")
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    page = text(known.get(PAGE))
    assert "We will call you" in page
    assert "rings you by Tuesday 24 November, 12:00" in page


def test_two_taps_are_one_change_and_one_letter(known):
    for _ in range(2):
        assert choose(known, "2026-11-24 morning").status_code == 303
    assert Event.objects.filter(what="callback_moved").count() == 1
    assert Message.objects.filter(kind="callback_moved").count() == 1


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("", "Choose one of the times."),
        ("2026-11-23 morning", "Choose one of the times listed now."),
        ("2027-01-01 morning", "Choose one of the times listed now."),
        ("x" * 5000, "Choose one of the times listed now."),
    ],
)
def test_a_time_that_is_not_offered_gets_a_sentence_and_changes_nothing(known, when, sentence):
    due_at = stands().due_at
    answer = choose(known, when)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert "<title>Error: " in text(answer)
    assert stands().due_at == due_at


def test_who_was_missed_is_told_when_and_what_follows(known, callback):
    rang(callback, "missed")
    page = text(known.get(PAGE))
    assert "We called and did not reach you" in page
    assert "We rang you on Monday 23 November, 11:30" in page
    assert "we try again by Tuesday 24 November, 19:00" in page
    assert CALL in page


def test_the_letter_of_a_missed_call_leads_to_the_times_with_one_fact_between(client, callback):
    rang(callback, "missed")
    letter = Message.objects.get(kind="callback_missed")
    path = next(line for line in letter.text.splitlines() if line.endswith("/call/")).partition("localhost")[2].partition("/")
    address = f"/{path[2]}"
    assert "Is it you?" in text(client.get(address))
    assert client.post(address, {"fact": "2345"}).headers["Location"] == address
    answer = client.post(address, {"submit_key": submit_key.new(), "when": "2026-11-24 evening"})
    assert answer.status_code == 303
    assert stands().status == "in_progress"


def test_who_chose_another_time_is_no_longer_told_of_the_missed_call(known, callback):
    rang(callback, "missed")
    choose(known, "2026-11-24 evening")
    assert "We will call you" in text(known.get(PAGE))


def test_whose_number_is_wrong_is_asked_for_another(known, callback):
    rang(callback, "wrong_number")
    assert "We need another number to call you" in text(known.get(PAGE))


def test_who_gave_another_number_is_told_by_when_we_ring_it(known, callback):
    rang(callback, "wrong_number")
    assert send(known, f"{PAGE}data/correct/", phone="98490 54321").status_code == 303
    page = text(known.get(PAGE))
    assert "We need another number" not in page
    assert "rings you by Monday 23 November, 13:30" in page
    assert stands().status == "in_progress"


def test_another_e_mail_address_is_no_number_to_ring(known, callback):
    rang(callback, "wrong_number")
    send(known, f"{PAGE}data/correct/", email="new@example.org")
    assert "We need another number" in text(known.get(PAGE))


@pytest.mark.parametrize(("more", "sentence"), [(False, "ring us or send a new request"), (True, "We are still at work on")])
def test_who_was_reached_is_told_that_we_have_spoken(known, callback, more, sentence):
    rang(callback, "reached", more_to_do=more)
    page = text(known.get(PAGE))
    assert "We have spoken with you" in page
    assert sentence in page


def test_a_promise_that_was_broken_after_a_missed_call_is_owned_up_to(known, callback, clock):
    rang(callback, "missed")
    clock.shift(timedelta(days=3))
    known.post(PAGE, {"fact": "1961"})
    assert "We are still on it" in text(known.get(PAGE))


def test_cancelling_asks_whether_and_then_nobody_rings(known):
    assert "Do you want to cancel the call?" in text(known.get(CANCEL))
    assert stands().status == "new"
    assert cancel(known).headers["Location"] == PAGE
    assert "Your call is cancelled" in text(known.get(PAGE))
    assert stands().status == "closed"


def test_cancelling_twice_leads_to_the_same_page(known):
    assert [cancel(known).headers["Location"] for _ in range(2)] == [PAGE, PAGE]
    assert Event.objects.filter(what="callback_cancelled").count() == 1


@pytest.mark.parametrize("end", ["cancelled", "reached"])
def test_a_call_that_is_over_offers_no_times(known, callback, end):
    if end == "reached":
        rang(callback, "reached")
    else:
        cancel(known)
    page = text(known.get(CALL))
    assert 'name="when"' not in page
    assert "Ask for another call" in page
    assert CALL not in text(known.get(PAGE))
    answer = choose(known, "2026-11-24 morning")
    assert answer.status_code == 409
    assert stands().status == "closed"


def test_what_we_have_yet_to_do_after_the_call_is_not_cancelled_with_it(known, callback):
    rang(callback, "reached", more_to_do=True)
    assert CALL not in text(known.get(PAGE))
    for page, answer in ((CALL, choose(known, "2026-11-24 morning")), (CANCEL, cancel(known))):
        assert answer.status_code == 409
        assert "We are still at work on what we talked about" in text(known.get(page))
    assert stands().status == "in_progress"


def test_another_time_agreed_after_the_call_is_a_call_to_come(known, callback):
    rang(callback, "reached", more_to_do=True)
    nurse = cases.staff(User.objects.get(username="nurse"))
    services.new_time(callback, day=None, part_of_day="any", by=nurse, now=timezone.now())
    assert CALL in text(known.get(PAGE))


def test_a_visit_that_came_of_the_call_matters_more_than_the_call(known, callback):
    rang(callback, "reached")
    clinic.appointment(clinic.doctor(), NOW + timedelta(days=3), case=callback.case).save()
    assert "Your appointment is booked" in text(known.get(PAGE))


def test_a_case_without_a_call_has_no_such_page(client):
    other = case(kind=Case.Kind.BOOKING, birth_year=1961)
    page = f"/case/{links.issue(other, seed='other', now=timezone.now())}/"
    client.post(page, {"fact": "1961"})
    assert client.get(f"{page}call/").status_code == 404
    assert client.get(f"{page}call/cancel/").status_code == 404


@pytest.mark.parametrize("page", [CALL, CANCEL], ids=["time", "cancel"])
def test_nobody_else_sees_or_changes_it(client, callback, page):
    for answer in (client.get(page), choose(client, "2026-11-24 morning"), cancel(client)):
        assert "Is it you?" in text(answer)
    assert Event.objects.filter(case=callback.case).count() == 1
