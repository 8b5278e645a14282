"""Somebody has lost the letter with the link, and asks for a new one."""

from datetime import timedelta

import pytest
from django.db import connection

from appointments.cases import links, lost_links, services
from appointments.cases.models import Case, CaseLink, Event, LinkWish
from appointments.outbox import limits
from appointments.outbox.models import Message
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db

MEERA = "meera@example.org"
NUMBER = "+919849012345"


def ask(reach=MEERA, now=NOW):
    lost_links.ask(reach, language="en", now=now)
    while lost_links.answer_next(now=now):
        pass


def brought():
    """The cases to whose patients a link is on its way."""
    return {letter.case for letter in Message.objects.filter(kind="case_link")}


def closed(made, at=NOW):
    services.move(made, to=Case.Status.CLOSED, by=services.SYSTEM, now=at)
    return made


def test_a_letter_brings_a_link_that_opens_the_page():
    made = case(email=MEERA)
    ask()
    letter = Message.objects.get(kind="case_link")
    token = letter.text.partition("/case/")[2].partition("/")[0]
    assert (letter.address, links.find(token, now=NOW)) == (MEERA, made)


def test_older_links_go_on_opening():
    made = case(email=MEERA)
    old = links.issue(made, seed="one", now=NOW)
    ask()
    assert links.find(old, now=NOW) == made


def test_every_open_case_of_the_address_gets_a_letter_and_nobody_else_s():
    mine = {case(email=MEERA), case(email=MEERA)}
    case(email="ravi@example.org")
    ask()
    assert brought() == mine


def test_an_address_is_the_same_in_small_and_capital_letters_and_is_written_to_as_it_was_given():
    case(email="Meera@Example.org")
    ask("MEERA@example.ORG")
    assert Message.objects.get().address == "Meera@Example.org"


def test_a_case_that_closed_lately_is_opened_too():
    made = closed(case(email=MEERA))
    ask(now=NOW + timedelta(days=100))
    assert brought() == {made}


def test_a_case_in_which_nothing_happened_for_half_a_year_stays_shut():
    closed(case(email=MEERA))
    ask(now=NOW + timedelta(days=181))
    assert brought() == set()


def test_an_open_case_is_opened_however_old():
    made = case(email=MEERA)
    ask(now=NOW + timedelta(days=400))
    assert brought() == {made}


def test_one_wish_brings_two_letters_at_most_and_open_cases_come_first():
    old = case(email=MEERA, now=NOW - timedelta(days=3))
    for _ in range(7):
        closed(case(email=MEERA))
    ask()
    assert len(brought()) == 2
    assert old in brought()


def test_who_asks_again_is_brought_links_to_the_others():
    mine = {case(email=MEERA) for _ in range(4)}
    ask()
    ask(now=NOW + timedelta(minutes=3))
    assert brought() == mine


def test_a_case_whose_patient_cannot_be_written_to_takes_nobody_s_turn():
    mine = {case(email=MEERA, now=NOW - timedelta(days=1)) for _ in range(2)}
    for _ in range(2):
        case()
    ask(NUMBER)
    assert brought() == mine


def test_a_second_click_does_not_bring_links_to_the_others():
    for _ in range(4):
        case(email=MEERA)
    ask()
    ask(now=NOW + timedelta(seconds=3))
    assert Message.objects.count() == 2


def test_who_asks_for_links_to_three_cases_still_gets_a_booking_confirmed_the_same_day():
    for _ in range(3):
        case(email=MEERA)
    ask()
    assert Message.objects.count() < limits.ANSWERS_TO_FORMS


def test_an_unknown_address_is_kept_no_longer_than_it_takes_to_look():
    case(email=MEERA)
    ask("stranger@example.org")
    assert not LinkWish.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("reach", ["meera", "@", "%@%", "_____@example.org"])
def test_an_address_is_never_a_pattern(reach):
    case(email=MEERA)
    ask(reach)
    assert brought() == set()


def test_patients_without_an_address_are_not_found_by_an_empty_one():
    case()
    ask(" ")
    assert not Event.objects.filter(what="link_sent").exists()


def test_a_number_is_as_good_as_an_address():
    made = case(email=MEERA)
    ask(NUMBER)
    assert brought() == {made}


def test_a_link_asked_for_by_number_goes_only_where_the_patient_told_us_to_write():
    case(email=MEERA, message_ok=False)
    ask(NUMBER)
    assert list(Message.objects.values_list("channel", "address")) == [("email", MEERA)]


def test_whoever_may_get_a_message_gets_it_at_the_number_they_asked_for(settings):
    settings.TEXT_GATEWAYS = {"sms": "json://localhost/{phone}"}
    case(email=MEERA, message_ok=True)
    ask(NUMBER)
    assert list(Message.objects.values_list("channel", "address")) == [("sms", NUMBER)]


def test_who_can_be_written_to_nowhere_gets_no_link_at_all():
    made = case()
    ask(NUMBER)
    assert not CaseLink.objects.exists()
    assert not Event.objects.filter(case=made, what="link_sent").exists()


def test_a_number_known_to_be_wrong_brings_its_holder_nothing():
    case(email=MEERA, phone_is_wrong=True, message_ok=True)
    ask(NUMBER)
    assert brought() == set()


def test_a_second_click_brings_no_second_letter():
    case(email=MEERA)
    ask()
    ask(now=NOW + timedelta(seconds=3))
    assert Message.objects.count() == 1


def test_who_asks_again_later_gets_another():
    case(email=MEERA)
    ask()
    Message.objects.update(state="sent", sent_at=NOW)
    ask(now=NOW + timedelta(minutes=30))
    assert Message.objects.count() == 2


def test_the_history_says_that_a_link_was_sent():
    made = case(email=MEERA)
    ask()
    assert made.events.filter(what="link_sent").exists()


def test_what_was_asked_is_not_readable_in_the_table():
    lost_links.ask(MEERA, language="en", now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reach FROM appointments_linkwish")
        assert "meera" not in cursor.fetchone()[0]


def test_a_wish_that_cannot_be_read_holds_nobody_up():
    made = case(email=MEERA)
    lost_links.ask("ravi@example.org", language="en", now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE appointments_linkwish SET reach = 'spoilt'")
    ask()
    assert brought() == {made}


def test_the_request_does_the_same_work_for_an_address_we_know(django_assert_num_queries):
    case(email=MEERA)
    for reach in (MEERA, "stranger@example.org"):
        with django_assert_num_queries(1):
            lost_links.ask(reach, language="en", now=NOW)
