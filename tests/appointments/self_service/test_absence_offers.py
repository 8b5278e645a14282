"""A patient whose doctor fell ill answers by the same link: the other time, another one, or a call."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from appointments.bookings import offers, slots
from appointments.bookings.offer_models import Absence, Offer
from appointments.bookings.taking import Wish
from appointments.bookings.times import Days
from appointments.cases import links
from appointments.doctors.models import TimeOff
from tests.appointments import clinic
from tests.appointments.bookings.waiting import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    where = clinic.location()
    where.save()
    return clinic.doctor(blocks=[clinic.block(where, weekday) for weekday in range(7)])


@pytest.fixture
def offer(doctor):
    """Another time, kept for the patient of a visit that cannot be."""
    now = timezone.now()
    first = timezone.localdate(now) + timedelta(days=3)
    times = [slot.start for slot in slots.free(doctor, doctor.visit_types.get(), Days.starting(first), now=now)]
    booked = visit(doctor, times[0], now=now, birth_year=1961)
    nurse = User.objects.create_user("nurse")
    period = DateTimeTZRange(times[0], times[1])
    away = Absence.objects.create(doctor=doctor, period=period, begun_by=nurse, created_at=now)
    to_do = Offer.objects.create(case=booked.case, absence=away, appointment=booked, state="to_do", created_at=now)
    wish = Wish(doctor, doctor.visit_types.get(), times[5])
    return offers.propose(booked.case, wish, until=now + timedelta(hours=24), now=now, offer=to_do)


@pytest.fixture
def address(client, offer):
    token = links.issue(offer.case, seed="test", now=timezone.now())
    client.post(f"/case/{token}/", {"fact": "1961"})
    return f"/case/{token}/offers/{offer.pk}/"


def text(answer):
    return " ".join(answer.content.decode().split())


def test_the_page_says_that_the_doctor_cannot_and_what_is_kept(client, address, offer):
    page = text(client.get(address))
    assert "your doctor cannot see you at the time you have" in page
    assert offer.held.local_start_in_words in page and offer.appointment.local_start_in_words in page
    assert 'value="other"' in page and 'value="pass"' not in page


def test_taking_the_other_time_moves_the_visit(client, address, offer):
    client.post(address, {"answer": "accept"})
    offer.appointment.refresh_from_db()
    assert offer.appointment.starts == offer.starts


def test_wanting_another_one_frees_it_and_leads_to_the_times(client, address, offer):
    answer = client.post(address, {"answer": "other"})
    assert answer.headers["Location"].endswith(f"/visits/{offer.appointment_id}/move/")
    offer.refresh_from_db()
    assert (offer.state, offer.held) == ("other", None)


def test_who_passed_on_it_reads_that_the_old_time_cannot_be(client, address, offer):
    TimeOff.objects.create(doctor=offer.absence.doctor, period=offer.absence.period, over_visits=True)
    client.post(address, {"answer": "other"})
    page = text(client.get(address))
    assert "The time that cannot be" in page and "What you have now" not in page
    assert f"/visits/{offer.appointment_id}/move/" in page


def test_who_took_it_reads_what_they_have_now(client, address, offer):
    TimeOff.objects.create(doctor=offer.absence.doctor, period=offer.absence.period, over_visits=True)
    client.post(address, {"answer": "accept"})
    page = text(client.get(address))
    assert "What you have now" in page and "The time that cannot be" not in page


def test_wanting_a_call_is_a_promise(client, address, offer):
    client.post(address, {"answer": "call"})
    assert "A member of our staff rings you by" in text(client.get(address))


def test_a_row_that_has_no_time_yet_is_no_page(client, address, offer):
    Offer.objects.filter(pk=offer.pk).update(state="to_do", held=None)
    assert client.get(address).status_code == 404


def test_a_row_that_was_dealt_with_meanwhile_is_not_offered_again(offer, doctor):
    now = timezone.now()
    again = Wish(doctor, doctor.visit_types.get(), offer.starts - timedelta(minutes=30))
    with pytest.raises(offers.Gone):
        offers.propose(offer.case, again, until=now + timedelta(hours=24), now=now, offer=offer)
