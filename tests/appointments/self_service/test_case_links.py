"""The links to a private page: ended by its patient, asked for anew by who has lost them."""

import pytest
from django.test import Client
from django.utils import timezone

from appointments.cases import links, lost_links
from appointments.cases import services as cases
from appointments.cases.models import CaseLink, Event, LinkWish
from appointments.intake import submit_key
from appointments.outbox.models import Message
from tests.appointments.making import case

pytestmark = pytest.mark.django_db

PAGE = f"/case/{links.token_for('one')}/"
LOST = "/case/"


@pytest.fixture
def opened():
    made = case(birth_year=1961, email="meera@example.org")
    links.issue(made, seed="one", now=timezone.now())
    return made


def text(answer):
    return answer.content.decode()


def let_in(client, page=PAGE):
    client.post(page, {"fact": "1961"})
    return client


def end_links(client, page=PAGE):
    return client.post(f"{page}links/", {"submit_key": submit_key.new()})


def ask(client, reach="meera@example.org", **more):
    return client.post(LOST, {"submit_key": submit_key.new(), "reach": reach, **more})


def test_the_private_page_leads_to_the_end_of_its_links(client, opened):
    assert f"{PAGE}links/" in text(let_in(client).get(PAGE))


def test_looking_ends_nothing(client, opened):
    assert "meera@example.org" in text(let_in(client).get(f"{PAGE}links/"))
    assert not CaseLink.objects.exclude(revoked_at=None).exists()


def test_who_ends_the_links_goes_on_with_a_fresh_one_unasked(client, opened):
    answer = end_links(let_in(client))
    assert answer.status_code == 303
    fresh = answer.headers["Location"]
    assert fresh != PAGE
    assert opened.reference in text(client.get(fresh))


def test_the_old_link_opens_nothing_not_even_the_question(client, opened):
    end_links(let_in(client))
    for browser in (client, Client()):
        for answer in (browser.get(PAGE), browser.post(PAGE, {"fact": "1961"})):
            assert answer.status_code == 404
            assert "Ask for a new link" in text(answer)


def test_a_browser_that_was_let_in_by_an_old_link_is_asked_again_at_the_fresh_one(client, opened):
    thief = let_in(Client())
    fresh = end_links(let_in(client)).headers["Location"]
    assert thief.get(PAGE).status_code == 404
    assert "Is it you?" in text(thief.get(fresh))


def test_a_double_click_lands_on_the_fresh_page(client, opened):
    let_in(client)
    first, second = end_links(client), end_links(client)
    assert first.headers["Location"] == second.headers["Location"]
    assert Event.objects.filter(what="links_revoked").count() == 1
    assert Message.objects.filter(kind="links_ended").exclude(state="withdrawn").count() == 1


def test_a_stranger_who_repeats_it_with_the_old_link_does_not_learn_the_fresh_one(client, opened):
    end_links(let_in(client))
    assert end_links(Client()).status_code == 404


def test_the_letter_brings_a_link_that_opens_the_page_for_who_knows_the_fact(client, opened):
    end_links(let_in(client))
    letter = Message.objects.get(kind="links_ended")
    path = "/case/" + letter.text.partition("/case/")[2].split()[0]
    other = Client()
    assert "Is it you?" in text(other.get(path))
    assert opened.reference in text(let_in(other, path).get(path))


def test_the_session_gets_another_key_when_somebody_proves_who_they_are(client, opened):
    client.get("/book/")  # a session that somebody else may have begun
    session = client.session
    session["begun"] = "by somebody else"
    session.save()
    client.cookies["session"] = before = session.session_key
    let_in(client)
    assert client.cookies["session"].value != before
    assert opened.reference in text(client.get(PAGE))
    stranger = Client()
    stranger.cookies["session"] = before
    assert "Is it you?" in text(stranger.get(PAGE))


def test_without_an_address_the_page_says_so(client):
    made = case(birth_year=1961)
    links.issue(made, seed="one", now=timezone.now())
    assert "We have no address to write to" in text(let_in(client).get(f"{PAGE}links/"))


def test_known_and_unknown_addresses_get_the_same_answer(client, opened):
    answers = [ask(Client(), reach) for reach in ("meera@example.org", "stranger@example.org", "98490 12345", "98490 99999")]
    told = {(answer.status_code, answer.headers["Location"], answer.content) for answer in answers}
    assert told == {(303, "/case/?asked=yes", b"")}
    assert "If we know that address or number" in text(client.get("/case/?asked=yes"))


def test_the_request_asks_the_database_the_same_for_both(client, opened, django_assert_num_queries, settings):
    settings.THROTTLE = True
    for reach in ("meera@example.org", "stranger@example.org"):
        with django_assert_num_queries(4):  # three counters and the wish
            ask(client, reach)


def test_nothing_is_sent_before_the_worker_has_looked(client, opened):
    ask(client)
    assert not Message.objects.exists()
    lost_links.answer_waiting(now=timezone.now())
    assert Message.objects.get().address == "meera@example.org"


@pytest.mark.parametrize("typed", ["98490 12345", "+91 98490-12345", "09849012345"])
def test_a_number_may_be_typed_as_people_write_it(client, opened, typed):
    ask(client, typed)
    assert LinkWish.objects.get().reach == "+919849012345"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the e-mail address or the phone number that you gave us."),
        ("meera", "Enter an e-mail address like name@example.org, or a phone number such as 98490 12345."),
        ("meera@", "Enter an e-mail address like name@example.org, or a phone number such as 98490 12345."),
        ("12", "Enter an e-mail address like name@example.org, or a phone number such as 98490 12345."),
        ("x" * 10_000, "E-mail address or phone number must be 254 characters or fewer; you typed 10000."),
    ],
)
def test_what_is_no_address_gets_a_sentence_and_leaves_nothing(client, typed, sentence):
    answer = ask(client, typed)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert typed in text(answer)
    assert not LinkWish.objects.exists()


@pytest.mark.parametrize("reach", ["meera@example.org", "stranger@example.org"])
def test_links_for_one_address_are_asked_for_four_times_a_day(client, opened, settings, reach):
    settings.THROTTLE = True
    assert [ask(client, reach).status_code for _ in range(5)] == [303] * 4 + [429]
    assert "several times today" in text(ask(client, reach.upper()))
    assert LinkWish.objects.count() == 4


def test_one_sender_asks_for_ten_addresses_at_once(client, settings):
    settings.THROTTLE = True
    sent = [ask(client, f"somebody{number}@example.org").status_code for number in range(11)]
    assert sent == [303] * 10 + [429]


def test_a_filled_trap_is_answered_alike(client, opened):
    assert ask(client, website="https://example.org").status_code == 303


def test_the_page_keeps_out_of_search_engines_and_stores(client):
    answer = client.get(LOST)
    assert answer.status_code == 200
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")


def test_ending_the_links_leaves_the_request_as_it_was(opened):
    links.revoke(opened, by=cases.PATIENT, now=timezone.now())
    opened.refresh_from_db()
    assert opened.status == "new"
