"""What does not arrive over one way is told over the next, and staff send the rest again."""

from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.db import connection
from django.utils import timezone

from appointments.outbox import services
from appointments.outbox.models import Message
from appointments.outbox.routes import Way
from tests.appointments.outbox.writing import ADDRESS, PHONE, all_due, deliver_all, now_as, opened, written
from tests.portal import free_port
from tests.post_office import PostOffice

pytestmark = pytest.mark.django_db

REFUSED = "550 No such person"


@pytest.fixture
def reachable(post_office, gateway):
    """By mail first, and by text."""
    return opened(email=ADDRESS, message_ok=True)


def refused(post_office, whose, **facts):
    letter = written(whose, **facts)
    post_office.answers = [REFUSED]
    deliver_all()
    return now_as(letter)


def test_a_letter_that_no_mailbox_takes_is_a_text(post_office, gateway, reachable):
    letter = refused(post_office, reachable)
    assert [text.number for text in gateway.texts] == [PHONE]
    assert letter.state == "failed"
    assert letter.replaced_by.state == "sent"


def test_the_other_way_tells_the_same(gateway, post_office, reachable):
    letter = refused(post_office, reachable, about="callback 1", edition="2")
    other = letter.replaced_by
    same = ("case_id", "number", "kind", "about", "edition", "language", "subject", "until")
    assert [getattr(other, name) for name in same] == [getattr(letter, name) for name in same]


def test_each_way_is_tried_once(post_office, gateway, reachable, settings):
    settings.TEXT_GATEWAYS = {"sms": gateway.url, "whatsapp": gateway.url}
    gateway.answers = [400, 400]
    refused(post_office, reachable)
    assert [letter.channel for letter in Message.objects.filter(state="failed").order_by("created_at")] == [
        "email",
        "sms",
        "whatsapp",
    ]
    assert Message.objects.count() == 3


def test_who_has_no_other_way_is_left_to_staff(post_office):
    refused(post_office, opened(email=ADDRESS))
    assert Message.objects.get().state == "failed"


def test_a_temporary_refusal_is_no_reason_for_another_way(post_office, reachable):
    written(reachable)
    post_office.answers = ["451 Try again later"]
    deliver_all()
    assert Message.objects.get().state == "queued"


def test_a_letter_to_an_old_address_goes_nowhere_else(post_office, gateway, reachable):
    refused(post_office, reachable, to=Way("email", "old@example.org"))
    assert gateway.texts == []


def test_what_nobody_can_decrypt_is_told_over_no_other_way(post_office, gateway, reachable):
    letter = written(reachable)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE appointments_message SET text = 'under another key' WHERE id = %s", [letter.pk])
    deliver_all()
    assert gateway.texts == []
    assert Message.objects.defer("text").get().state == "failed"


def test_a_mail_server_that_turns_us_away_is_no_reason_to_give_up(settings):
    turned_away = {"authenticator": lambda *_: AuthResult(success=False, handled=False), "auth_require_tls": False}
    server = Controller(PostOffice(), hostname="127.0.0.1", port=free_port(), **turned_away)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    letter = written()
    server.start()
    try:
        deliver_all()
    finally:
        server.stop()
    assert (now_as(letter).state, now_as(letter).error) == ("queued", "SMTPAuthenticationError 535")


def test_staff_send_it_again_to_the_address_they_corrected(post_office):
    letter = refused(post_office, opened(email=ADDRESS))
    letter.case.patient.email = "right@example.org"
    letter.case.patient.save()
    assert services.retry(now_as(letter), now=timezone.now())
    all_due()
    deliver_all()
    assert [sent["To"] for sent in post_office.letters] == ["right@example.org"]


def test_a_letter_to_the_old_address_is_sent_again_to_the_old_one(post_office):
    whose = opened(email="new@example.org")
    letter = refused(post_office, whose, kind="details_changed", to=Way("email", "old@example.org"))
    assert services.retry(letter, now=timezone.now())
    all_due()
    deliver_all()
    assert [sent["To"] for sent in post_office.letters] == ["old@example.org"]


def test_a_text_is_not_sent_again_to_a_phone_that_is_allowed_no_longer(gateway, post_office):
    whose = opened(message_ok=True)
    letter = written(whose)
    gateway.answers = [400]
    deliver_all()
    whose.patient.message_ok = False
    whose.patient.save()
    assert services.retry(now_as(letter), now=timezone.now()) is False
    assert now_as(letter).state == "failed"


def test_what_was_told_over_another_way_is_not_sent_again(post_office, reachable):
    assert services.retry(refused(post_office, reachable), now=timezone.now()) is False


def test_what_is_no_longer_true_is_not_sent_again(post_office):
    letter = refused(post_office, opened(email=ADDRESS), about="callback 1")
    services.withdraw(case=letter.case, about="callback 1")
    assert services.retry(now_as(letter), now=timezone.now()) is False
    assert now_as(letter).state == "withdrawn"


def test_two_who_send_it_again_send_it_once(post_office):
    letter = refused(post_office, opened(email=ADDRESS))
    assert [services.retry(letter, now=timezone.now()) for _ in range(2)] == [True, False]


def test_what_was_sent_is_not_sent_again(post_office):
    letter = written()
    deliver_all()
    assert services.retry(letter, now=timezone.now()) is False


def test_one_sent_again_is_tried_for_days(post_office):
    letter = refused(post_office, opened(email=ADDRESS))
    Message.objects.update(attempts=services.MOST_ATTEMPTS)
    services.retry(letter, now=timezone.now())
    all_due()
    post_office.answers = ["451 Try again later"]
    deliver_all()
    assert now_as(letter).state == "queued"


def test_a_server_that_is_never_ready_is_given_up_in_the_end(post_office):
    letter = written()
    Message.objects.update(attempts=services.MOST_ATTEMPTS - 1)
    post_office.answers = ["451 Try again later"]
    deliver_all()
    assert now_as(letter).state == "failed"


@pytest.mark.parametrize(
    ("state", "days", "kept"),
    [("sent", 6, True), ("sent", 7, False), ("failed", 29, True), ("failed", 30, False)],
)
def test_words_are_kept_for_as_long_as_they_may_be_needed(post_office, state, days, kept):
    post_office.answers = [REFUSED] if state == "failed" else []
    letter = written()
    deliver_all()
    ago = timezone.now() - timedelta(days=days, minutes=1)
    Message.objects.update(created_at=ago, due_at=ago, **({"sent_at": ago} if state == "sent" else {}))
    services.forget(now=timezone.now())
    assert bool(now_as(letter).short) is kept
