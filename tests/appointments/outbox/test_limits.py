"""How much mail anybody can have us send to somebody."""

from datetime import timedelta

import psycopg2
import pytest
from django.db import OperationalError, connection
from django.db.models import F

from appointments.outbox import claiming, limits
from appointments.outbox.models import Message
from tests.appointments.outbox.writing import ADDRESS, all_due, asked_by_form, deliver_all, opened, written

pytestmark = pytest.mark.django_db


def waiting():
    return Message.objects.filter(state="queued").count()


def a_day_later():
    Message.objects.filter(sent_at__isnull=False).update(sent_at=F("sent_at") - timedelta(hours=24))
    all_due()


def test_a_hundred_forms_in_somebodys_name_bring_them_three_letters(post_office):
    for number in range(100):
        asked_by_form(phone=f"+9198490{number:05}")
    deliver_all()
    assert len(post_office.to(ADDRESS)) == 3
    assert waiting() == 97


@pytest.mark.parametrize("spelled", ["MEERA@example.org", "meera@EXAMPLE.org", "meera+hfs@example.org"])
def test_another_spelling_is_the_same_mailbox(post_office, spelled):
    for _ in range(3):
        asked_by_form()
    asked_by_form(spelled)
    deliver_all()
    assert post_office.to(spelled) == []


def test_a_neighbour_is_written_to_meanwhile(post_office):
    for _ in range(4):
        asked_by_form()
    asked_by_form("neighbour@example.org")
    deliver_all()
    assert len(post_office.to("neighbour@example.org")) == 1


def test_what_waits_goes_out_when_a_day_is_over(post_office):
    for _ in range(4):
        asked_by_form()
    deliver_all()
    a_day_later()
    deliver_all()
    assert len(post_office.to(ADDRESS)) == 4


def test_what_waits_is_due_a_day_after_the_first_of_those_that_went_out(post_office):
    for _ in range(4):
        asked_by_form()
    deliver_all()
    first = Message.objects.filter(state="sent").earliest("sent_at")
    assert Message.objects.get(state="queued").due_at == first.sent_at + timedelta(hours=24)


def test_whoever_waits_has_not_been_tried(post_office):
    for _ in range(4):
        asked_by_form()
    deliver_all()
    assert Message.objects.get(state="queued").attempts == 0


def test_visits_that_staff_book_in_one_case_are_all_told_at_once(post_office):
    whose = asked_by_form().case
    for number in range(5):
        written(whose, kind="appointment_moved", about=f"appointment {number}", appointment=None)
    deliver_all()
    assert waiting() == 0


def test_links_asked_for_again_and_again_count_also_in_a_known_case(post_office):
    whose = opened(email=ADDRESS)
    for number in range(5):
        written(whose, kind="case_link", edition=str(number))
    deliver_all()
    assert len(post_office.letters) == 3


def test_whoever_asks_in_their_name_does_not_hold_up_the_word_that_all_links_have_ended(post_office):
    whose = opened(email=ADDRESS)
    for number in range(4):
        written(whose, kind="case_link", edition=str(number))
    written(whose, kind="links_ended")
    deliver_all()
    assert list(Message.objects.filter(state="queued").values_list("kind", flat=True)) == ["case_link"]


def test_nobody_gets_more_than_twenty_letters_a_day(post_office):
    whose = opened(email=ADDRESS)
    for number in range(22):
        written(whose, kind="callback_moved", about=f"callback {number}")
    deliver_all()
    assert len(post_office.letters) == 20


def test_a_refused_letter_is_not_counted(post_office):
    post_office.answers = ["550 No"] * 3
    for _ in range(4):
        asked_by_form()
    deliver_all()
    assert len(post_office.letters) == 1


@pytest.fixture
def another_worker():
    """Decides at this moment on a letter to that mailbox, spelled in its own way."""
    session = psycopg2.connect(**connection.get_connection_params())
    session.cursor().execute(limits.IN_TURN, ["MEERA+hfs@example.org"])
    yield session
    session.close()


def test_two_workers_decide_one_after_the_other_whether_a_mailbox_is_full(post_office, another_worker):
    asked_by_form()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
    with pytest.raises(OperationalError, match="lock timeout"):
        claiming.take()
    another_worker.rollback()
    assert claiming.take().state == "sending"


def test_a_worker_does_not_wait_for_one_that_writes_to_somebody_else(post_office, another_worker):
    asked_by_form("neighbour@example.org")
    assert claiming.take().state == "sending"


def test_load_tests_have_no_bounds(post_office, settings):
    settings.THROTTLE = False
    for _ in range(5):
        asked_by_form()
    deliver_all()
    assert len(post_office.letters) == 5
