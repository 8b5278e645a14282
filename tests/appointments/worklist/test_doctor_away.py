"""The view of cases whose doctor fell ill, and the way from there to where the patient's answer is noted."""

import pytest

from appointments.bookings import absences
from appointments.bookings.models import Appointment
from appointments.cases.models import Case
from appointments.worklist.queue_views import VIEWS
from tests.appointments import clinic
from tests.appointments.bookings import ward

pytestmark = pytest.mark.django_db
LIST = "/staff/appointments/case/"


@pytest.fixture
def away():
    """Three visits of a doctor who falls ill: one patient reads our letters, one is to be rung, one has arrived already."""
    ill = clinic.doctor()
    visits = [ward.visit(ill, clinic.NINE), ward.visit(ill, clinic.HALF_PAST, email=""), ward.visit(ill, clinic.TEN)]
    Appointment.objects.filter(pk=visits[2].pk).update(status="arrived")
    return ward.fall_ill(ill), *visits


def doctor_away():
    return {found.pk for found in VIEWS["doctor_away"].cases(Case.objects.all(), None, clinic.NOW)}


def test_the_view_of_doctors_away_lists_whom_nobody_has_found_another_time(away):
    absence, written, to_ring, _arrived = away
    assert doctor_away() == {written.case_id, to_ring.case_id}
    absences.work(absence, now=clinic.NOW)
    assert doctor_away() == {to_ring.case_id}  # the other was offered a time, and may answer
    absences.settle(ward.offer_of(to_ring), note="Comes on Friday", by=ward.nurse(), now=clinic.NOW)
    assert doctor_away() == set()


@pytest.mark.parametrize("role", ["call desk", "booking desk", "coordinator"])
def test_a_case_in_that_view_leads_to_where_the_patient_s_answer_is_noted(sign_in, away, role):
    absence, _written, to_ring, _arrived = away
    absences.work(absence, now=clinic.NOW)
    desk, at = sign_in(role), f"/staff/appointments/absence/{absence.pk}/change/"
    assert f'href="{at}"' in desk.get(f"{LIST}{to_ring.case_id}/change/").content.decode()
    assert "Take off the list" in desk.get(at).content.decode()
    absences.settle(ward.offer_of(to_ring), note="Comes on Friday", by=ward.nurse(), now=clinic.NOW)
    assert at not in desk.get(f"{LIST}{to_ring.case_id}/change/").content.decode()
