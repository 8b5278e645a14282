"""Saying who comes, checking it and confirming it, and what the pages say to whoever sends something wrong."""

import pytest
from django.utils import timezone

from appointments.bookings import services
from appointments.bookings.models import Appointment
from appointments.cases.models import Case, Patient
from appointments.intake import submit_key
from tests.appointments import clinic
from tests.appointments.bookings.pages import SENT, TIMES, confirm, errors, form, send, text, times
from tests.patient import read_form

pytestmark = pytest.mark.django_db


# Who


def test_the_page_says_how_long_the_time_is_kept_and_that_lateness_loses_nothing(client, held):
    page = text(client.get("/book/details/"))
    assert "We keep" in page
    assert "nothing you type is lost" in page


@pytest.mark.parametrize("address", ["/book/details/", "/book/check/"])
def test_whoever_comes_without_a_time_is_shown_the_way(client, doctor, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Choose a time first" in text(answer)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"full_name": ""}, "Enter the full name"),
        ({"full_name": "x" * 10_000}, "Full name must be 200 characters or fewer"),
        ({"phone": "98490 1234O"}, "A phone number has digits only"),
        ({"phone": "123"}, "Enter a phone number we can call"),
        ({"birth_year": "3000"}, "Enter the year of birth"),
        ({"language": "tlh"}, "Choose one of the answers listed"),
        ({"submit_key": "tampered"}, "This page was open for too long"),
    ],
)
def test_wrong_details_are_answered_with_a_sentence_and_what_was_typed_stays(client, held, wrong, sentence):
    answer = send(client, "/book/details/", **SENT | wrong)
    assert errors(answer)[0].startswith(sentence)
    assert read_form(answer.content.decode(), "/").fields["email"] == SENT["email"]
    assert Patient.objects.count() == 0


def test_details_without_consent_are_not_taken(client, held):
    fields = form(client, "/book/details/").fields | SENT
    del fields["consent_care"]
    assert errors(client.post("/book/details/", fields))[0].startswith("Tick the box")


def test_good_details_lead_to_the_check(client, held):
    answer = send(client, "/book/details/", **SENT)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/book/check/")


def test_details_typed_after_the_time_went_lost_are_kept(client, doctor):
    send_later = client.post("/book/details/", SENT | {"submit_key": submit_key.new()})
    assert send_later.status_code == 303
    assert "What you typed is still here" in text(client.get("/book/check/"))
    send(client, TIMES, start=times(client)[1])
    assert form(client, "/book/details/").fields["full_name"] == SENT["full_name"]


# Check


def test_the_check_shows_everything_and_where_to_change_it(client, filled_in):
    page = client.get("/book/check/")
    for shown in (
        "Meera Example",
        "98490 12345",
        "meera@example.org",
        "1961",
        "Dr Asha",
        "Lakeside",
        "First visit",
        "You agreed",
    ):
        assert shown in text(page)
    assert page.content.count(b">Change<") == 11


def test_the_check_before_the_details_leads_to_the_details(client, held):
    assert client.get("/book/check/").headers["Location"] == "/book/details/"


def test_changing_the_details_shows_what_was_typed(client, filled_in):
    fields = form(client, "/book/details/").fields
    assert {name: fields[name] for name in SENT} == SENT


def test_confirming_books_and_leads_to_the_private_page(client, filled_in):
    answer = confirm(client)
    case = Case.objects.get()
    assert answer.status_code == 303
    assert case.reference in text(client.get(answer.headers["Location"]))
    assert Appointment.objects.get().status == "booked"


