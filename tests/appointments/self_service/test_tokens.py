"""Nobody comes in by a link alone: not by guessing, not by one that was ended, nor does a scanner that opens all it sees."""

import hashlib
import re
import secrets

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from appointments import urls
from appointments.callbacks.models import CallbackRequest
from appointments.cases import links
from appointments.cases import services as cases
from appointments.cases.models import CaseLink
from appointments.intake import submit_key, throttle
from appointments.outbox import letters
from appointments.worklist import sample_letters
from tests.appointments.making import case, patient

pytestmark = pytest.mark.django_db

TOKEN = links.token_for("one")
# Every page behind a link, with something in the place of what else its address names.
FILLED = {"pk": 1, "what": "callback"}
PRIVATE = [
    pattern.name
    for pattern in urls.urlpatterns
    if isinstance(pattern, URLPattern) and str(pattern.pattern).startswith("case/<str:token>/")
]
NOTHING_LIKE_IT = {
    "random": secrets.token_urlsafe(32),
    "empty quotes": "''",
    "what the database holds": hashlib.sha256(TOKEN.encode()).hexdigest(),
    "one letter short": TOKEN[:-1],
    "one letter more": TOKEN + "A",
    "one letter other": ("A" if TOKEN[0] != "A" else "B") + TOKEN[1:],
    "other capitals": TOKEN.swapcase(),
    "a blank behind it": TOKEN + "%20",
    "a pattern": "%25" * 43,
    "ten thousand letters": "A" * 10_000,
}


@pytest.fixture
def opened():
    """A call that was asked for, and the link to its page."""
    made = case(full_name="Meera Canary", birth_year=1961, email="meera@example.org")
    consent = cases.consent(made.patient, purpose="callback", language="en", now=made.created_at)
    on = timezone.localdate()
    asked = {"call_on": on, "part_of_day": "any", "topic": "My left eyelid", "submit_key": "one", "created_at": made.created_at}
    CallbackRequest.objects.create(case=made, consent=consent, **asked)
    links.issue(made, seed="one", now=timezone.now())
    return made


def address_of(page, token=TOKEN):
    [pattern] = [pattern for pattern in urls.urlpatterns if pattern.name == page]
    named = {name: FILLED[name] for name in pattern.pattern.converters if name != "token"}
    return reverse(page, kwargs={"token": "TOKEN", **named}).replace("TOKEN", token)


def sent():
    """All that a page inside could want, so that one that lets a stranger act does so."""
    acts = {"when": "soon any", "answer": "accept", "take_back": "callback", "leave": "", "that_is_all": ""}
    return {"submit_key": submit_key.new(), "phone": "98490 99999", "email": "thief@example.org", **acts}


def everything():
    """Every row that the appointments have, but for how often somebody may still try."""
    models = [model for model in apps.get_app_config("appointments").get_models() if model._meta.model_name != "bucket"]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


def shows_nothing(answer, opened):
    page = answer.content.decode()
    facts = [opened.patient.full_name, "98490", "9849012345", "meera@example.org", "1961", "eyelid", opened.reference]
    return not [fact for fact in facts if fact in page]


def paths_in(sample):
    """Where the links of a letter lead, in its text, on a phone and in its HTML; the made-up token is a real one there."""
    letter = sample_letters.of(sample, "en", now=timezone.now())
    words = f"{letter.text} {letter.short} {letters.as_html(letter)}".replace(sample_letters.TOKEN, TOKEN)
    return {match.rstrip(".,:") for match in re.findall(r"https?://[^/\s]+(/[^\s\"<>]*)", words)}


def test_the_walk_knows_every_page_behind_a_link():
    assert {"case", "case_call", "case_links", "case_calendar", "case_offer", "case_opinion"} <= set(PRIVATE)
    assert all("<str:token>" in str(pattern.pattern) for pattern in urls.urlpatterns if pattern.name in PRIVATE)


@pytest.mark.parametrize("guess", NOTHING_LIKE_IT.values(), ids=NOTHING_LIKE_IT.keys())
def test_a_guessed_link_opens_no_page(client, opened, guess):
    before = everything()
    for page in PRIVATE:
        for answer in (client.get(address_of(page, guess)), client.post(address_of(page, guess), sent())):
            assert answer.status_code == 404, page
            assert shows_nothing(answer, opened), page
    assert everything() == before


