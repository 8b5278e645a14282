"""One private page makes us write no letters without end; whoever changes things all day is asked to ring."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from appointments.callbacks import services
from appointments.callbacks.models import CallbackRequest
from appointments.cases import links
from appointments.cases import services as cases
from appointments.cases.models import Event
from appointments.intake import submit_key, throttle
from appointments.outbox.models import Message
from tests.appointments.bookings.pages import send, text
from tests.appointments.making import patient

pytestmark = pytest.mark.django_db

PAGE = f"/case/{links.token_for('key')}/"
CORRECT = f"{PAGE}data/correct/"
RING = "Ring us and say your reference, and we change it for you"


@pytest.fixture
def callback():
    made = CallbackRequest(part_of_day="any", submit_key="key")
    who = patient(email="meera@example.org", birth_year=1961)
    services.ask(made, patient=who, day=None, notice="en", address=None, by=cases.PATIENT, now=timezone.now())
    return made


@pytest.fixture
def known(client, callback, settings):
    client.post(PAGE, {"fact": "1961"})
    settings.THROTTLE = True
    return client


@pytest.fixture
def day():
    return services.days_offered(now=timezone.now())[1]


def choose(browser, day, part_of_day):
    return browser.post(f"{PAGE}call/", {"submit_key": submit_key.new(), "when": f"{day} {part_of_day}"})


def letters(kind):
    return Message.objects.filter(kind=kind).count()


def test_a_call_is_changed_six_times_a_day_and_then_not_and_nothing_is_written(known, callback, day):
    assert [choose(known, day, part).status_code for part in ["morning", "evening"] * 3] == [303] * 6
    assert choose(known, day, "evening").status_code == 303  # as it stands: nothing to change
    answer = choose(known, day, "morning")
    assert (answer.status_code, RING in text(answer)) == (429, True)
    callback.refresh_from_db()
    assert (letters("callback_moved"), callback.part_of_day) == (6, "evening")


def test_staff_change_a_call_as_often_as_they_are_asked_to(known, callback, day):
    nurse = cases.staff(User.objects.create_user("nurse"))
    for part in ["morning", "evening"] * 4:
        services.new_time(callback, day=day, part_of_day=part, by=nurse, now=timezone.now())
    assert Event.objects.filter(what="callback_moved").count() == 8


def test_letters_do_not_go_to_ever_new_addresses_and_what_was_typed_stays(known, callback):
    for number in range(throttle.CHANGES_PER_CASE.most):
        assert send(known, CORRECT, email=f"stranger{number}@example.org", phone=f"98490 1000{number}").status_code == 303
    written = letters("details_changed")
    answer = send(known, CORRECT, email="next@example.org", phone="98490 10009")
    assert (answer.status_code, RING in text(answer)) == (429, True)
    page = answer.content.decode()
    assert 'value="next@example.org"' in page and 'value="98490 10009"' in page
    callback.case.patient.refresh_from_db()
    assert (callback.case.patient.email, letters("details_changed")) == ("stranger5@example.org", written)


def test_one_phone_is_not_written_to_from_case_to_case(known, callback):
    for _ in range(throttle.FORMS_PER_PHONE.most):
        throttle.spend(throttle.FORMS_PER_PHONE, "+919849010009")
    assert send(known, CORRECT, phone="98490 10009").status_code == 429
    callback.case.patient.refresh_from_db()
    assert str(callback.case.patient.phone) == "+919849012345"


def test_a_correction_that_changes_nothing_costs_nothing(known):
    for _ in range(throttle.CHANGES_PER_CASE.most + 2):
        assert send(known, CORRECT).status_code == 303
    assert send(known, CORRECT, email="new@example.org").status_code == 303
