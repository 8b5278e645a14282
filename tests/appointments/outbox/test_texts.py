"""What a phone is sent, over a real gateway."""

import logging
import stat

import pytest

from appointments.outbox import services
from appointments.outbox.models import Message
from tests.appointments.outbox.writing import (
    ADDRESS,
    LINK,
    PHONE,
    all_due,
    asked_by_form,
    deliver_all,
    now_as,
    opened,
    written,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(gateway):
    return written(opened(contact_by="sms", email=ADDRESS))


def test_a_text_arrives_at_the_number(gateway, text):
    deliver_all()
    assert [sent.number for sent in gateway.texts] == [PHONE]


def test_a_text_is_the_short_form_of_the_letter(gateway, text):
    deliver_all()
    [sent] = gateway.texts
    assert sent.words == text.short
    assert LINK in sent.words


def test_nothing_of_a_text_is_kept_once_it_is_sent(gateway, text):
    deliver_all()
    gone = now_as(text)
    assert (gone.state, gone.text, gone.short) == ("sent", "", "")


@pytest.mark.parametrize("answer", [408, 425, 429, 500, 503])
def test_a_gateway_that_cannot_now_is_asked_again(gateway, text, answer):
    gateway.answers = [answer]
    deliver_all()
    assert now_as(text).state == "queued"
    all_due()
    deliver_all()
    assert len(gateway.texts) == 1


def test_a_gateway_that_is_down_loses_nothing(settings, text):
    settings.TEXT_GATEWAYS = {"sms": "json://127.0.0.1:1/{phone}"}
    deliver_all()
    assert now_as(text).state == "queued"


def test_a_text_refused_for_good_is_told_by_mail(gateway, post_office, text):
    gateway.answers = [400]
    deliver_all()
    assert (now_as(text).state, now_as(text).error) == ("failed", "NotTaken 400")
    assert [letter["To"] for letter in post_office.letters] == [ADDRESS]


def test_a_text_goes_by_mail_when_its_gateway_was_given_up(gateway, post_office, settings, text):
    settings.TEXT_GATEWAYS = {}
    deliver_all()
    assert Message.objects.get(channel="sms").state == "failed"


@pytest.mark.parametrize("answer", [200, 400, 503])
def test_nothing_of_a_text_is_in_a_log(gateway, text, caplog, capfd, answer):
    gateway.answers = [answer]
    caplog.set_level(logging.DEBUG)
    deliver_all()
    said = caplog.text + "".join(capfd.readouterr())
    for secret in (PHONE, PHONE[3:], LINK, text.short, "gateway.example"):
        assert secret not in said


def test_whoever_tries_the_portal_finds_texts_in_files(settings, tmp_path, gateway):
    settings.TEXT_GATEWAYS, settings.EMAIL_FILE_PATH = {"sms": ""}, tmp_path / "mail"
    letter = written(opened(contact_by="sms"))
    deliver_all()
    [file] = (tmp_path / "mail").iterdir()
    assert file.read_text() == f"To: {PHONE}\n\n{letter.short}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PHONE not in file.name


def test_a_telephone_gets_ten_texts_a_day_and_the_rest_later(gateway):
    whose = opened(contact_by="sms")
    for number in range(12):
        written(whose, kind="callback_moved", about=f"callback {number}")
    deliver_all()
    assert len(gateway.texts) == 10
    assert Message.objects.filter(state="queued").count() == 2


def test_the_hospital_pays_for_so_many_texts_a_day(gateway, settings):
    settings.TEXTS_PER_DAY = 2
    for number in range(3):
        written(opened(contact_by="sms", phone=f"+91984901234{number}"))
    deliver_all()
    assert len(gateway.texts) == 2
    assert Message.objects.get(state="queued").attempts == 0


def test_a_letter_of_a_form_is_a_text_too(gateway):
    asked_by_form(email="", contact_by="sms")
    deliver_all()
    assert len(gateway.texts) == 1


def test_a_text_that_failed_is_sent_again_to_the_number_that_staff_corrected(gateway):
    gateway.answers = [400]
    letter = written(opened(contact_by="sms"))
    deliver_all()
    letter.case.patient.phone = "+919849054321"
    letter.case.patient.save()
    assert services.retry(letter, now=letter.created_at)
    all_due()
    deliver_all()
    assert [sent.number for sent in gateway.texts] == ["+919849054321"]
