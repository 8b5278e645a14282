"""From the private page to another visit, without saying again who comes."""

from datetime import timedelta

import pytest

from tests.appointments.bookings.pages import confirm, form, send, text, times

pytestmark = pytest.mark.django_db


def test_another_visit_hangs_on_the_same_case_and_asks_nothing_twice(known, booked):
    answer = known.post(f"{booked.page}book/", form(known, booked.page).fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/book/")
    send(known, "/book/asha/", start=times(known, "/book/asha/")[-1])
    assert form(known, "/book/details/").fields["full_name"] == "Meera Example"
    send(known, "/book/details/")
    assert confirm(known).status_code == 303
    assert booked.case.appointments.filter(status="booked").count() == 2


def test_both_visits_stand_on_the_private_page(known, booked):
    test_another_visit_hangs_on_the_same_case_and_asks_nothing_twice(known, booked)
    page = text(known.get(booked.page))
    for visit in booked.case.appointments.all():
        assert page.count(visit.local_start_in_words) >= 2  # above the visit, and in it


def test_looking_for_another_visit_begins_none(known, booked):
    answer = known.get(f"{booked.page}book/")
    assert (answer.status_code, answer.headers["Location"]) == (303, booked.page)
    assert "booking" not in known.session


def test_a_stranger_with_the_link_gets_nothing_filled_in(client, booked):
    answer = client.post(f"{booked.page}book/", {"submit_key": "another"})
    assert "Is it you?" in text(answer)
    assert "booking" not in client.session


def test_a_closed_case_that_another_visit_opens_again_is_due_with_that_visit(known, booked):
    booked.case.due_at -= timedelta(days=30)
    booked.case.status, booked.case.outcome = "closed", "seen"
    booked.case.save()
    test_another_visit_hangs_on_the_same_case_and_asks_nothing_twice(known, booked)
    booked.case.refresh_from_db()
    assert booked.case.status == "in_progress"
    assert booked.case.due_at == booked.case.appointments.latest("pk").starts
