"""A reader of Hindi stays in Hindi, from the first page to the last letter, and may change over anywhere."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse
from django.utils import formats, translation

from appointments.callbacks.models import CallbackRequest
from appointments.doctors import demo
from appointments.outbox.models import Message
from hfs_portal import errors, languages
from tests.appointments import answers
from tests.appointments.making import NOW

PUBLIC = [
    "/",
    "/conditions/",
    "/doctors/",
    "/book/",
    "/callback/",
    "/second-opinion/",
    "/case/",
    "/search/",
    "/is-this-really-us/",
]
NOT_PAGES = ("/static/", "/media/")


@pytest.fixture(scope="module")
def open_portal(first_load, django_db_blocker):
    with django_db_blocker.unblock():
        demo.load(now=NOW)


@pytest.fixture
def clinic(open_portal, db):
    with time_machine.travel(NOW, tick=False):
        yield


def page(answer):
    return BeautifulSoup(answer.content, "html.parser")


def ways_out(read):
    """Where its links and forms lead on this site, but for those that change the language on purpose."""
    found = [(each, each.get("href") or each.get("action") or "") for each in read.select("body a[href], form[action]")]
    return [to for each, to in found if to.startswith("/") and not to.startswith(NOT_PAGES) and not each.get("hreflang")]


@pytest.mark.parametrize("address", [*PUBLIC, "/doctors/demo-asha/", "/conditions/hemifacial-spasm/", "/no-such-page/"])
def test_no_link_leads_a_hindi_reader_out_of_hindi(client, clinic, address):
    read = page(client.get(f"/hi{address}"))
    assert read.html["lang"] == "hi"
    assert [to for to in ways_out(read) if not to.startswith("/hi/")] == []


@pytest.mark.parametrize("address", ["/doctors/", "/search/?query=eyelid", "/book/demo-asha/?from=2026-11-25"])
def test_the_switch_leads_to_the_same_page_with_the_same_question(client, clinic, address):
    [to_hindi] = page(client.get(address)).select(".languages a")
    assert (to_hindi["href"], to_hindi["hreflang"], to_hindi.parent["lang"], to_hindi.find(string=True).strip()) == (
        f"/hi{address}", "hi", "hi", "हिन्दी",
    )  # fmt: skip
    [to_english] = page(client.get(to_hindi["href"])).select(".languages a")
    assert (to_english["href"], to_english.parent["lang"]) == (address, "en")


def test_changing_the_language_beside_a_half_filled_form_loses_nothing_and_says_so(client, clinic):
    [link] = page(client.get("/callback/")).select(".languages a")
    assert link["target"] == "_blank"
    with translation.override("hi"):
        assert translation.gettext("new tab; this form stays") in link.get_text()


def test_a_reading_page_needs_no_cookie_to_know_its_language(client, clinic):
    answer = client.get("/hi/conditions/", headers={"Accept-Language": "en"})
    assert (answer.headers["Content-Language"], answer.cookies.output()) == ("hi", "")
    assert client.get("/conditions/", headers={"Accept-Language": "hi"}).headers["Content-Language"] == "en"


@pytest.mark.parametrize("address", ["/staff/", "/cms/", "/robots.txt", "/sitemap.xml"])
def test_the_desks_and_what_machines_read_have_no_second_language(address):
    assert languages.editions(RequestFactory().get(address)) == []


def test_search_engines_are_told_where_each_language_stands(client, clinic):
    links = page(client.get("/hi/doctors/")).select("link[rel=alternate][hreflang]")
    root = settings.BASE_URL
    assert {link["hreflang"]: link["href"] for link in links} == {
        "en": f"{root}/doctors/", "hi": f"{root}/hi/doctors/", "x-default": f"{root}/doctors/",
    }  # fmt: skip
    assert page(client.get("/hi/doctors/")).select_one("link[rel=canonical]")["href"] == f"{root}/hi/doctors/"
    told = client.get("/sitemap.xml").content.decode()
    assert 'hreflang="hi" href="http://testserver/hi/doctors/"' in told
    assert 'hreflang="x-default" href="http://testserver/doctors/"' in told


def test_whoever_asks_in_hindi_goes_on_in_hindi_and_is_written_to_in_hindi(client, clinic):
    sent = client.post("/hi/callback/", answers.callback(email="meera@example.org", contact_by="email"))
    assert sent.status_code == 303 and sent.headers["Location"].startswith("/hi/case/")
    letter = Message.objects.get()
    assert letter.language == "hi"
    assert f"{settings.BASE_URL}{sent.headers['Location']}" in letter.text
    assert f"{settings.BASE_URL}/hi/is-this-really-us/" in letter.text
    private = page(client.get(sent.headers["Location"]))
    assert private.html["lang"] == "hi"
    assert [to for to in ways_out(private) if not to.startswith("/hi/")] == []


def test_what_staff_do_is_told_to_the_patient_in_the_patients_language(client, clinic):
    from appointments.callbacks import services

    client.post("/hi/callback/", answers.callback(email="meera@example.org", contact_by="email"))
    services._write("callback_cancelled", CallbackRequest.objects.get(), now=NOW)  # at the desk, which reads English
    told = Message.objects.get(kind="callback_cancelled")
    assert (told.language, f"{settings.BASE_URL}/hi/case/" in told.text) == ("hi", True)


def test_the_form_offers_to_speak_the_language_in_which_it_is_read(client, clinic):
    chosen = page(client.get("/hi/callback/")).select_one("select[name=language] option[selected]")
    assert chosen["value"] == "hi"


def test_what_the_hospital_entered_in_english_says_so_on_a_hindi_page(client, clinic):
    hours = page(client.get("/hi/doctors/")).select_one(".helpline span[lang]")
    assert hours["lang"] == "en"
    assert page(client.get("/doctors/")).select_one(".helpline span[lang]") is None


@pytest.mark.parametrize(("address", "code"), [("/hi/callback/", "hi"), ("/callback/", "en")])
def test_a_fault_is_told_in_the_language_of_the_address(address, code):
    assert f'lang="{code}"' in errors.server_error(RequestFactory().get(address)).content.decode()


@pytest.mark.parametrize(
    ("method", "address", "options", "status"),
    [
        ("get", "/hi/no-such-page/", {}, 404),
        ("get", "/hi/search/?query=%00", {}, 400),
        ("post", "/hi/callback/", {"headers": {"Content-Length": "999999999"}}, 413),
    ],
)
def test_a_refusal_is_told_in_the_language_of_the_address(client, clinic, method, address, options, status):
    answer = getattr(client, method)(address, **options)
    assert answer.status_code == status
    assert page(answer).html["lang"] == "hi"


def test_a_forged_form_is_refused_in_the_language_of_the_address(clinic):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/hi/callback/", answers.callback())
    assert (answer.status_code, page(answer).html["lang"]) == (403, "hi")


def test_hindi_dates_have_hindi_names_and_digits_as_on_the_telephone():
    with translation.override("hi"):
        assert formats.date_format(NOW, "l j F Y, H:i") == "सोमवार 23 नवंबर 2026, 05:00"
        assert formats.number_format(1234567, use_l10n=True, force_grouping=True) == "12,34,567"


def test_every_address_of_the_site_has_its_hindi_twin():
    for name in ("doctors", "book", "callback", "second_opinion", "search", "lost_link"):
        with translation.override("hi"):
            assert reverse(name).startswith("/hi/")
