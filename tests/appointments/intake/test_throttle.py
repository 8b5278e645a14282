from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import RequestFactory
from django.utils import timezone

from appointments.intake import throttle
from appointments.intake.models import Bucket

THREE = throttle.Limit("three an hour", most=3, seconds=3600)


@pytest.fixture(autouse=True)
def throttled(settings):
    settings.THROTTLE = True


def spend_until_refused():
    for spent in range(100):
        try:
            throttle.spend(THREE, "somebody")
        except throttle.Exceeded:
            return spent
    return 100


@pytest.mark.django_db
def test_a_sender_may_send_as_much_as_the_limit_says():
    assert spend_until_refused() == 3


@pytest.mark.django_db
def test_much_at_once_counts_as_much_and_too_much_takes_nothing():
    throttle.spend(THREE, "somebody", amount=2)
    with pytest.raises(throttle.Exceeded):
        throttle.spend(THREE, "somebody", amount=2)
    throttle.spend(THREE, "somebody")


@pytest.mark.django_db
def test_one_sender_does_not_use_up_another_s_share():
    spend_until_refused()
    throttle.spend(THREE, "somebody else")
    assert Bucket.objects.count() == 2


@pytest.mark.django_db
def test_after_an_hour_the_sender_may_send_again():
    spend_until_refused()
    Bucket.objects.update(filled_at="2026-01-01T00:00Z")
    assert spend_until_refused() == 3


@pytest.mark.django_db
def test_a_clock_set_back_gives_nothing_and_takes_nothing():
    throttle.spend(THREE, "somebody")
    Bucket.objects.update(filled_at="2100-01-01T00:00Z")
    assert spend_until_refused() == 2


@pytest.mark.django_db
def test_the_table_does_not_tell_who_sent():
    throttle.spend(THREE, "203.0.113.7")
    assert "203.0.113.7" not in Bucket.objects.get().key


@pytest.mark.django_db
def test_a_bucket_is_never_emptier_than_empty():
    throttle.spend(THREE, "somebody")
    with pytest.raises(IntegrityError, match="bucket_never_below_empty"):
        Bucket.objects.update(tokens=-1)


@pytest.mark.django_db
def test_switched_off_it_refuses_nobody(settings):
    settings.THROTTLE = False
    assert spend_until_refused() == 100


def forwarded(header):
    return RequestFactory().get("/", headers={"X-Forwarded-For": header}, REMOTE_ADDR="127.0.0.1")


def test_without_a_proxy_of_ours_a_forwarded_address_is_not_believed(settings):
    settings.PROXIES = 0
    assert throttle.client_address(forwarded("203.0.113.7")) == "127.0.0.1"


def test_behind_our_proxy_only_its_own_entry_counts(settings):
    settings.PROXIES = 1
    assert throttle.client_address(forwarded("198.51.100.1, 203.0.113.7")) == "203.0.113.7"


@pytest.mark.django_db
def test_a_bucket_is_forgotten_when_it_must_be_full_again():
    throttle.spend(THREE, "somebody")
    assert throttle.forget(now=timezone.now() + timedelta(days=3)) == 1
    assert throttle.forget(now=timezone.now()) == 0
