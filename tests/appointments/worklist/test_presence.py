"""What the page of a case learns while it is open."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.cases import readers, services
from appointments.cases.models import Case
from appointments.cases.reader_models import CaseReader


@pytest.fixture
def found(asked):
    return Case.objects.get(opened_by="callback")


def page_of(found):
    return f"/staff/appointments/case/{found.pk}/change/"


def open_page(browser, found):
    """What the open page sends every so often."""
    page = BeautifulSoup(browser.get(page_of(found)).content, "html.parser")
    return page, {field["name"]: field["value"] for field in page.select("[data-readers] input")}


def ask(browser, found, sent):
    return browser.post(f"/staff/appointments/case/{found.pk}/readers/", sent)


def test_without_a_script_the_page_says_who_else_has_it_open_when_it_is_loaded(sign_in, found, person):
    readers.opened(found, by=person("coordinator"), now=timezone.now())
    page, _sent = open_page(sign_in("call desk"), found)
    assert "coordinator has this case open too, since" in page.select_one("[data-here]").text


def test_the_open_page_learns_who_came_and_what_they_changed(sign_in, found, person):
    desk = sign_in("call desk")
    page, sent = open_page(desk, found)
    assert page.select_one("[data-here]").text.strip() == ""
    readers.opened(found, by=person("coordinator"), now=timezone.now())
    by = services.staff(person("coordinator"))
    services.move(found, to=Case.Status.WAITING, by=by, now=timezone.now())
    told = ask(desk, found, sent).content.decode()
    assert "coordinator has this case open too" in told
    assert "This case has changed since you opened it." in told
    assert "Status: New → Waiting for the patient (coordinator," in told


def test_what_a_second_opinion_is_about_is_not_told_to_an_open_page_either(sign_in, asked, person):
    opinion = Case.objects.get(opened_by="second_opinion")
    desk = sign_in("call desk")
    _page, sent = open_page(desk, opinion)
    by = {"by": services.staff(person("coordinator")), "now": timezone.now()}
    services.record(opinion, "asked_back", note="Since when?", **by)
    told = ask(desk, opinion, sent).content.decode()
    assert "has changed" in told and "Since when?" not in told and "Patient asked" not in told


def test_a_page_that_is_left_says_so(sign_in, found):
    desk = sign_in("call desk")
    _page, sent = open_page(desk, found)
    assert ask(desk, found, sent | {"leaves": "1"}).status_code == 204
    assert not CaseReader.objects.exists()


@pytest.mark.parametrize("opened", ["", "x", "2026-99-99T00:00:00+00:00", "2026-11-23", "9" * 50])
def test_nonsense_about_when_it_was_opened_is_no_error(sign_in, found, opened):
    answer = ask(sign_in("call desk"), found, {"opened": opened, "seen": "x", "leaves": "1"})
    assert answer.status_code == 204


def test_it_is_told_to_nobody_who_may_not_read_the_case(sign_in, found):
    assert ask(sign_in("editor"), found, {}).status_code in (302, 403)


def test_merely_looking_at_the_address_says_nothing(sign_in, found):
    assert sign_in("call desk").get(f"/staff/appointments/case/{found.pk}/readers/").status_code == 405
