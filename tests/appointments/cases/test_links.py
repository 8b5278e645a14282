from datetime import timedelta

import pytest

from appointments.cases import links
from appointments.cases.models import CaseLink
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db


def test_a_link_opens_its_case():
    opened = case()
    token = links.issue(opened, seed="one", now=NOW)
    assert links.find(token, now=NOW) == opened


def test_the_database_does_not_hold_the_token():
    token = links.issue(case(), seed="one", now=NOW)
    assert token not in CaseLink.objects.values_list("token_hash", flat=True)


def test_the_same_submission_has_the_same_link():
    assert links.token_for("one") == links.token_for("one")


def test_a_token_is_worth_256_bits():
    assert len(links.token_for("one")) == 43


def test_a_link_ends_after_half_a_year():
    token = links.issue(case(), seed="one", now=NOW)
    with pytest.raises(CaseLink.DoesNotExist):
        links.find(token, now=NOW + timedelta(days=181))


def test_a_revoked_link_opens_nothing():
    token = links.issue(case(), seed="one", now=NOW)
    CaseLink.objects.update(revoked_at=NOW)
    with pytest.raises(CaseLink.DoesNotExist):
        links.find(token, now=NOW)


def test_a_browser_that_sent_one_case_does_not_know_another():
    mine, other, session = case(), case(), {}
    links.remember(session, mine)
    assert links.remembers(session, mine)
    assert not links.remembers(session, other)
