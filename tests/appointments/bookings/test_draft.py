"""Another visit for a patient whom we know: nothing is asked twice, and it hangs on the same case."""

import pytest
from django.utils import timezone

from appointments.bookings.draft import Draft
from appointments.bookings.models import Appointment
from appointments.cases import links
from appointments.cases.models import Case
from tests.appointments import making
from tests.appointments.bookings.pages import TIMES, confirm, form, send, text, times

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return making.case(email="meera@example.org", birth_year=1961)


@pytest.fixture
def begun(client, doctor, case):
    """What the private page's button does, in a browser that may see the case."""
    client.get("/book/")
    session = client.session
    links.remember(session, case, links.issue(case, seed="a link", now=timezone.now()))
    Draft.begin_for(session, case)
    session.save()
    return case


def choose(client):
    return send(client, TIMES, start=times(client)[1])


def test_whoever_is_known_goes_from_the_time_straight_to_the_check(client, begun):
    assert choose(client).headers["Location"] == "/book/check/"
    page = text(client.get("/book/check/"))
    assert "Meera Example" in page
    assert "meera@example.org" in page


def test_the_visit_hangs_on_the_case_it_was_begun_for(client, begun):
    choose(client)
    answer = confirm(client)
    assert Appointment.objects.get().case == begun
    assert Case.objects.count() == 1
    assert begun.reference in text(client.get(answer.headers["Location"]))


def test_a_browser_that_may_not_see_the_case_opens_one_of_its_own(client, begun):
    session = client.session
    del session[links.KNOWN]
    session.save()
    choose(client)
    confirm(client)
    assert Appointment.objects.get().case != begun


def test_other_details_are_somebody_else_s_request(client, begun):
    choose(client)
    send(client, "/book/details/", full_name="Ravi Example")
    confirm(client)
    booked = Appointment.objects.get().case
    assert booked != begun
    assert booked.patient.full_name == "Ravi Example"


def test_the_same_details_sent_again_stay_with_the_case(client, begun):
    choose(client)
    send(client, "/book/details/")
    confirm(client)
    assert Appointment.objects.get().case == begun


def test_the_details_of_the_case_are_filled_in(client, begun):
    choose(client)
    fields = form(client, "/book/details/").fields
    assert (fields["full_name"], fields["phone"], fields["birth_year"]) == ("Meera Example", "98490 12345", "1961")
