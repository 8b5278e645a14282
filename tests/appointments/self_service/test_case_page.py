"""The private page shows first what its patient comes for, and folds away what they look up once in a while."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.bookings.pages import text

pytestmark = pytest.mark.django_db


def page(browser, address):
    return BeautifulSoup(browser.get(address).content, "html.parser")


def folded(found):
    """What stands on the page only as a line until it is opened."""
    return [" ".join(summary.get_text(" ").split()) for summary in found.select("main summary")]


def letter(case, state, subject="Your appointment is booked", **facts):
    now = timezone.now()
    given = {"case": case, "kind": "appointment_booked", "edition": state, "address": "meera@example.org", "subject": subject}
    return Message.objects.create(**given, state=state, due_at=now, created_at=now, **facts)


def test_the_next_visit_is_open_and_all_others_are_folded(known, booked, doctor, free):
    clinic.appointment(doctor, free()[7], case=booked.case).save()
    clinic.appointment(doctor, free()[9], case=booked.case, status="cancelled").save()
    found = page(known, booked.page)
    assert [line for line in folded(found) if "visit" in line or "appointment" in line][:2] == [
        f"Another appointment {booked.case.appointments.order_by('pk')[1].local_start_in_words}",
        f"Cancelled visit {booked.case.appointments.order_by('pk')[2].local_start_in_words}",
    ]
    assert "Your appointment" in found.select_one("section.visit h2").get_text()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("queued", "on its way"),
        ("sent", "sent"),
        ("bounced", "came back to us: it was not delivered"),
        ("failed", "could not be delivered"),
    ],
)
def test_what_became_of_each_message_is_told(known, booked, state, words):
    Message.objects.all().delete()
    letter(booked.case, state, sent_at=timezone.now() if state in ("sent", "bounced") else None)
    told = " ".join(page(known, booked.page).select_one(".sent").get_text(" ").split())
    assert told.startswith("Your appointment is booked") and "E-mail, meera@example.org" in told and told.endswith(words)


def test_a_message_that_was_taken_back_is_not_said_to_be_sent(known, booked):
    Message.objects.all().delete()
    letter(booked.case, "withdrawn")
    assert "Messages we sent you" not in text(known.get(booked.page))


def test_of_no_message_the_words_or_the_link_are_shown(known, booked):
    letter(booked.case, "sent", sent_at=timezone.now(), text="/case/canary-token/", short="canary-token")
    assert "canary-token" not in known.get(booked.page).content.decode()


def test_every_way_to_the_data_is_one_tap_away(known, booked):
    links = [link["href"] for link in page(known, booked.page).select("main a")]
    assert {f"{booked.page}data/", f"{booked.page}data/correct/", f"{booked.page}data/#consents"} <= set(links)


def test_a_page_with_everything_costs_few_queries(known, booked, doctor, free, django_assert_max_num_queries):
    for place in (5, 6, 7):
        clinic.appointment(doctor, free()[place], case=booked.case).save()
        letter(booked.case, "queued", about=str(place))
    with django_assert_max_num_queries(18):
        known.get(booked.page)
