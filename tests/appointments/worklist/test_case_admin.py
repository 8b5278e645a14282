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
from tests.appointments import answers
from tests.appointments.making import NOW, case

LIST = "/staff/appointments/case/"


def page_of(found):
    return f"{LIST}{found.pk}/change/"


def save(client, found, **changed):
    sent = {
        "status": found.status,
        "assignee": found.assignee_id or "",
        "seen": f"{found.status} {found.assignee_id}",
        "note": "",
    }
    return client.post(page_of(found), {**sent, **changed}, follow=True)


def act(client, action, *cases):
    return client.post(LIST, {"action": action, "_selected_action": [found.pk for found in cases]}, follow=True).content.decode()


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
    assert "Would an operation help me?" in desk.get(page_of(opinion)).content.decode()


def test_a_doctor_is_led_to_the_files_and_the_call_desk_only_told_of_them(sign_in, asked):
    opinion = Case.objects.get(opened_by="second_opinion")
    page = sign_in("call desk").get(page_of(opinion)).content.decode()
    assert "1 file, for a doctor to open" in page
    assert "mri-report.pdf" not in page
    assert "mri-report.pdf" in sign_in("doctor").get(page_of(opinion)).content.decode()


def test_a_new_status_is_a_line_in_the_history_with_its_note(sign_in, asked):
    found = Case.objects.first()
    desk = sign_in("call desk")
    save(desk, found, status="waiting", note="Nobody answered")
    assert "Nobody answered" in desk.get(page_of(found)).content.decode()
    assert history(found)[-1] == ("moved", "call desk", "new", "waiting")
    assert Case.objects.get(pk=found.pk).status == "waiting"


def test_a_note_alone_is_a_line_too(sign_in, asked):
    found = Case.objects.first()
    save(sign_in("call desk"), found, note="Nobody answered")
    assert (history(found)[-1][0], found.events.last().note) == ("noted", "Nobody answered")


def test_giving_a_case_to_a_colleague_is_a_line_in_the_history(sign_in, asked, person):
    found, colleague = Case.objects.first(), person("administrator")
    save(sign_in("call desk"), found, assignee=colleague.pk)
    assert history(found)[-1] == ("assigned", "call desk", "", "administrator")


def test_saving_without_a_change_leaves_no_line(sign_in, asked):
    found = Case.objects.first()
    save(sign_in("call desk"), found)
    assert len(history(found)) == 1


def test_a_case_is_not_given_to_nobody(sign_in, asked, person):
    found = Case.objects.first()
    services.assign(found, to=person("administrator"), by=services.SYSTEM, now=NOW)
    page = save(sign_in("call desk"), found, assignee="").content.decode()
    assert "Choose who takes the case over." in page


def test_a_case_is_not_given_to_who_may_not_change_cases(sign_in, asked, person):
    found = Case.objects.first()
    save(sign_in("call desk"), found, assignee=person("editor").pk)
    assert Case.objects.get(pk=found.pk).assignee is None


def test_whoever_comes_second_is_told_and_loses_no_note(sign_in, asked, person):
    found = Case.objects.first()
    seen = Case.objects.get(pk=found.pk)
    services.move(found, to=Case.Status.CLOSED, by=services.staff(person("administrator")), now=NOW)
    desk = sign_in("call desk")
    answer = desk.post(page_of(seen), {"status": "closed", "assignee": "", "seen": "new None", "note": "Rang them"})
    page = answer.content.decode()
    assert "A colleague changed this case while you had it open." in page
    assert "Rang them" in page
    assert 'value="closed None"' in page
    assert len(history(found)) == 2


def test_only_moves_that_exist_are_offered(sign_in, asked):
    found = Case.objects.first()
    services.move(found, to=Case.Status.CLOSED, by=services.SYSTEM, now=NOW)
    page = sign_in("call desk").get(page_of(found)).content.decode()
    assert '<option value="in_progress">' in page
    assert '<option value="waiting">' not in page


def test_staff_take_several_cases_at_once(sign_in, asked):
    act(sign_in("call desk"), "take", *Case.objects.all())
    assert {found.assignee.username for found in Case.objects.all()} == {"call desk"}
    assert Event.objects.filter(what="assigned", staff__username="call desk").count() == 2


def test_taking_one_s_own_case_again_leaves_no_line(sign_in, asked):
    desk = sign_in("call desk")
    act(desk, "take", *Case.objects.all())
    act(desk, "take", *Case.objects.all())
    assert Event.objects.filter(what="assigned").count() == 2


@pytest.mark.parametrize(("action", "status"), [("begin", "in_progress"), ("wait", "waiting"), ("close", "closed")])
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


def test_a_doctor_reads_cases_and_changes_none(sign_in, asked):
    found = Case.objects.first()
    assert save(sign_in("doctor"), found, status="closed").status_code == 403
    assert len(history(found)) == 1


def test_nobody_deletes_or_adds_a_case_by_hand(sign_in, asked):
    admin = sign_in("administrator")
    assert admin.get(f"{LIST}add/").status_code == 403
    assert admin.post(f"{LIST}{Case.objects.first().pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_case_past_its_promise_says_so_in_words(sign_in, db):
    case(now=timezone.now(), due_at=timezone.now() + timedelta(hours=1))
    desk = sign_in("call desk")
    assert "Overdue since" not in desk.get(LIST).content.decode()
    case(now=timezone.now(), due_at=timezone.now() - timedelta(hours=1))
    assert desk.get(LIST).content.decode().count("Overdue since") == 1


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
    assert references(desk, whose="mine") == {mine.reference}
    assert references(desk, whose="nobody") == {free.reference}


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
    with django_assert_num_queries(9):
        desk.get(LIST)


def test_a_case_costs_the_same_however_much_happened_in_it(sign_in, asked, django_assert_num_queries):
    found = Case.objects.first()
    for number in range(15):
        services.record(found, "noted", by=services.SYSTEM, now=NOW, note=str(number))
    desk = sign_in("call desk")
    desk.get(page_of(found))
    with django_assert_num_queries(15):
        desk.get(page_of(found))


@pytest.mark.parametrize("model", ["callbackrequest", "secondopinionrequest", "patient", "message", "document"])
def test_every_list_costs_the_same_however_long_it_is(client, sign_in, asked, model, settings):
    settings.THROTTLE = False
    desk = sign_in("administrator")
    desk.get(f"/staff/appointments/{model}/")
    with CaptureQueriesContext(connection) as few:
        desk.get(f"/staff/appointments/{model}/")
    for _ in range(5):
        Client().post("/callback/", answers.callback(email="meera@example.org"))
        Client().post("/second-opinion/", answers.second_opinion(files=[answers.pdf()]))
    with CaptureQueriesContext(connection) as many:
        desk.get(f"/staff/appointments/{model}/")
    assert len(many) == len(few)


def test_a_letter_s_text_with_its_link_is_shown_to_nobody(sign_in, asked):
    letter = Message.objects.get()
    token = letter.text.split("/case/")[1].split("/")[0]
    admin = sign_in("administrator")
    for page in (f"/staff/appointments/message/{letter.pk}/change/", page_of(letter.case)):
        assert token not in admin.get(page).content.decode()
