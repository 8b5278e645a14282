""" "No time suits me" becomes a case with wished days, a due time and a place on the waitlist."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from appointments.bookings.offer_models import WaitlistEntry
from appointments.cases import opening_hours
from appointments.cases.models import Case, Consent, Event
from appointments.cases.promise_models import PromiseRule
from appointments.intake import submit_key
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.answers import CONTACT

pytestmark = pytest.mark.django_db
PAGE = "/book/no-time/"


@pytest.fixture(autouse=True)
def doctor(db):
    return clinic.doctor()


def answers(**more):
    today = timezone.localdate()
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=14)).isoformat()}
    asked = {"visit": "first-visit", "doctor": "asha", "location": "lakeside", "weekdays": ["0", "2"], "part_of_day": "morning"}
    more = {"note": "I come by train.", "tell_me": "on", "email": "meera@example.org", **more}
    return {**CONTACT, **days, **asked, "submit_key": submit_key.new(), **more}


def text(answer):
    return " ".join(answer.content.decode().split())


def test_it_becomes_a_case_with_wishes_consent_event_and_letter(client):
    before = timezone.now()
    sent = client.post(PAGE, answers())
    case = Case.objects.get()
    entry = WaitlistEntry.objects.get()
    assert sent.status_code == 303
    assert (case.opened_by, case.priority) == ("no_time", Case.Priority.ROUTINE)
    assert case.due_at == opening_hours.working_days_later(2, now=before)
    assert (entry.doctor.slug, entry.weekdays, entry.part_of_day, entry.note) == ("asha", [0, 2], "morning", "I come by train.")
    assert Consent.objects.get() == entry.consent
    assert list(Event.objects.values_list("what", flat=True)) == ["opened", "waitlist_joined"]
    assert Message.objects.get().subject == "We are looking for a time for you"


def test_the_private_page_says_what_happens_next(client):
    sent = client.post(PAGE, answers())
    assert "We look for a time for you" in text(client.get(sent.headers["Location"]))


def test_any_doctor_and_any_place_are_a_wish_too(client):
    client.post(PAGE, answers(doctor="", location="", weekdays=[]))
    entry = WaitlistEntry.objects.get()
    assert (entry.doctor, entry.location, entry.weekdays) == (None, None, [])


def test_who_does_not_want_to_be_written_to_is_a_case_and_not_on_the_list(client):
    given = answers()
    del given["tell_me"]
    client.post(PAGE, given)
    assert not WaitlistEntry.objects.waiting().exists()
    assert Case.objects.get().status == "new"


def test_sent_twice_it_is_one_case(client):
    given = answers()
    first, second = (client.post(PAGE, given) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_the_address_fills_in_what_was_looked_for(client):
    form = client.get(PAGE, {"visit": "first-visit", "doctor": "asha"}).context["form"]
    assert (form["visit"].value(), form["doctor"].value()) == ("first-visit", "asha")


def test_looking_opens_no_case(client):
    assert client.get(PAGE).status_code == 200
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"visit": ""}, "Choose the kind of visit."),
        ({"visit": "surgery"}, "Choose one of the visits listed."),
        ({"doctor": "nobody"}, "Choose one of the doctors listed, or any doctor."),
        ({"location": "nowhere"}, "Choose one of the places listed, or any place."),
        ({"first_day": "31/02/2027"}, "Enter the first day as day, month and year, such as 23/11/2026."),
        ({"last_day": "2020-01-01"}, "The last day is before the first. Enter the first day or one after it."),
        ({"full_name": ""}, "Enter the full name of the person it is about."),
        ({"consent_care": ""}, "Tick the box so that we may keep your details and answer you."),
        ({"note": "x" * 4001}, "In your words must be 4000 characters or fewer; you typed 4001."),
    ],
)
def test_each_refusal_names_the_field_and_keeps_what_was_typed(client, wrong, sentence):
    page = client.post(PAGE, answers(**{"phone": "98490 99999", **wrong}))
    assert page.status_code == 200
    assert sentence in text(page) and "98490 99999" in text(page)
    assert not Case.objects.exists()


def test_a_doctor_who_does_not_offer_the_visit_is_said_so(client):
    other = clinic.visit_type(slug="other", name="Other")
    other.save()
    clinic.doctor(slug="ravi", visits=[other])
    page = client.post(PAGE, answers(visit="other"))
    assert "That doctor does not offer this kind of visit. Choose another, or any doctor." in text(page)


def test_a_machine_is_marked_and_not_turned_away(client):
    client.post(PAGE, answers(website="https://example.org"))
    assert WaitlistEntry.objects.get().suspect


def test_too_many_from_one_phone_are_asked_to_wait(client, settings):
    settings.THROTTLE = True
    for _ in range(6):
        client.post(PAGE, answers())
    assert client.post(PAGE, answers()).status_code == 429


def test_staff_read_the_wish_in_words(client):
    client.post(PAGE, answers())
    nurse = User.objects.create_user("nurse", is_staff=True)
    nurse.groups.add(Group.objects.get(name="Call desk"))
    client.force_login(nurse, backend="hfs_portal.accounts.Accounts")
    page = text(client.get(f"/staff/appointments/case/{Case.objects.get().pk}/change/"))
    assert "Monday or Wednesday, morning" in page and "I come by train." in page


def test_staff_see_who_waits_the_most_urgent_first(client):
    for name, priority in (("Asked First", 3), ("More Urgent", 1)):
        client.post(PAGE, answers(full_name=name, phone=f"98490 1234{priority}"))
        Case.objects.filter(patient__full_name=name).update(priority=priority)
    client.force_login(User.objects.create_superuser("root"), backend="hfs_portal.accounts.Accounts")
    page = text(client.get("/staff/appointments/waitlistentry/"))
    assert page.index("More Urgent") < page.index("Asked First")
    gone = WaitlistEntry.objects.filter(case__patient__full_name="Asked First")
    gone.update(ended_at=timezone.now(), ended_because="left")
    assert "Asked First" not in text(client.get("/staff/appointments/waitlistentry/"))
    assert "Asked First" in text(client.get("/staff/appointments/waitlistentry/?waits=no"))
    assert client.get(f"/staff/appointments/waitlistentry/{gone.get().pk}/change/").status_code == 200


def test_the_page_promises_a_call_by_the_rule_that_staff_keep(client):
    assert "ring you within 2 working days." in text(client.get(PAGE))
    PromiseRule.objects.filter(kind="no_time").update(within=6, unit="hours")
    assert "ring you within 6 working hours." in text(client.get(PAGE))
