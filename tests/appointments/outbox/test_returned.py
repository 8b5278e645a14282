"""A letter that another mail server returns is noted, and the patient is told over another way."""

import os
import subprocess
import sys
from datetime import timedelta
from io import BytesIO, TextIOWrapper
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from appointments.outbox import claiming, returned, services
from appointments.outbox.models import Message
from tests.appointments.outbox import reports
from tests.appointments.outbox.reports import report
from tests.appointments.outbox.writing import ADDRESS, PHONE, deliver_all, now_as, opened, written

LETTER = uuid4()
OURS = f"<{LETTER}@portal.example.org>"


@pytest.mark.parametrize(
    "raw",
    [
        report(OURS),
        report(OURS, enclosed=reports.ONLY_ITS_HEAD),
        report(OURS, enclosed=reports.NOTHING_OF_IT, answers="In-Reply-To"),
        report(OURS, enclosed=reports.NOTHING_OF_IT, answers="References"),
        report(OURS, action="Failed"),
        report(OURS.upper()),
        report(OURS, subject="=?utf-8?q?Unzustellbar=3A_n=C3=A4chste?=", words="Ihre Nachricht wurde nicht zugestellt: ä"),
        report(OURS).replace(b"\n", b"\r\n"),
    ],
)
def test_a_report_says_which_letter_came_back(raw):
    assert returned.read(raw) == (LETTER, "5.1.1")


def test_a_server_that_has_tried_for_days_has_given_up_too():
    assert returned.read(report(OURS, status="4.4.7")) == (LETTER, "4.4.7")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_a_letter_that_may_arrive_is_not_returned(action):
    assert returned.read(report(OURS, action=action)) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        report(OURS)[:300],
        report("<somebody@else.example.org>"),
        report(f"<{str(LETTER)[:-1]}@portal.example.org>"),
        reports.gone_on_holiday(OURS),
        b"Content-Type: message/delivery-status\n\nnothing of use",
        b"Content-Type: multipart/report\n\n--\n",
    ],
)
def test_what_is_no_report_about_a_letter_of_ours_is_passed_over(raw):
    assert returned.read(raw) is None


@pytest.fixture
def sent(db, post_office, gateway):
    letter = written(opened(email=ADDRESS, message_ok=True))
    deliver_all()
    return letter


def come_back(letter, monkeypatch, **facts):
    """What the command says when the mail server pipes a report in."""
    raw = report(f"<{letter.pk}@portal.example.org>", **facts)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
    call_command("bounced")


def test_a_returned_letter_is_noted_with_the_servers_number_and_none_of_its_words(sent, monkeypatch):
    come_back(sent, monkeypatch)
    back = now_as(sent)
    assert (back.state, back.error, back.text, back.short) == ("bounced", "returned 5.1.1", "", "")


def test_who_did_not_get_the_letter_gets_a_text(sent, gateway, monkeypatch):
    come_back(sent, monkeypatch)
    deliver_all()
    assert [text.number for text in gateway.texts] == [PHONE]


def test_a_letter_that_comes_back_twice_is_told_otherwise_once(sent, gateway, monkeypatch):
    come_back(sent, monkeypatch)
    come_back(sent, monkeypatch)
    deliver_all()
    assert len(gateway.texts) == 1


def test_a_delayed_letter_stays_sent(sent, gateway, monkeypatch):
    come_back(sent, monkeypatch, action="delayed", status="4.0.0")
    assert now_as(sent).state == "sent"


def test_a_letter_that_comes_back_after_its_words_are_gone_is_left_to_staff(sent, gateway, monkeypatch):
    Message.objects.update(sent_at=timezone.now() - timedelta(days=8))
    services.forget(now=timezone.now())
    come_back(sent, monkeypatch)
    deliver_all()
    assert (now_as(sent).state, gateway.texts) == ("bounced", [])


def test_what_is_no_longer_true_when_its_letter_comes_back_is_told_in_no_other_way(sent, gateway, monkeypatch):
    services.withdraw(case=sent.case, about=sent.about)
    come_back(sent, monkeypatch)
    deliver_all()
    assert (now_as(sent).state, gateway.texts) == ("bounced", [])


def test_what_is_about_something_else_is_told_all_the_same(sent, gateway, monkeypatch):
    services.withdraw(case=sent.case, about="another thing")
    services.withdraw(case=sent.case, about=sent.about, kind="another_kind")
    come_back(sent, monkeypatch)
    deliver_all()
    assert [text.number for text in gateway.texts] == [PHONE]


def test_a_letter_that_went_out_is_not_counted_among_those_taken_back(sent):
    assert services.withdraw(case=sent.case, about=sent.about) == 0
    assert now_as(sent).state == "sent"


def test_a_letter_that_comes_back_before_we_have_noted_that_it_went_is_not_sent_again(db, post_office, monkeypatch):
    letter = written()
    in_hand = claiming.take()
    come_back(letter, monkeypatch)
    services._mark_sent(in_hand)
    deliver_all()
    assert (now_as(letter).state, post_office.letters) == ("bounced", [])


def test_a_letter_nobody_has_sent_does_not_come_back(db, monkeypatch):
    letter = written()
    come_back(letter, monkeypatch)
    assert now_as(letter).state == "queued"


def test_nothing_of_a_report_is_said_again(sent, monkeypatch, capfd):
    come_back(sent, monkeypatch)
    said = "".join(capfd.readouterr())
    assert str(sent.pk) in said
    assert ADDRESS not in said


def test_a_mail_server_keeps_the_report_while_the_database_is_away():
    away = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "SECRET_KEY": "k" * 50,
        "FIELD_KEYS": settings.FIELD_KEYS[0],
        "BASE_URL": "http://localhost",
        "ALLOWED_HOSTS": "localhost",
    }
    command = [sys.executable, "manage.py", "bounced"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env={**os.environ, **away}, input=report(OURS), capture_output=True)
    assert (done.returncode, b"Traceback" in done.stderr) == (os.EX_TEMPFAIL, False)
