"""The pages of a booking, and what they say to whoever sends something wrong."""

import re
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.bookings import services
from appointments.bookings.models import Appointment
from appointments.cases.models import Case, Patient
from appointments.intake import submit_key, throttle
from tests.appointments import clinic
from tests.patient import ME, read_form

pytestmark = pytest.mark.django_db
TIMES = "/book/asha/"
SENT = ME | {"email": "meera@example.org", "birth_year": "1961"}


@pytest.fixture
def doctor():
    where = clinic.location()
    where.save()
    return clinic.doctor(blocks=[clinic.block(where, weekday) for weekday in range(7)])


def form(client, address):
    return read_form(client.get(address).content.decode(), address)


def send(client, address, **answers):
    """Posts back every field of the form that the page gave, with these answers."""
    return client.post(address, form(client, address).fields | answers)


def times(client, address=TIMES):
    return form(client, address).choices["start"]


def text(answer):
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def errors(answer):
    summary = BeautifulSoup(answer.content, "html.parser").select(".error-summary li")
    return [" ".join(line.get_text().split()) for line in summary]


@pytest.fixture
def held(client, doctor):
    """The second time on the page, held by this browser."""
    start = times(client)[1]
    send(client, TIMES, start=start)
    return datetime.fromisoformat(start)


@pytest.fixture
def filled_in(client, held):
    send(client, "/book/details/", **SENT)
    return held


def confirm(client, **answers):
    return send(client, "/book/check/", **answers)


# Whom


def test_every_doctor_is_offered_with_the_earliest_time(client, doctor):
    earliest = times(client)[0]
    page = text(client.get("/book/"))
    assert "Dr Asha" in page
    assert f"{datetime.fromisoformat(earliest):%H:%M}" in page


def test_the_first_screen_says_when_not_to_book(client, doctor):
    assert "Call 112 now" in text(client.get("/book/"))


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
    answer = send(client, TIMES, start=times(client)[0])
    assert (answer.status_code, answer.headers["Location"]) == (303, "/book/details/")
    assert Appointment.objects.get().status == "held"


def test_one_s_own_time_is_still_offered_to_oneself(client, held):
    assert held.isoformat(timespec="minutes") in times(client)


def test_the_same_form_again_leads_on_and_holds_once(client, doctor):
    start = times(client)[0]
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
    answer = send(client, TIMES, start=times(client, "/book/bashir/")[0])
    assert errors(answer)[0].startswith("That time cannot be booked")
    assert not Appointment.objects.exists()


def old_key():
    now = submit_key.TimestampSigner(salt=submit_key.SALT).sign("old").rsplit(":", 2)
    return f"{now[0]}:0:{now[2]}"


@pytest.mark.parametrize("key", ["", "tampered", old_key()])
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
    answer = send(client, TIMES, start=times(client)[0])
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert "wait ten minutes" in errors(answer)[0]


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
    send(client, TIMES, start=times(client)[0])
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
    chosen = times(client, again)[0]
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
