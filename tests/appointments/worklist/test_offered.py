"""Why was this time offered? The offer's own rows answer."""

import pytest

from appointments.worklist.offered import offered_to
from tests.appointments import clinic
from tests.appointments.bookings import ward
from tests.appointments.bookings.waiting import cancel, earlier, only_offer, visit, without
from tests.appointments.clinic import NINE

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return clinic.doctor()


def sentences(case):
    [reasons] = offered_to(case)
    return reasons.because


def test_a_time_from_the_waitlist_tells_what_was_wished_and_since_when(doctor):
    freed = visit(doctor)
    without(doctor)
    cancel(freed)
    offer = only_offer()
    came_free, since, turn, kept = sentences(offer.case)
    assert str(doctor) in came_free
    assert offer.entry.days_in_words in since
    assert "most urgent first" in turn
    assert turn.endswith("Routine.")
    assert kept.startswith("It is kept for them until")


def test_an_earlier_time_tells_which_visit_it_is_earlier_than(doctor):
    freed, later = visit(doctor), visit(doctor, NINE + ward.WEEK)
    earlier(later)
    cancel(freed)
    assert any(later.local_start_in_words in sentence for sentence in sentences(later.case))


def test_a_doctor_who_fell_ill_is_given_as_the_reason_and_the_stand_in_as_the_rule(doctor):
    stand_in = clinic.doctor("second")
    ill = visit(doctor)
    ward.deal_with(doctor, stand_in=stand_in)
    said = sentences(ill.case)
    assert said[0].startswith(f"{doctor} is away from")
    assert ill.local_start_in_words in said[1]
    assert f"{stand_in}, who stands in" in said[2]
    assert said[3] == f"The time was with the doctor who stands in: {stand_in}."


def test_where_nobody_stands_in_the_same_doctor_comes_first(doctor):
    ill = visit(doctor)
    ward.deal_with(doctor)
    said = sentences(ill.case)
    assert f"Times with {doctor}, once back come first" in said[2]
    assert said[3] == f"The time was with the same doctor: {doctor}."


def test_the_desk_reads_it_on_a_page_of_its_own(sign_in, doctor):
    freed = visit(doctor)
    without(doctor)
    cancel(freed)
    page = sign_in("booking desk").get(f"/staff/appointments/case/{only_offer().case_id}/offers/").content.decode()
    assert "came free, and nobody before them in the queue could use it." in page


def test_a_case_without_offers_says_so(sign_in, doctor):
    booked = visit(doctor)
    assert (
        "No time was offered"
        in sign_in("booking desk").get(f"/staff/appointments/case/{booked.case_id}/offers/").content.decode()
    )


def test_editors_are_not_told(sign_in, doctor):
    booked = visit(doctor)
    assert sign_in("editor").get(f"/staff/appointments/case/{booked.case_id}/offers/").status_code in (302, 403)
