"""Choosing whom to see and when, and what the pages say to whoever sends something wrong."""

import re
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.bookings.models import Appointment
from appointments.intake import submit_key, throttle
from tests.appointments import clinic
from tests.appointments.bookings.pages import TIMES, errors, form, send, text, times
from tests.patient import read_form

pytestmark = pytest.mark.django_db


# Whom


def test_every_doctor_is_offered_with_the_earliest_time(client, doctor):
    earliest = times(client)[0]
    page = text(client.get("/book/"))
    assert "Dr Asha" in page
    assert f"{datetime.fromisoformat(earliest):%H:%M}" in page


def test_the_first_screen_says_when_not_to_book(client, doctor):
    assert "Call 112 or 108 now, do not use this form" in text(client.get("/book/"))


def test_a_clinic_without_doctors_says_how_to_get_a_time_all_the_same(client):
    assert "Ask us to call you" in text(client.get("/book/"))


def test_looking_at_doctors_and_times_sets_no_cookie_but_the_form_s_own(client, doctor):
    for address in ("/book/", "/doctors/", "/doctors/asha/", TIMES):
        client.get(address)
    assert set(client.cookies) <= {"csrf"}


def test_a_doctor_nobody_knows_is_not_found(client, doctor):
    assert client.get("/book/nobody/").status_code == 404


def test_a_doctor_who_cannot_be_booked_is_not_found(client, doctor):
    type(doctor).objects.update(is_active=False)
    assert client.get(TIMES).status_code == 404


def test_a_doctor_with_several_kinds_of_visit_asks_which(client, doctor):
    doctor.visit_types.create(name="Follow-up", slug="follow-up", minutes=15)
    page = client.get(TIMES)
    assert "Follow-up" in text(page)
    assert b'name="start"' not in page.content


def test_an_unknown_kind_of_visit_is_told_and_the_known_ones_are_offered(client, doctor):
    page = text(client.get(f"{TIMES}?visit=x"))
    assert "We do not know that kind of visit" in page
    assert "First visit" in page


# When


def test_every_time_has_a_label_that_stands_alone(client, doctor):
    page = BeautifulSoup(client.get(TIMES).content, "html.parser")
    label = page.select_one(f"label[for={page.select_one('[name=start]')['id']}]")
    assert re.fullmatch(r"\w{3} \d+ \w+, \d\d:\d\d", label.get_text())


def test_no_time_is_chosen_beforehand(client, doctor):
    assert "start" not in form(client, TIMES).fields


def test_the_weeks_are_turned_over_by_links(client, doctor):
    later = BeautifulSoup(client.get(TIMES).content, "html.parser").select_one("[rel=next]")["href"]
    assert not set(times(client)) & set(times(client, TIMES + later))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("yesterday", "We could not read that date"),
        ("2026-13-45", "We could not read that date"),
        ("2020-01-01", "That day has passed"),
        ("9999-12-31", "We cannot book that far ahead yet"),
        ("0001-01-01", "That day has passed"),
    ],
)
def test_a_day_that_cannot_be_shown_is_answered_with_a_sentence_and_times(client, doctor, asked, sentence):
    address = f"{TIMES}?visit=first-visit&from={asked}"
    assert sentence in text(client.get(address))
    assert times(client, address)


def test_a_week_without_times_leads_to_the_next_that_has_some(client, doctor):
    today = timezone.localdate()
    doctor.time_off.create(period=(timezone.now(), timezone.now() + timedelta(days=10)))
    page = client.get(f"{TIMES}?from={today}")
    assert "No time is free in these days" in text(page)
    assert "The next free time is" in text(page)


def test_a_month_without_times_offers_a_call(client, doctor):
    doctor.time_off.create(period=(timezone.now(), timezone.now() + timedelta(days=100)))
    assert "Ask us to call you" in text(client.get(TIMES))


def test_choosing_a_time_holds_it_and_leads_on(client, doctor):
    answer = send(client, TIMES, start=times(client)[1])
    assert (answer.status_code, answer.headers["Location"]) == (303, "/book/details/")
    assert Appointment.objects.get().status == "held"


def test_one_s_own_time_is_still_offered_to_oneself(client, held):
    assert held.isoformat(timespec="minutes") in times(client)


def test_the_same_form_again_leads_on_and_holds_once(client, doctor):
    start = times(client)[1]
    fields = form(client, TIMES).fields | {"start": start}
    assert [client.post(TIMES, fields).headers["Location"] for _ in range(2)] == ["/book/details/"] * 2
    assert Appointment.objects.count() == 1


