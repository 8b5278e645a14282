"""Whom one can see."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from tests.appointments import clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


def test_the_list_leads_to_every_doctor_and_to_booking(client, doctor):
    page = client.get("/doctors/").content.decode()
    assert 'href="/doctors/asha/"' in page
    assert 'href="/book/asha/?visit=first-visit"' in page


def test_an_empty_clinic_offers_a_call(client):
    assert "/callback/" in client.get("/doctors/").content.decode()


def test_a_doctor_s_page_tells_where_when_and_how_soon(client, doctor):
    page = client.get("/doctors/asha/").content.decode()
    for shown in ("Dr Asha", "Neurology", "Lakeside", "09:00–12:00", "Earliest:"):
        assert shown in page


def test_a_doctor_s_page_tells_what_is_special_about_hours(client, doctor):
    [place], [visit], today = doctor.locations, doctor.visit_types.all(), timezone.localdate()
    special = doctor.working_hours.create(
        location=place, weekday=5, starts=time(14), ends=time(16), valid_from=today + timedelta(days=9), kept_hours=48
    )
    special.visit_types.add(visit)
    doctor.working_hours.create(location=place, weekday=5, starts=time(7, 7), ends=time(8), valid_until=today - timedelta(days=9))
    page = client.get("/doctors/asha/").content.decode()
    for shown in (special.days_in_words, "Only for: <span>First visit", "Kept for urgent visits until 48 hours before"):
        assert shown in page
    assert "07:07" not in page


def test_a_doctor_s_page_tells_when_they_are_away_but_not_why(client, doctor):
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3)
    doctor.time_off.create(period=(begins, begins + timedelta(days=1)), reason="Operation of her own")
    page = client.get("/doctors/asha/").content.decode()
    assert f"Away on {begins.day} {begins:%B}" in page
    assert "Operation" not in page


def test_a_doctor_s_page_tells_which_visits_are_by_video(client, doctor):
    assert "By video" not in client.get("/doctors/asha/").content.decode()
    doctor.visit_types.update(mode="video")
    assert "By video" in client.get("/doctors/asha/").content.decode()


@pytest.mark.parametrize("slug", ["nobody", "details"])
def test_an_unknown_doctor_is_not_found(client, slug):
    assert client.get(f"/doctors/{slug}/").status_code == 404


def test_the_list_costs_the_same_for_any_number_of_doctors(client, doctor, django_assert_max_num_queries):
    client.get("/doctors/")
    for number in range(5):
        clinic.doctor(f"doctor-{number}")
    with django_assert_max_num_queries(12):
        client.get("/doctors/")


def test_the_doctors_pages_set_no_cookie(client, doctor):
    client.get("/doctors/")
    client.get("/doctors/asha/")
    assert not client.cookies