def test_confirming_twice_leads_to_the_same_page(client, filled_in):
    fields = form(client, "/book/check/").fields
    first, second = (client.post("/book/check/", fields) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_coming_back_after_booking_leads_to_the_private_page(client, filled_in):
    booked = confirm(client).headers["Location"]
    assert client.get("/book/check/").headers["Location"] == booked
    assert client.get("/book/details/").headers["Location"] == booked


def test_after_booking_the_session_holds_nothing_that_was_typed(client, filled_in):
    confirm(client)
    assert "Meera" not in str(dict(client.session))


def test_another_browser_that_repeats_the_confirmation_sees_nothing_of_the_case(client, filled_in):
    fields = form(client, "/book/check/").fields
    confirm(client)
    stranger = type(client)()
    answer = stranger.post("/book/check/", fields)
    assert "Meera" not in text(stranger.get(answer.headers["Location"]))


def test_a_form_filled_in_by_a_machine_is_marked_not_dropped(client, held):
    send(client, "/book/details/", **SENT, website="https://example.org")
    confirm(client)
    assert Appointment.objects.get().suspect


def test_a_wrong_key_on_the_last_page_loses_nothing(client, filled_in):
    answer = confirm(client, submit_key="tampered")
    assert errors(answer)[0].startswith("This page was open for too long")
    assert client.post("/book/check/", read_form(answer.content.decode(), "/").fields).status_code == 303


@pytest.mark.parametrize("wrong", [{"hold": "x" * 10_000}, {"hold": ""}, {"start": "2026-11-24T10:30"}])
def test_a_confirmation_of_something_else_than_the_page_showed_books_nothing(client, filled_in, wrong):
    answer = confirm(client, **wrong)
    assert errors(answer)[0].startswith("The time has changed since you opened this page")
    assert Case.objects.count() == 0
    assert client.post("/book/check/", read_form(answer.content.decode(), "/").fields).status_code == 303


def test_a_time_changed_in_another_tab_is_not_booked_by_the_old_page(client, filled_in):
    old = form(client, "/book/check/").fields
    send(client, TIMES, start=times(client)[3])
    answer = client.post("/book/check/", old)
    assert errors(answer)[0].startswith("The time has changed")
    assert Appointment.objects.get().status == "held"


def lapse():
    Appointment.objects.update(hold_expires_at=timezone.now())


def test_a_lapsed_hold_is_told_kindly(client, held):
    session = client.session
    session["booking"] |= {"held_until": str(timezone.now())}
    session.save()
    assert "The ten minutes" in text(client.get("/book/details/"))


@pytest.mark.parametrize("swept", [True, False])
def test_a_lapsed_hold_is_booked_when_nobody_took_the_time(client, filled_in, swept):
    lapse()
    if swept:
        services.sweep(now=timezone.now())
    assert confirm(client).headers["Location"].startswith("/case/")


def test_a_lapsed_hold_that_somebody_took_leads_back_to_the_times(client, doctor, filled_in):
    lapse()
    clinic.hold(doctor, filled_in, token="somebody", now=timezone.now())
    answer = confirm(client)
    assert answer.status_code == 303
    again = client.get(answer.headers["Location"])
    assert again.status_code == 409
    assert errors(again)[0].startswith("That time has just been taken")
    assert Case.objects.count() == 0


def test_whoever_lost_the_time_finds_the_details_filled_in(client, doctor, filled_in):
    lapse()
    clinic.hold(doctor, filled_in, token="somebody", now=timezone.now())
    again = confirm(client).headers["Location"]
    chosen = times(client, again)[1]
    assert client.post(again, form(client, again).fields | {"start": chosen}).status_code == 303
    assert form(client, "/book/details/").fields["full_name"] == SENT["full_name"]
    assert confirm(client).headers["Location"].startswith("/case/")


@pytest.mark.parametrize("taken", ["", "garbage", "2020-01-01T00:00+00:00", "9999-12-31T23:59+00:00"])
def test_a_lost_time_that_never_was_is_no_error_of_ours(client, doctor, taken):
    assert client.get(TIMES, {"taken": taken}).status_code in {200, 409}


def test_a_doctor_who_left_in_the_meantime_is_no_error_of_ours(client, doctor, filled_in):
    type(doctor).objects.update(is_active=False)
    assert "Choose a time first" in text(client.get("/book/check/"))


def test_many_at_once_are_asked_to_confirm_again(client, filled_in, monkeypatch):
    def busy(*arguments, **options):
        raise services.Busy

    fields = form(client, "/book/check/").fields
    monkeypatch.setattr(services, "book", busy)
    answer = client.post("/book/check/", fields)
    assert answer.status_code == 503
    assert errors(answer)[0].startswith("Many people are booking")


@pytest.mark.parametrize("address", ["/book/", "/book/asha/", "/book/details/", "/book/check/"])
def test_the_pages_of_a_booking_are_stored_nowhere(client, filled_in, address):
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_looking_changes_nothing(client, filled_in):
    before = Appointment.objects.values().get()
    for address in ("/book/", TIMES, "/book/details/", "/book/check/", f"{TIMES}?taken=2026-11-24T10:30%2B05:30"):
        client.get(address)
    assert Appointment.objects.values().get() == before
