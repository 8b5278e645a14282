"""Nobody's telephone rings at night with news that can wait."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from appointments.outbox.models import Message
from tests.appointments.outbox.writing import ADDRESS, deliver_all, now_as, opened, written, zone_where_it_is

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(post_office, gateway, settings):
    settings.TIME_ZONE = zone_where_it_is(2)
    return ZoneInfo(settings.TIME_ZONE)


@pytest.fixture
def by_text(night):
    return opened(contact_by="sms")


def test_a_text_that_nobody_waits_for_is_sent_at_eight(gateway, night, by_text):
    letter = written(by_text, kind="callback_missed")
    deliver_all()
    assert gateway.texts == []
    due = now_as(letter).due_at.astimezone(night)
    assert (due.hour, due.minute, now_as(letter).attempts) == (8, 0, 0)


def test_a_text_about_what_the_patient_has_just_done_is_sent_at_night(gateway, by_text):
    written(by_text, kind="callback_moved")
    deliver_all()
    assert len(gateway.texts) == 1


def test_a_text_that_could_not_be_sent_when_it_was_waited_for_is_sent_by_day(gateway, by_text):
    letter = written(by_text, kind="callback_moved")
    an_hour = timedelta(hours=1)
    Message.objects.update(created_at=F("created_at") - an_hour, due_at=F("due_at") - an_hour)
    deliver_all()
    assert now_as(letter).state == "queued"


def test_a_mail_about_what_staff_have_done_wakes_nobody(post_office, night):
    written(opened(email=ADDRESS), kind="callback_missed")
    deliver_all()
    assert len(post_office.letters) == 1


def test_a_reminder_comes_by_day_also_by_mail(post_office, night):
    Message.objects.filter(pk=written(opened(email=ADDRESS), kind="callback_moved").pk).update(kind="appointment_reminder")
    deliver_all()
    assert post_office.letters == []


def test_a_text_that_is_of_no_use_in_the_morning_is_never_sent(gateway, night, by_text):
    letter = written(by_text, kind="callback_missed")
    Message.objects.update(until=F("created_at") + timedelta(hours=3))
    deliver_all()
    Message.objects.update(until=F("created_at"), due_at=F("created_at"))
    deliver_all()
    assert now_as(letter).state == "withdrawn"


def test_load_tests_know_no_night(gateway, by_text, settings):
    settings.THROTTLE = False
    written(by_text, kind="callback_missed")
    deliver_all()
    assert len(gateway.texts) == 1
