"""A hold is given ten minutes more, once, by a plain button."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.bookings import services
from appointments.bookings.models import Appointment
from tests.appointments import clinic
from tests.appointments.bookings.pages import SENT, confirm, form, text

pytestmark = pytest.mark.django_db

BUTTON = "I need more time"
MORE_TIME = "/book/more-time/"


def ask(client, address="/book/details/", **typed):
    """Presses the button on that page."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    button = page.find("button", string=BUTTON)
    return client.post(button["formaction"], form(client, address).fields | typed)


def until():
    return Appointment.objects.get().hold_expires_at


@pytest.mark.parametrize("address", ["/book/details/", "/book/check/"])
def test_the_button_gives_ten_minutes_from_now_and_leads_back(client, filled_in, address):
    Appointment.objects.update(hold_expires_at=timezone.now() + timezone.timedelta(minutes=1))
    before = timezone.now()
    assert ask(client, address).headers["Location"] == address
    assert until() - before >= services.HOLD
    assert f"until {timezone.localtime(until()):%H:%M}" in text(client.get(address))


def test_there_is_no_second_time(client, held):
    ask(client)
    first = until()
    page = client.get("/book/details/")
    assert f">{BUTTON}</button>" not in page.content.decode()
    assert "You have had ten minutes more" in text(page)
    client.post(MORE_TIME, form(client, "/book/details/").fields)
    assert until() == first


def test_what_was_half_typed_is_on_the_page_again(client, held):
    ask(client, full_name="Meera Exa", phone="98490 1", birth_year="", message_ok="on")
    fields = form(client, "/book/details/").fields
    assert {name: fields[name] for name in ("full_name", "phone", "message_ok")} == {
        "full_name": "Meera Exa", "phone": "98490 1", "message_ok": "on",
    }  # fmt: skip
    assert "consent_care" not in fields


def test_what_was_half_typed_is_not_taken_for_details(client, held):
    ask(client, full_name="Meera Exa")
    assert client.get("/book/check/").headers["Location"] == "/book/details/"


def test_a_hold_that_is_gone_is_told_and_the_form_goes_on(client, filled_in):
    Appointment.objects.update(hold_expires_at=timezone.now())
    services.sweep(now=timezone.now())
    ask(client, "/book/check/")
    assert "The ten minutes" in text(client.get("/book/check/"))
    assert confirm(client).headers["Location"].startswith("/case/")


def test_whoever_holds_nothing_is_shown_the_way(client, doctor):
    assert client.post(MORE_TIME).headers["Location"] == "/book/details/"
    assert "Choose a time first" in text(client.get("/book/details/"))


def test_looking_gives_nothing(client, held):
    before = until()
    assert client.get(MORE_TIME).status_code == 303
    assert until() == before


def test_details_go_on_after_more_time_as_they_would_have(client, held):
    ask(client, full_name="Meera Exa")
    assert client.post("/book/details/", form(client, "/book/details/").fields | SENT).headers["Location"] == "/book/check/"
    assert "Meera Example" in text(client.get("/book/check/"))


def test_another_visitor_s_hold_is_not_touched(client, doctor, held):
    before = until()
    stranger = type(client)()
    stranger.post(MORE_TIME)
    assert until() == before
    assert clinic.Appointment.objects.get().hold_extended is False
