"""Letters, delivered by the worker's own code to a real mail server."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.models.functions import Now
from django.utils import timezone

from appointments.outbox import claiming, sending, services
from appointments.outbox.models import Message
from tests.appointments.outbox.writing import ADDRESS, deliver_all, opened, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(db):
    return written()


def test_a_letter_arrives(post_office, letter):
    deliver_all()
    assert [sent["To"] for sent in post_office.letters] == [ADDRESS]


def test_a_letter_carries_the_reference(post_office, letter):
    deliver_all()
    assert letter.case.reference in post_office.letters[0].get_body(("plain",)).get_content()


def test_a_delivered_letter_is_not_kept(post_office, letter):
    deliver_all()
    letter.refresh_from_db()
    assert (letter.state, letter.text) == ("sent", "")


def test_a_letter_goes_out_once(post_office, letter):
    deliver_all()
    deliver_all()
    assert len(post_office.letters) == 1


def test_a_temporary_refusal_is_tried_again_later(post_office, letter):
    post_office.answers = ["451 Try again later"]
    deliver_all()
    letter.refresh_from_db()
    assert letter.state == "queued"
    assert letter.due_at > timezone.now()


def test_a_letter_refused_once_arrives_at_the_next_try(post_office, letter):
    post_office.answers = ["451 Try again later"]
    deliver_all()
    Message.objects.update(due_at=Now())
    deliver_all()
    assert len(post_office.letters) == 1


def test_a_lasting_refusal_is_shown_to_staff(post_office, letter):
    post_office.answers = ["550 No such person"]
    deliver_all()
    letter.refresh_from_db()
    assert (letter.state, letter.error) == ("failed", "SMTPDataError 550")


def test_a_refused_address_is_not_in_the_log(post_office, letter, caplog):
    post_office.answers = [f"550 No such person {ADDRESS}"]
    deliver_all()
    assert ADDRESS not in caplog.text
    assert "not sent" in caplog.text


def test_one_bad_letter_does_not_hold_up_the_next(post_office, letter):
    post_office.answers = ["550 No such person"]
    written(opened(email="other@example.org"))
    deliver_all()
    assert [sent["To"] for sent in post_office.letters] == ["other@example.org"]


def test_a_dead_mail_server_loses_nothing(settings, letter):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    deliver_all()
    letter.refresh_from_db()
    assert letter.state == "queued"


def test_a_letter_in_hand_is_not_taken_by_another_worker(post_office, letter):
    claiming.take()
    assert services.deliver_next() is False


def test_a_letter_left_in_hand_by_a_dead_worker_is_sent_when_its_lease_ends(post_office, letter):
    claiming.take()
    Message.objects.update(lease_until=Now())
    deliver_all()
    assert len(post_office.letters) == 1


def test_both_copies_of_a_letter_have_one_message_id(post_office, letter):
    sending.hand_over(claiming.take(), None, still=lambda: True)
    Message.objects.update(lease_until=Now())
    deliver_all()
    assert len(post_office.letters) == 2
    assert len({sent["Message-ID"] for sent in post_office.letters}) == 1


def test_a_worker_whose_lease_ended_does_not_mark_its_successor(post_office, letter):
    slow = claiming.take()
    Message.objects.update(lease_until=Now())
    claiming.take()
    assert claiming.in_hand(slow) is False


def lose_its_key(letter):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE appointments_message SET text = 'under another key' WHERE id = %s", [letter.pk])


def test_a_letter_nobody_can_decrypt_does_not_hold_up_the_next(post_office, letter):
    lose_its_key(letter)
    written(opened(email="other@example.org"))
    deliver_all()
    assert [sent["To"] for sent in post_office.letters] == ["other@example.org"]


def test_a_letter_nobody_can_decrypt_is_shown_to_staff(post_office, letter):
    lose_its_key(letter)
    deliver_all()
    assert Message.objects.defer("text").get(pk=letter.pk).state == "failed"


def test_a_letter_written_by_a_clock_that_is_ahead_is_put_back(post_office, letter):
    post_office.answers = ["451 Try again later"]
    claiming.take()
    in_an_hour = timezone.now() + timedelta(hours=1)
    Message.objects.update(lease_until=Now(), created_at=in_an_hour, due_at=in_an_hour)
    deliver_all()
    assert Message.objects.get(pk=letter.pk).state == "queued"


def test_a_letter_taken_back_is_not_sent(post_office, letter):
    services.withdraw(case=letter.case, about=letter.about)
    deliver_all()
    assert post_office.letters == []


def test_by_default_a_letter_is_a_file(settings, letter, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    deliver_all()
    assert [ADDRESS in file.read_text() for file in tmp_path.iterdir()] == [True]


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"state": "lost"}, "message_state_is_known"),
        ({"state": "sending"}, "message_in_hand_has_lease"),
        ({"state": "sent"}, "message_sent_has_time"),
        ({"address": ""}, "message_has_an_address"),
        ({"due_at": timezone.now() - timedelta(days=9)}, "message_due_when_written_or_later"),
    ],
)
def test_a_message_out_of_order_is_refused(letter, wrong, rule):
    with pytest.raises(IntegrityError, match=rule):
        Message.objects.filter(pk=letter.pk).update(**wrong)
