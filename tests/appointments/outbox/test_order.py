"""Letters of one case arrive in the order in which they were written; nobody waits for another's."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from appointments.outbox import claiming, services
from appointments.outbox.models import Message
from tests.appointments.outbox.writing import ADDRESS, all_due, deliver_all, now_as, opened, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(post_office):
    whose = opened(email=ADDRESS)
    return written(whose), written(whose, kind="callback_moved")


def subjects(post_office):
    return [letter["Subject"] for letter in post_office.letters]


def test_letters_arrive_in_the_order_of_writing(post_office, two):
    deliver_all()
    assert subjects(post_office) == [letter.subject for letter in two]


def test_a_letter_waits_for_an_earlier_one_that_is_in_hand(two):
    claiming.take()
    assert services.deliver_next() is False


def test_a_letter_waits_for_an_earlier_one_that_is_tried_again(post_office, two):
    post_office.answers = ["451 Try again later"]
    deliver_all()
    assert post_office.letters == []
    all_due()
    deliver_all()
    assert subjects(post_office) == [letter.subject for letter in two]


def test_a_letter_does_not_wait_for_one_that_failed_for_good(post_office, two):
    post_office.answers = ["550 No such person"]
    deliver_all()
    assert subjects(post_office) == [two[1].subject]


def test_a_letter_does_not_wait_for_one_that_is_for_later(post_office, two):
    Message.objects.filter(pk=two[0].pk).update(due_at=timezone.now() + timedelta(days=1))
    deliver_all()
    assert subjects(post_office) == [two[1].subject]


def test_a_letter_does_not_wait_for_another_patients(post_office, two):
    claiming.take()
    other = written(opened(email="other@example.org"))
    deliver_all()
    assert subjects(post_office) == [other.subject]


def test_a_mail_does_not_wait_for_a_text_that_is_tried_again(post_office, gateway):
    whose = opened(email=ADDRESS, contact_by="sms")
    text = written(whose)
    gateway.answers = [503]
    deliver_all()
    whose.patient.contact_by = "email"
    written(whose, kind="callback_moved")
    deliver_all()
    assert (now_as(text).state, len(post_office.letters)) == ("queued", 1)


def test_a_letter_to_a_corrected_address_does_not_wait_for_one_to_the_old(post_office, two):
    Message.objects.filter(pk=two[1].pk).update(address="meera@example.com")
    post_office.answers = ["451 Try again later"]
    deliver_all()
    assert subjects(post_office) == [two[1].subject]
    assert now_as(two[0]).state == "queued"


def test_a_letter_is_of_no_use_after_its_time(post_office):
    letter = written(until=timezone.now() - timedelta(seconds=1))
    deliver_all()
    gone = now_as(letter)
    assert (gone.state, gone.error, gone.text, gone.short) == ("withdrawn", "too late", "", "")
    assert post_office.letters == []


def test_a_letter_in_time_goes_out(post_office):
    written(until=timezone.now() + timedelta(hours=1))
    deliver_all()
    assert len(post_office.letters) == 1


def test_a_letter_that_its_worker_left_is_too_late_as_well(post_office):
    written(until=timezone.now() + timedelta(hours=1))
    claiming.take()
    Message.objects.update(lease_until=Now(), until=Now())
    deliver_all()
    assert post_office.letters == []


def test_a_letter_taken_back_when_it_is_in_hand_is_not_sent(post_office, two):
    in_hand = claiming.take()
    services.withdraw(case=in_hand.case, about="")
    services._deliver(in_hand, services.nothing)
    assert post_office.letters == []
    assert now_as(in_hand).state == "withdrawn"


def test_a_letter_taken_back_while_it_is_refused_is_not_put_back(two):
    in_hand = claiming.take()
    services.withdraw(case=in_hand.case, about="")
    services._put_back(in_hand, ConnectionError())
    assert now_as(in_hand).state == "withdrawn"


def test_a_letter_taken_back_too_late_is_told_as_sent(two):
    in_hand = claiming.take()
    services.withdraw(case=in_hand.case, about="")
    services._mark_sent(in_hand)
    assert now_as(in_hand).state == "sent"


def test_a_letter_taken_back_too_late_and_told_anew_stands_once(two):
    in_hand = claiming.take()
    services.withdraw(case=in_hand.case, about="")
    anew = written(in_hand.case)
    services._mark_sent(in_hand)
    assert (now_as(in_hand).state, now_as(anew).state) == ("withdrawn", "queued")
