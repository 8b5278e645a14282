import pytest
import time_machine
from django.core.signing import BadSignature

from appointments.intake import submit_key


def test_every_form_has_a_key_of_its_own():
    assert submit_key.read(submit_key.new()) != submit_key.read(submit_key.new())


def test_a_changed_key_is_refused():
    with pytest.raises(BadSignature):
        submit_key.read("x" + submit_key.new())


def test_a_key_lasts_a_day_and_not_a_week():
    with time_machine.travel("2026-11-21 10:00Z", tick=False):
        key = submit_key.new()
    with time_machine.travel("2026-11-22 10:00Z", tick=False):
        assert submit_key.read(key)
    with time_machine.travel("2026-11-28 10:00Z", tick=False), pytest.raises(BadSignature):
        submit_key.read(key)


def test_a_form_sent_at_once_is_hasty():
    assert submit_key.is_hasty(submit_key.new())


def test_a_form_sent_after_a_minute_is_not():
    with time_machine.travel("2026-11-21 10:00Z", tick=False):
        key = submit_key.new()
    with time_machine.travel("2026-11-21 10:01Z", tick=False):
        assert not submit_key.is_hasty(key)


def test_the_same_answers_are_the_same_submission():
    assert submit_key.with_answers("r", ["a=1"]) == submit_key.with_answers("r", ["a=1"])


def test_other_answers_are_another_submission():
    assert submit_key.with_answers("r", ["a=1"]) != submit_key.with_answers("r", ["a=2"])
