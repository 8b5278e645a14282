from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection

from appointments.cases import links, services
from appointments.cases.models import CaseLink, Event
from appointments.outbox import services as outbox
from appointments.outbox.models import Message
from tests.appointments.making import NOW, case

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def opened(token, now=LATER):
    try:
        return links.find(token, now=now)
    except CaseLink.DoesNotExist:
        return None


def test_a_link_opens_its_case():
    made = case()
    token = links.issue(made, seed="one", now=NOW)
    assert links.find(token, now=NOW) == made


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


def test_revoking_ends_every_link_of_the_case_and_no_other():
    mine, other = case(email="meera@example.org"), case()
    ended = [links.issue(mine, seed=seed, now=NOW) for seed in ("one", "two")]
    left = links.issue(other, seed="other", now=NOW)
    links.revoke(mine, by=services.PATIENT, now=LATER)
    assert [opened(token) for token in ended] == [None, None]
    assert opened(left) == other


def test_revoking_gives_a_fresh_link_which_a_letter_brings_too():
    mine = case(email="meera@example.org")
    fresh = links.revoke(mine, by=services.PATIENT, now=LATER)
    letter = Message.objects.get(kind="links_ended")
    assert opened(fresh) == mine
    assert (letter.address, links.address(fresh) in letter.text) == ("meera@example.org", True)


def test_revoking_twice_leaves_one_link_and_one_letter_that_waits():
    mine = case(email="meera@example.org")
    links.revoke(mine, by=services.PATIENT, now=NOW)
    fresh = links.revoke(mine, by=services.PATIENT, now=LATER)
    assert mine.links.filter(revoked_at=None).count() == 1
    [letter] = Message.objects.filter(kind="links_ended", state="queued")
    assert links.address(fresh) in letter.text


def booked(whose, token, **changed):
    """A letter about something else that leads to the private page."""
    facts = {"about": "callback 1", "edition": token, "now": NOW, "link": links.address(token)}
    letter = outbox.post(kind="callback_received", case=whose, **facts)
    Message.objects.filter(pk=letter.pk).update(**changed)
    return letter


@pytest.mark.parametrize("state", ["queued", "failed", "sending"])
def test_what_waits_while_the_links_end_leads_to_the_private_page_all_the_same(state):
    mine = case(email="meera@example.org")
    old = links.issue(mine, seed="one", now=NOW)
    letter = booked(mine, old, state=state, lease_until=LATER if state == "sending" else None)
    fresh = links.revoke(mine, by=services.PATIENT, now=LATER)
    letter.refresh_from_db()
    assert (old in letter.text + letter.short, letter.state) == (False, state)
    assert links.address(fresh) in letter.text and links.address(fresh) in letter.short


def test_what_went_out_before_the_links_ended_is_not_texted_when_it_comes_back(settings):
    settings.TEXT_GATEWAYS = {"sms": "json://localhost/{phone}"}
    mine = case(email="meera@example.org", message_ok=True)
    letter = booked(mine, links.issue(mine, seed="one", now=NOW), state="sent", sent_at=NOW, text="")
    links.revoke(mine, by=services.PATIENT, now=LATER)
    outbox.bounced(letter.pk, reason="5.1.1", now=LATER)
    assert not Message.objects.filter(instead_of=letter).exists()


def test_a_letter_of_another_case_keeps_its_link_when_the_links_of_one_end():
    mine, other = case(email="meera@example.org"), case(email="meera@example.org")
    left = links.issue(other, seed="other", now=NOW)
    letter = booked(other, left)
    links.revoke(mine, by=services.PATIENT, now=LATER)
    letter.refresh_from_db()
    assert links.address(left) in letter.text


def test_a_letter_that_nobody_can_decrypt_keeps_no_link_alive():
    mine = case(email="meera@example.org")
    letter = booked(mine, links.issue(mine, seed="one", now=NOW))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE appointments_message SET text = 'broken' WHERE id = %s", [letter.pk])
    assert opened(links.revoke(mine, by=services.PATIENT, now=LATER)) == mine


def test_who_asks_for_a_link_does_not_take_back_the_letter_that_says_they_have_ended():
    mine = case(email="meera@example.org")
    links.revoke(mine, by=services.PATIENT, now=NOW)
    way = outbox.Way("email", "meera@example.org")
    links.write(mine, links.issue_fresh(mine, now=LATER), now=LATER, to=way)
    assert Message.objects.get(kind="links_ended").state == "queued"


def test_the_history_says_who_ended_the_links():
    nurse = User.objects.create(username="nurse")
    made = case()
    links.revoke(made, by=services.staff(nurse), now=NOW)
    assert Event.objects.get(case=made, what="links_revoked").staff == nurse


def test_a_patient_without_an_address_still_goes_on_with_a_fresh_link():
    made = case()
    assert opened(links.revoke(made, by=services.PATIENT, now=LATER)) == made
    assert not Message.objects.exists()


def test_a_browser_that_sent_one_case_does_not_know_another():
    mine, other, session = case(), case(), {}
    links.remember(session, mine, links.issue(mine, seed="one", now=NOW))
    assert links.remembers(session, mine)
    assert not links.remembers(session, other)


def test_a_browser_knows_both_of_two_cases():
    mine, other, session = case(), case(), {}
    for made in (mine, other):
        links.remember(session, made, links.issue(made, seed=str(made.pk), now=NOW))
    assert links.remembers(session, mine)
    assert links.remembers(session, other)


def test_revoking_ends_the_right_of_the_browsers_that_were_let_in():
    made, thief, own = case(), {}, {}
    token = links.issue(made, seed="one", now=NOW)
    links.remember(thief, made, token)
    links.remember(own, made, links.revoke(made, by=services.PATIENT, now=LATER))
    assert not links.remembers(thief, made)
    assert links.remembers(own, made)


def test_a_form_sent_again_after_the_links_ended_lets_no_browser_in():
    made, browser = case(), {}
    token = links.issue(made, seed="one", now=NOW)
    links.revoke(made, by=services.PATIENT, now=LATER)
    links.remember(browser, made, token)
    assert not links.remembers(browser, made)


def test_a_link_lets_nobody_into_a_case_that_is_not_its_own():
    mine, other, browser = case(), case(), {}
    links.remember(browser, other, links.issue(mine, seed="one", now=NOW))
    assert not links.remembers(browser, other)


def test_the_fresh_link_is_found_again_from_the_page_it_was_asked_on():
    made = case()
    token = links.issue(made, seed="one", now=NOW)
    assert links.revoke(made, by=services.PATIENT, now=LATER, instead_of=token) == links.renewed(token)
