"""Only the patient changes a visit, from wherever the link was opened, and not without end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appointments.bookings import taking
from appointments.bookings.models import Appointment
from appointments.cases import links
from appointments.intake import throttle
from tests.appointments import clinic
from tests.appointments.bookings.pages import form, text
from tests.appointments.making import case
from tests.appointments.self_service.addresses import absent, cancel, move, now_as

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", [move, cancel, absent])
def test_a_stranger_with_the_link_is_asked_first_and_then_gets_where_they_wanted(client, booked, page):
    address = f"{page(booked)}?from=2026-12-01"
    assert "Dr Asha" not in client.get(address).content.decode()
    answer = client.post(address, {"fact": "1961"})
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("page", [move, cancel, absent])
def test_a_stranger_s_form_changes_nothing_and_costs_no_try(client, known, booked, page, settings):
    settings.THROTTLE = True
    sent = form(known, cancel(booked)).fields
    client.cookies.clear()
    for _ in range(throttle.SECOND_FACTS_PER_CASE.most + 1):
        assert "Is it you?" in text(client.post(page(booked), sent))
    assert now_as(booked).status == "booked"


@pytest.mark.parametrize("page", [move, cancel, absent])
@pytest.mark.parametrize("pk", [1, 10**30])
def test_what_hangs_on_another_case_is_not_found(known, booked, page, pk):
    other = case()
    other_page = f"/case/{links.issue(other, seed='other', now=timezone.now())}/"
    known.post(other_page, {"fact": "2345"})
    address = page(booked).replace(booked.page, other_page)
    assert known.get(address).status_code == 404
    assert known.post(address).status_code == 404
    assert known.get(page(booked).replace(str(booked.visit.pk), str(pk + booked.visit.pk))).status_code == 404


@pytest.mark.parametrize("page", [move, cancel, absent])
def test_a_link_that_opens_nothing_says_so(client, booked, page):
    answer = client.get(page(booked).replace("/case/", "/case/x"))
    assert answer.status_code == 404
    assert "Your request is not lost" in text(answer)


def test_a_time_that_is_only_held_for_the_patient_is_no_visit_yet(known, booked, doctor, free):
    taking.keep(clinic.wish(doctor, free()[5]), until=timezone.now() + timedelta(hours=1), hashed="x" * 64, now=timezone.now(),
                case=booked.case)  # fmt: skip
    held = Appointment.objects.get(status="held")
    assert known.get(f"{booked.page}visits/{held.pk}/cancel/").status_code == 404


@pytest.mark.parametrize("page", [move, cancel])
def test_too_many_posts_from_one_address_are_asked_to_wait(known, booked, page, settings):
    settings.THROTTLE = True
    sent = form(known, page(booked)).fields
    for _ in range(throttle.POSTS_PER_ADDRESS.most):
        throttle.spend(throttle.POSTS_PER_ADDRESS, "127.0.0.1")
    answer = known.post(page(booked), sent)
    assert answer.status_code == 429
    assert now_as(booked).status == "booked"
