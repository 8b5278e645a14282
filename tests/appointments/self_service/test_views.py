from datetime import timedelta

import pytest
from django.utils import timezone

from appointments.cases import links
from appointments.cases.models import Case, CaseLink, Event
from appointments.doctors.models import VisitType
from tests.appointments import clinic
from tests.appointments.making import case

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened():
    return case(birth_year=1961, now=timezone.now(), due_at=timezone.now() + timedelta(hours=2))


@pytest.fixture
def address(opened):
    return f"/case/{links.issue(opened, seed='one', now=timezone.now())}/"


def know(client, opened):
    session = client.session
    links.remember(session, opened, links.token_for("one"))
    session.save()


def test_the_browser_that_asked_sees_its_case(client, opened, address):
    know(client, opened)
    assert opened.reference in client.get(address).content.decode()


def test_a_stranger_with_the_link_sees_nothing_of_it(client, opened, address):
    page = client.get(address).content.decode()
    assert opened.reference not in page
    assert opened.patient.full_name not in page


@pytest.mark.parametrize("fact", ["1961", "2345"])
def test_a_second_fact_opens_the_page(client, opened, address, fact):
    client.post(address, {"fact": fact})
    assert opened.reference in client.get(address).content.decode()


def test_a_wrong_fact_opens_nothing(client, opened, address):
    answer = client.post(address, {"fact": "1962"})
    assert "That does not match" in answer.content.decode()
    assert opened.reference not in client.get(address).content.decode()


def test_after_six_tries_even_the_right_fact_waits(client, opened, address, settings):
    settings.THROTTLE = True
    for _ in range(6):
        client.post(address, {"fact": "1111"})
    answer = client.post(address, {"fact": "1961"})
    assert answer.status_code == 429
    assert opened.reference not in client.get(address).content.decode()


def test_looking_changes_nothing(client, opened, address):
    know(client, opened)
    before = Event.objects.count()
    client.get(address)
    assert Event.objects.count() == before


def test_a_tampered_link_is_told_what_to_do(client, address):
    answer = client.get(address.replace("/case/", "/case/x"))
    assert answer.status_code == 404
    assert "Your request is not lost" in answer.content.decode()


def test_a_private_page_is_stored_nowhere(client, opened, address):
    know(client, opened)
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_a_visit_cancelled_and_closed_is_called_cancelled(client, opened, address):
    Case.objects.update(opened_by="booking", status="closed", outcome="seen")
    clinic.appointment(clinic.doctor(), status="cancelled", case=opened).save()
    know(client, opened)
    assert "Your appointment is cancelled" in client.get(address).content.decode()


@pytest.mark.parametrize("status", Case.Status.values)
def test_every_status_is_told_in_words(client, opened, address, status):
    Case.objects.update(status=status, outcome="settled" if status == "closed" else "")
    know(client, opened)
    page = client.get(address).content.decode()
    assert ("This request is closed" in page) == (status == "closed")


def test_a_callback_says_what_happens_next(client, opened, address):
    know(client, opened)
    assert "We will call you" in client.get(address).content.decode()


def test_a_broken_promise_is_not_repeated(client, opened, address):
    Case.objects.update(due_at=timezone.now() - timedelta(days=1))
    know(client, opened)
    page = client.get(address).content.decode()
    assert "We are still on it" in page
    assert "rings you by" not in page


@pytest.mark.parametrize(
    ("status", "days", "words"),
    [
        ("booked", 3, "Your appointment is booked"),
        ("cancelled", 3, "Your appointment is cancelled"),
        ("booked", -3, "Your visit is over"),
        ("completed", -3, "Your visit is over"),
    ],
)
def test_a_booking_says_how_it_stands(client, opened, address, status, days, words):
    Case.objects.update(opened_by="booking")
    start = timezone.now().replace(second=0, microsecond=0) + timedelta(days=days)
    clinic.appointment(clinic.doctor(), start, status=status, case=opened).save()
    know(client, opened)
    assert words in client.get(address).content.decode()


def test_nobody_is_asked_to_come_to_a_visit_by_video(client, opened, address):
    Case.objects.update(opened_by="booking")
    start = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    clinic.appointment(clinic.doctor(), start, case=opened).save()
    know(client, opened)
    assert "Please come ten minutes early" in client.get(address).content.decode()
    VisitType.objects.update(mode=VisitType.Mode.VIDEO)
    page = client.get(address).content.decode()
    assert "You need not come to the clinic" in page
    assert "come ten minutes early" not in page


def test_the_page_shows_all_that_was_given(client, address, opened):
    know(client, opened)
    page = client.get(address).content.decode()
    for given in ("Meera Example", "98490 12345", "1961", "Myself", "Phone call"):
        assert given in page


def test_an_expired_link_is_told_what_to_do(client, opened, address):
    CaseLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    know(client, opened)
    answer = client.get(address)
    assert answer.status_code == 404
    assert "older than six months" in answer.content.decode()


def test_the_page_costs_the_same_however_much_hangs_on_the_case(client, opened, address, django_assert_max_num_queries):
    know(client, opened)
    asha = clinic.doctor()
    tomorrow = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    for hour in range(5):
        clinic.appointment(asha, tomorrow + timedelta(hours=hour), case=opened).save()
    with django_assert_max_num_queries(13):
        client.get(address)


def test_the_second_fact_may_be_typed_in_any_digits(client, opened, address):
    client.post(address, {"fact": "१९६१"})
    assert opened.reference in client.get(address).content.decode()


def test_an_empty_answer_after_too_many_tries_is_refused_with_a_sentence(client, opened, address, settings):
    settings.THROTTLE = True
    for _ in range(7):
        answer = client.post(address, {})
    assert answer.status_code == 429
    assert "too many tries" in answer.content.decode()


def test_after_too_many_tries_nobody_is_told_whether_the_fact_was_right(client, opened, address, settings):
    settings.THROTTLE = True
    for _ in range(6):
        client.post(address, {"fact": "1900"})
    assert "does not match" not in client.post(address, {"fact": "1900"}).content.decode()
