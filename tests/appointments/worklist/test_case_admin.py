"""Cases at the staff's desk: every change goes through the services and has its line in the history."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.cases import services
from appointments.cases.models import Case, Event
from appointments.outbox.models import Message
from appointments.second_opinions import replies
from tests.appointments import answers
from tests.appointments.making import NOW, case

LIST = "/staff/appointments/case/"


def page_of(found):
    return f"{LIST}{found.pk}/change/"


def act(client, action, *cases):
    """On a list that was loaded after all that had happened."""
    since = int(max(timezone.now(), NOW).timestamp() * 1000)
    sent = {"action": action, "_selected_action": [found.pk for found in cases], "since": since}
    return client.post(LIST, sent, follow=True).content.decode()


def history(found):
    return [(event.what, event.staff and event.staff.username, event.was, event.became) for event in found.events.all()]


def test_a_case_tells_all_that_was_asked(sign_in, asked):
    desk, (call, opinion) = sign_in("call desk"), Case.objects.order_by("pk")
    page = desk.get(page_of(call)).content.decode()
    for word in (
        "My left eyelid",
        "Meera Example",
        "+91 98490 12345",
        "meera@example.org",
        "Request received",
        "We will call you",
    ):
        assert word in page
    assert "Would an operation help me?" in sign_in("doctor").get(page_of(opinion)).content.decode()


def test_its_doctor_is_led_to_the_files_and_the_call_desk_is_not_told_of_them(sign_in, asked):
    opinion = Case.objects.get(opened_by="second_opinion")
    assert "mri-report.pdf" not in sign_in("call desk").get(page_of(opinion)).content.decode()
    assert "mri-report.pdf" in sign_in("doctor").get(page_of(opinion)).content.decode()


def test_a_second_opinion_that_was_withdrawn_is_told_of_no_more(sign_in, asked):
    opinion = Case.objects.get(opened_by="second_opinion")
    browser = sign_in("coordinator")
    replies.withdraw(opinion.second_opinion, by=services.PATIENT, now=timezone.now())
    page = browser.get(page_of(opinion)).content.decode()
    assert "has withdrawn the request" in page
    assert "Would an operation" not in page and "mri-report.pdf" not in page


def test_staff_take_several_cases_at_once(sign_in, asked):
    act(sign_in("call desk"), "take", *Case.objects.all())
    assert {found.assignee.username for found in Case.objects.all()} == {"call desk"}
    assert Event.objects.filter(what="assigned", staff__username="call desk").count() == 2


def test_taking_one_s_own_case_again_leaves_no_line(sign_in, asked):
    desk = sign_in("call desk")
    act(desk, "take", *Case.objects.all())
    act(desk, "take", *Case.objects.all())
    assert Event.objects.filter(what="assigned").count() == 2


@pytest.mark.parametrize(("action", "status"), [("begin", "in_progress"), ("wait", "waiting"), ("close_settled", "closed")])
def test_staff_move_cases_from_the_list(sign_in, asked, action, status):
    found = Case.objects.first()
    assert "1 case changed." in act(sign_in("call desk"), action, found)
    assert history(found)[-1] == ("moved", "call desk", "new", status)


def test_a_move_that_the_status_does_not_allow_is_named(sign_in, asked):
    found = Case.objects.first()
    desk = sign_in("call desk")
    act(desk, "begin", found)
    page = act(desk, "begin", found)
    assert "Left as they were" in page
    assert found.reference in page


def test_nobody_deletes_or_adds_a_case_by_hand(sign_in, asked):
    admin = sign_in("administrator")
    assert admin.get(f"{LIST}add/").status_code == 403
    assert admin.post(f"{LIST}{Case.objects.first().pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_case_past_its_promise_says_so_in_words(sign_in, db):
    case(now=timezone.now(), due_at=timezone.now() + timedelta(hours=1))
    desk = sign_in("call desk")
    assert 'class="overdue"' not in desk.get(LIST).content.decode()
    case(now=timezone.now(), due_at=timezone.now() - timedelta(hours=1))
    assert desk.get(LIST).content.decode().count('<strong class="overdue">Overdue') == 1


@pytest.mark.parametrize(
    "typed",
    ["Meera", "example", "98490 12345", "+91 98490-12345", "098490 12345", "0091 98490 12345", "12345"],
)
def test_a_case_is_found_by_what_one_hears_on_the_telephone(sign_in, db, typed):
    found = case()
    assert found.reference in sign_in("call desk").get(LIST, {"q": typed}).content.decode()


@pytest.mark.parametrize("spoken", ["HFS-{0}-{1}", "hfs {0} {1}", "{0}{1}", "{0}-{1}", "{0} {1}"])
def test_a_case_is_found_by_its_reference_in_any_spelling(sign_in, db, spoken):
    found = case()
    _, first, second = found.reference.split("-")
    page = sign_in("call desk").get(LIST, {"q": spoken.format(first, second).lower()}).content.decode()
    assert page.count(f">{found.reference}<") == 1


def test_closed_cases_leave_the_list_but_are_found(sign_in, db):
    found = case()
    services.move(found, to=Case.Status.CLOSED, by=services.SYSTEM, now=NOW)
    desk = sign_in("call desk")
    assert found.reference not in desk.get(LIST).content.decode()
    for question in ({"q": found.reference}, {"state": "all"}, {"state": "closed"}):
        assert found.reference in desk.get(LIST, question).content.decode()


def test_staff_narrow_the_list_to_their_own_and_to_nobody_s(sign_in, db):
    mine, free = case(), case()
    desk = sign_in("call desk")
    services.assign(mine, to=User.objects.get(username="call desk"), by=services.SYSTEM, now=NOW)
    assert references(desk, view="mine") == references(desk, assignee="call desk") == {mine.reference}
    assert references(desk, view="unassigned") == references(desk, assignee="nobody") == {free.reference}


def references(desk, **question):
    page = desk.get(LIST, question).content.decode()
    return {found.reference for found in Case.objects.all() if found.reference in page}


@pytest.mark.parametrize("question", [{"state": "\0"}, {"q": "\0"}, {"priority__exact": "1\0"}])
def test_a_nul_in_a_filter_is_refused_and_not_an_error_of_ours(sign_in, db, question):
    assert sign_in("call desk").get(LIST, question).status_code == 400


@pytest.mark.parametrize(
    "question", [{"priority__exact": "x"}, {"nonsense": "1"}, {"p": "-1"}, {"o": "99"}, {"state": "nonsense"}]
)
def test_a_nonsensical_filter_is_no_error_of_ours(sign_in, db, question):
    assert sign_in("call desk").get(LIST, question, follow=True).status_code == 200


def test_the_list_costs_the_same_however_long_it_is(sign_in, db, django_assert_num_queries):
    desk = sign_in("call desk")
    case()
    desk.get(LIST)
    for _ in range(15):
        case()
    with django_assert_num_queries(10):
        desk.get(LIST)


@pytest.mark.parametrize("model", ["callbackrequest", "secondopinionrequest", "patient", "message", "document"])
def test_every_list_costs_the_same_however_long_it_is(client, sign_in, asked, model, settings):
    settings.THROTTLE = False
    desk = sign_in("coordinator")
    desk.get(f"/staff/appointments/{model}/")
    with CaptureQueriesContext(connection) as few:
        desk.get(f"/staff/appointments/{model}/")
    for _ in range(5):
        Client().post("/callback/", answers.callback(email="meera@example.org"))
        answers.ask_second_opinion(Client(), [answers.pdf()])
    with CaptureQueriesContext(connection) as many:
        desk.get(f"/staff/appointments/{model}/")
    assert len(many) == len(few)


def test_a_letter_s_text_with_its_link_is_shown_to_nobody(sign_in, asked):
    letter = Message.objects.get()
    token = letter.text.split("/case/")[1].split("/")[0]
    admin = sign_in("administrator")
    for page in (f"/staff/appointments/message/{letter.pk}/change/", page_of(letter.case)):
        assert token not in admin.get(page).content.decode()


def test_the_list_shows_no_whole_name_and_no_whole_number(sign_in, asked):
    page = sign_in("call desk").get("/staff/appointments/case/").content.decode()
    for letters, name in (("R. E.", "Ravi Example"), ("M. E.", "Meera Example")):
        assert letters in page and name not in page
    assert "ends in 345" in page and "98490" not in page