def test_a_link_that_was_ended_opens_nothing_to_whom_it_had_let_in(client, opened):
    client.post(address_of("case"), {"fact": "1961"})
    links.revoke(opened, by=cases.PATIENT, now=timezone.now())
    before = everything()
    for page in PRIVATE:
        at = address_of(page)
        for answer in (client.get(at), client.post(at, sent()), client.post(at, {"fact": "1961"})):
            assert answer.status_code == 404, page
            assert shows_nothing(answer, opened), page
    assert everything() == before


def test_without_the_second_fact_a_link_shows_and_changes_nothing(client, opened):
    before = everything()
    for page in PRIVATE:
        for answer in (client.get(address_of(page)), client.head(address_of(page)), client.post(address_of(page), sent())):
            assert answer.status_code in (200, 303, 405), page
            assert shows_nothing(answer, opened), page
    assert everything() == before


def test_a_scanner_that_opens_every_link_of_every_letter_changes_and_sees_nothing(opened):
    before = everything()
    for path in sorted({path for sample in sample_letters.SAMPLES for path in paths_in(sample)}):
        scanner = Client()
        for answer in (scanner.get(path, follow=True), scanner.head(path), scanner.options(path)):
            assert shows_nothing(answer, opened), path
    assert everything() == before


def test_the_letters_lead_to_private_pages():
    assert sum(any(TOKEN in path for path in paths_in(sample)) for sample in sample_letters.SAMPLES) > 15


def test_six_wrong_facts_shut_the_door_for_the_right_one_too(client, opened, settings):
    settings.THROTTLE = True
    CaseLink.objects.update(wrong_answers=throttle.SECOND_FACTS_PER_CASE.most)  # as it is to be afterwards
    before = everything()
    CaseLink.objects.update(wrong_answers=0)
    for wrong in range(1900, 1906):
        assert client.post(address_of("case"), {"fact": str(wrong)}).status_code == 200
    answer = client.post(address_of("case"), {"fact": "1961"})
    assert answer.status_code == 429
    assert opened.reference not in answer.content.decode()
    assert "Is it you?" in client.get(address_of("case")).content.decode()
    assert everything() == before


def test_a_link_at_which_who_it_is_was_guessed_twenty_times_is_ended(opened, settings):
    settings.THROTTLE = False  # as over many days
    owner = Client()
    owner.post(address_of("case", links.issue(opened, seed="two", now=timezone.now())), {"fact": "1961"})
    for wrong in range(1900, 1919):
        assert Client().post(address_of("case"), {"fact": str(wrong)}).status_code == 200
    Client().post(address_of("case"), {"fact": " "})  # nothing was guessed
    assert "Is it you?" in Client().get(address_of("case")).content.decode()
    last = Client().post(address_of("case"), {"fact": "1919"})
    assert (last.status_code, "Ask for a new link" in last.content.decode()) == (404, True)
    assert Client().post(address_of("case"), {"fact": "1961"}).status_code == 404
    assert opened.events.filter(what="link_ended", actor="system").count() == 1
    page = owner.get(address_of("case", links.token_for("two")))
    assert page.status_code == 200 and "Is it you?" not in page.content.decode()


def test_the_tries_are_counted_by_case_whatever_the_browser_the_page_and_the_link(opened, settings):
    settings.THROTTLE = True
    other = links.issue(opened, seed="two", now=timezone.now())
    for page in ("case", "case_call", "case_links"):
        for token in (TOKEN, other):
            assert Client().post(address_of(page, token), {"fact": "1900"}).status_code == 200
    assert Client().post(address_of("case"), {"fact": "1961"}).status_code == 429


def test_another_patient_s_door_stays_open(opened, settings):
    settings.THROTTLE = True
    theirs = patient(birth_year=1950)
    other = cases.open_case(kind="callback", patient=theirs, due_at=timezone.now(), by=cases.PATIENT, now=timezone.now())
    page = address_of("case", links.issue(other, seed="two", now=timezone.now()))
    for _ in range(throttle.SECOND_FACTS_PER_CASE.most + 1):
        Client().post(address_of("case"), {"fact": "1900"})
    assert Client().post(page, {"fact": "1950"}).status_code == 303


def test_a_link_is_worth_256_bits_and_is_nowhere_in_the_database(opened):
    assert len(TOKEN) == 43
    assert TOKEN not in str(everything())
    assert CaseLink.objects.get().token_hash == hashlib.sha256(TOKEN.encode()).hexdigest()
