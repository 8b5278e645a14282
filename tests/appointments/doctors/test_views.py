"""Whom one can see."""

import pytest

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
