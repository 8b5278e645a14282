"""Whatever is sent for a booking: a clear sentence, and nothing has changed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.bookings import services
from appointments.bookings.models import Appointment
from appointments.cases.models import Case, Patient
from tests.appointments import clinic
from tests.appointments.bookings.pages import SENT, TIMES, confirm, errors, form, send, text, times

pytestmark = pytest.mark.django_db

NOT_LISTED = "Choose one of the times listed."
NOT_OFFERED = "That time cannot be booked: it has passed, it is too soon, or the doctor is not there. Choose another time."
NEW_YORK = "America/New_York"


def refused(client, start, address=TIMES):
    """The sentence; nothing is held or booked, and a time is still offered on the page."""
    answer = send(client, address, start=start)
    assert answer.status_code == 200
    assert not Appointment.objects.exists()
    assert BeautifulSoup(answer.content, "html.parser").select("[name=start]")
    return errors(answer)[0]


def first(client):
    return datetime.fromisoformat(times(client)[0])


def test_a_start_between_those_that_are_offered(client, doctor):
    assert refused(client, (first(client) + timedelta(minutes=7)).isoformat()) == NOT_OFFERED


def test_a_start_outside_the_hours(client, doctor):
    assert refused(client, first(client).replace(hour=20).isoformat()) == NOT_OFFERED


def test_a_start_in_the_past(client, doctor):
    assert refused(client, (first(client) - timedelta(days=7)).isoformat()) == NOT_OFFERED


def test_a_start_beyond_the_horizon(client, doctor):
    assert refused(client, (first(client) + timedelta(days=120)).isoformat()) == NOT_OFFERED


def test_a_start_of_another_doctor(client, doctor):
    where = doctor.locations[0]
    clinic.doctor("bashir", blocks=[clinic.block(where, day, clinic.time(14), clinic.time(16)) for day in range(7)])
    assert refused(client, times(client, "/book/bashir/")[0]) == NOT_OFFERED


def test_a_start_without_zone(client, doctor):
    assert refused(client, first(client).replace(tzinfo=None).isoformat()) == NOT_LISTED


def test_a_start_that_is_no_time(client, doctor):
    assert refused(client, "half past ten") == NOT_LISTED


def test_a_start_in_an_hour_that_the_clocks_skip(client):
    """Whatever offset it claims, no clock of that clinic will ever show it."""
    doctor, gap = with_hours_around_the_gap()
    address = f"/book/{doctor.slug}/?{urlencode({'visit': 'long', 'from': gap.isoformat()})}"
    offered = times(client, address)
    for offset in ("-05:00", "-04:00"):
        start = f"{gap}T02:30{offset}"
        assert start not in offered
    assert refused(client, f"{gap}T02:30-04:00", address) == NOT_OFFERED  # the clocks show 01:30 then, before the hours begin


def with_hours_around_the_gap():
    """New York's next night in March, with hours from two to four."""
    where = clinic.location(NEW_YORK, slug="york")
    where.save()
    gap = next_second_sunday_of_march(timezone.localdate())
    visit = clinic.VisitType.objects.create(name="Long", slug="long", minutes=30, horizon_days=366)
    blocks = [clinic.block(where, 6, clinic.time(2), clinic.time(4))]
    return clinic.doctor("york", where=where, visits=[visit], blocks=blocks), gap


def next_second_sunday_of_march(today):
    for year in (today.year, today.year + 1):
        first_of_march = datetime(year, 3, 1, tzinfo=UTC).date()
        found = first_of_march + timedelta(days=(6 - first_of_march.weekday()) % 7 + 7)
        if found > today + timedelta(days=1):
            return found
    raise AssertionError("every year has such a night")


@pytest.mark.parametrize(
    "tampered", [{"hold": "x"}, {"hold": ""}, {"start": "2026-11-24T10:30"}, {"start": ""}, {"submit_key": "x"}]
)
def test_a_tampered_hold_books_nothing(client, filled_in, tampered):
    answer = confirm(client, **tampered)
    assert errors(answer)[0].startswith(("The time has changed since", "This page was open for too long"))
    assert (Case.objects.count(), Patient.objects.count()) == (0, 0)
    assert Appointment.objects.get().status == "held"


def test_another_visitor_s_hold_cannot_be_confirmed(client, filled_in):
    stranger = type(client)()
    answer = stranger.post("/book/check/", form(client, "/book/check/").fields)
    assert "Choose a time first" in text(answer)
    assert Appointment.objects.get().status == "held"
    assert Case.objects.count() == 0


# What the world says no to


def test_too_many_holds_are_told_and_what_to_do(client, doctor, settings, monkeypatch):
    monkeypatch.setattr(services, "MOST_HELD_AT_A_DOCTOR", 0)
    answer = send(client, TIMES, start=times(client)[0])
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert errors(answer)[0].startswith("So many times are being kept for people at this moment")
    assert "ask us to call you" in errors(answer)[0]
    assert not Appointment.objects.exists()


def test_a_patient_who_has_a_visit_at_that_time_is_told_and_nothing_is_lost(client, filled_in):
    other = clinic.doctor("bashir")
    visit = clinic.appointment(other, filled_in)
    visit.person = Patient(full_name=SENT["full_name"], phone="+919849012345").person
    visit.local_start = "2026-11-24T10:30"
    visit.save()
    cases = Case.objects.count()
    answer = confirm(client)
    assert answer.status_code == 409
    assert errors(answer)[0].startswith("You have another appointment at that time")
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.find("a", string="Choose another time")["href"].startswith("/book/asha/")
    assert "Meera Example" in text(answer)
    assert Case.objects.count() == cases
    assert Appointment.objects.filter(status="held").count() == 1


# What is no longer so


def test_a_time_that_is_free_again_is_chosen_and_not_called_taken(client, doctor):
    start = times(client)[1]
    answer = client.get(TIMES, {"taken": start})
    assert answer.status_code == 200
    assert errors(answer) == []
    assert form(client, f"{TIMES}?{urlencode({'taken': start})}").fields["start"] == start


def test_one_s_own_held_time_is_not_called_taken(client, held):
    start = [time for time in times(client) if datetime.fromisoformat(time) == held][0]
    assert errors(client.get(TIMES, {"taken": start})) == []


def test_a_time_that_the_doctor_no_longer_gives_is_not_called_taken(client, doctor):
    start = times(client)[1]
    doctor.time_off.create(period=(timezone.now(), timezone.now() + timedelta(days=10)))
    assert errors(client.get(TIMES, {"taken": start})) == [NOT_OFFERED]


def test_details_sent_again_after_the_booking_change_nothing_and_say_so(client, filled_in):
    before = form(client, "/book/details/").fields
    private = confirm(client).headers["Location"]
    answer = client.post("/book/details/", before | SENT | {"full_name": "Somebody Else"})
    assert answer.status_code == 409
    assert "This appointment is booked already" in text(answer)
    links = [link["href"] for link in BeautifulSoup(answer.content, "html.parser").select("main a")]
    assert private in links
    assert "/book/" in links
    assert Patient.objects.get().full_name == "Meera Example"