def test_a_taken_time_is_told_with_the_nearest_first(client, doctor):
    start = times(client)[1]
    clinic.hold(doctor, datetime.fromisoformat(start), token="somebody", now=timezone.now())
    answer = send(client, TIMES, start=start)
    assert answer.status_code == 409
    assert errors(answer)[0].startswith("That time has just been taken")
    radios = BeautifulSoup(answer.content, "html.parser").select(".nearest [name=start]")
    assert len(radios) == 3
    assert radios[0] == BeautifulSoup(answer.content, "html.parser").select_one("[name=start]")


def test_a_time_offered_as_nearest_stands_on_the_page_once(client, doctor):
    start = times(client)[1]
    clinic.hold(doctor, datetime.fromisoformat(start), token="somebody", now=timezone.now())
    answer = send(client, TIMES, start=start)
    values = [radio["value"] for radio in BeautifulSoup(answer.content, "html.parser").select("[name=start]")]
    assert len(values) == len(set(values))


def test_the_error_leads_to_a_control_on_the_page(client, doctor):
    page = BeautifulSoup(send(client, TIMES).content, "html.parser")
    assert page.select_one(page.select_one(".error-summary a")["href"])["name"] == "start"


WRONG = {
    "none": ("", "Choose a time."),
    "garbage": ("half past ten", "Choose one of the times listed."),
    "without zone": ("2026-11-24T10:30", "Choose one of the times listed."),
    "10,000 characters": ("x" * 10_000, "Choose one of the times listed."),
    "before the calendar": ("0001-01-01T00:00+14:00", "Choose one of the times listed."),
    "after the calendar": ("9999-12-31T23:59-12:00", "Choose one of the times listed."),
    "long past": ("2020-01-06T09:00+05:30", "That time cannot be booked"),
    "the end of time": ("9999-12-31T23:59+00:00", "That time cannot be booked"),
}


@pytest.mark.parametrize(("start", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_a_start_that_cannot_be_is_answered_with_a_sentence_and_holds_nothing(client, doctor, start, sentence):
    answer = send(client, TIMES, start=start)
    assert answer.status_code == 200
    assert errors(answer)[0].startswith(sentence)
    assert not Appointment.objects.exists()


def test_a_start_of_another_doctor_is_answered_with_a_sentence(client, doctor):
    clinic.doctor(
        "bashir", blocks=[clinic.block(doctor.locations[0], weekday, clinic.time(14), clinic.time(16)) for weekday in range(7)]
    )
    answer = send(client, TIMES, start=times(client, "/book/bashir/")[1])
    assert errors(answer)[0].startswith("That time cannot be booked")
    assert not Appointment.objects.exists()


def old_key():
    now = submit_key.TimestampSigner(salt=submit_key.SALT).sign("old").rsplit(":", 2)
    return f"{now[0]}:0:{now[2]}"


@pytest.mark.parametrize("key", ["", "tampered", old_key()], ids=["none", "tampered", "old"])
def test_a_form_with_a_wrong_key_keeps_the_choice_and_works_the_second_time(client, doctor, key):
    start = times(client)[1]
    answer = send(client, TIMES, start=start, submit_key=key)
    assert errors(answer)[0].startswith("This page was open for too long")
    again = read_form(answer.content.decode(), TIMES)
    assert again.fields["start"] == start
    assert client.post(TIMES, again.fields).status_code == 303


def test_too_many_holds_from_one_address_are_asked_to_wait(client, doctor, settings):
    settings.THROTTLE = True
    for _ in range(throttle.HOLDS_PER_ADDRESS.most):
        throttle.spend(throttle.HOLDS_PER_ADDRESS, "127.0.0.1")
    answer = send(client, TIMES, start=times(client)[1])
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert "wait ten minutes" in errors(answer)[0]


def test_a_time_held_far_away_is_kept_until_an_hour_on_the_clocks_there(client, db):
    london = clinic.location("Europe/London")
    london.save()
    clinic.doctor(where=london, blocks=[clinic.block(london, weekday) for weekday in range(7)])
    send(client, TIMES, start=times(client)[1])
    until = Appointment.objects.get().hold_expires_at.astimezone(london.timezone)
    assert f"for you until {until:%H:%M}." in client.get("/book/details/").content.decode()
