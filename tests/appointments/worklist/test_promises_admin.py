"""Managers say when we are open and what is promised by when; what is wrong gets a sentence, and nothing of it is kept."""

from datetime import date, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.utils import timezone

from appointments.cases import opening_hours
from appointments.cases.models import Case
from appointments.cases.promise_models import ClosedDay, OpeningHours, PromiseRule
from appointments.doctors import public_holidays
from appointments.doctors.models import Location
from tests.appointments import making

pytestmark = pytest.mark.django_db
RULES, HOURS, DAYS = (f"/staff/appointments/{name}/" for name in ("promiserule", "openinghours", "closedday"))
HOLIDAYS = f"{DAYS}holidays/"


def fields(browser, address):
    """The list's form as a browser would send it back."""
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    sent = {field["name"]: field.get("value", "") for field in page.select("#changelist-form input[name]")}
    for select in page.select("#changelist-form select[name]"):
        chosen = select.select_one("option[selected]")
        sent[select["name"]] = chosen["value"] if chosen else ""
    return sent


def row_of(sent, pk):
    return next(name.rsplit("-", 1)[0] for name, value in sent.items() if name.endswith("-id") and value == str(pk))


def save(browser, address, row, **changed):
    sent = fields(browser, address)
    prefix = row_of(sent, row.pk)
    return browser.post(address, sent | {f"{prefix}-{name}": value for name, value in changed.items()} | {"_save": "Save"})


def text(answer):
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def weekday(number):
    return OpeningHours.objects.get(weekday=number)


@pytest.fixture
def rule():
    return PromiseRule.objects.get(kind="callback", priority=3)


def test_a_manager_promises_calls_sooner(sign_in, rule):
    answer = save(sign_in("manager"), RULES, rule, within="1", escalate_after="")
    rule.refresh_from_db()
    assert (answer.status_code, rule.within, rule.escalate_after) == (302, 1, None)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"within": ""}, "Enter within how many hours or days we promise it."),
        ({"within": "0"}, "Promise from 1 to 200 working hours, or from 1 to 60 working days."),
        ({"within": "61", "unit": "days"}, "Promise from 1 to 200 working hours, or from 1 to 60 working days."),
        ({"escalate_after": "201"}, "Tell the lead after 0 to 200 working hours"),
        ({"within": "99999999999"}, "Promise from 1 to 200 working hours, or from 1 to 60 working days."),
        ({"within": "soon"}, "Enter a whole number."),
        ({"unit": "weeks"}, "Select a valid choice."),
    ],
)
def test_a_promise_that_nobody_could_keep_gets_a_sentence(sign_in, rule, changed, sentence):
    answer = save(sign_in("manager"), RULES, rule, **changed)
    assert answer.status_code == 200 and sentence in text(answer)
    assert PromiseRule.objects.get(pk=rule.pk).within == 2


def test_how_soon_an_opinion_comes_is_not_asked_here(sign_in):
    opinions = PromiseRule.objects.get(kind="second_opinion", priority=3)
    browser = sign_in("manager")
    prefix = row_of(sent := fields(browser, RULES), opinions.pk)
    assert f"{prefix}-within" not in sent and f"{prefix}-escalate_after" in sent
    assert "/staff/appointments/opinionpromise/" in browser.get(RULES).content.decode()


def test_staff_are_warned_when_no_lead_can_be_written_to(sign_in):
    browser, warning = sign_in("manager"), "no lead's account has an e-mail address"
    assert warning in browser.get(RULES).content.decode().replace("&#x27;", "'")
    User.objects.filter(username="manager").update(email="manager@hospital.example")
    assert warning not in browser.get(RULES).content.decode().replace("&#x27;", "'")


def test_every_control_of_the_tables_has_a_name(sign_in):
    browser = sign_in("manager")
    for address in (RULES, HOURS):
        page = BeautifulSoup(browser.get(address).content, "html.parser")
        controls = page.select("#result_list input:not([type=hidden]), #result_list select")
        assert len({control["aria-label"] for control in controls}) == len(controls) > 10


def test_a_manager_closes_saturday_afternoons(sign_in):
    assert save(sign_in("manager"), HOURS, weekday(5), ends="13:00").status_code == 302
    assert opening_hours.read().week[5] == (time(9), time(13))


def test_a_day_without_times_is_closed(sign_in):
    save(sign_in("manager"), HOURS, weekday(5), starts="", ends="")
    assert 5 not in opening_hours.read().week


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ends": ""}, "Enter both times, or leave both empty for a day on which you are closed."),
        ({"ends": "08:00"}, "The hours must end after they start."),
        ({"ends": "late"}, "Enter when you close, such as 19:00"),
        ({"starts": "25:00"}, "Enter when you open, such as 09:00"),
    ],
)
def test_hours_that_cannot_be_get_a_sentence(sign_in, changed, sentence):
    answer = save(sign_in("manager"), HOURS, weekday(5), **changed)
    assert answer.status_code == 200 and sentence in text(answer)
    assert opening_hours.read().week[5] == (time(9), time(19))


def test_one_day_of_the_week_stays_open(sign_in):
    browser = sign_in("manager")
    sent = fields(browser, HOURS)
    closed = {name: "" for name in sent if name.endswith(("-starts", "-ends"))}
    answer = browser.post(HOURS, sent | closed | {"_save": "Save"})
    assert "Leave one day of the week open at least" in text(answer)
    assert len(opening_hours.read().week) == 6


def test_one_save_opens_a_day_and_closes_all_others(sign_in):
    browser = sign_in("manager")
    sent = fields(browser, HOURS)
    closed = {name: "" for name in sent if name.endswith(("-starts", "-ends"))}
    sunday = row_of(sent, weekday(6).pk)
    changed = closed | {f"{sunday}-starts": "10:00", f"{sunday}-ends": "12:00", "_save": "Save"}
    assert browser.post(HOURS, sent | changed).status_code == 302
    assert opening_hours.read().week == {6: (time(10), time(12))}


def test_who_closes_the_last_day_after_a_colleague_closed_the_others_is_told(sign_in):
    browser = sign_in("manager")
    OpeningHours.objects.exclude(weekday__in=(0, 1)).update(starts=None, ends=None)
    sent = fields(browser, HOURS)
    monday = row_of(sent, weekday(0).pk)
    OpeningHours.objects.filter(weekday=1).update(starts=None, ends=None)
    answer = browser.post(HOURS, sent | {f"{monday}-starts": "", f"{monday}-ends": "", "_save": "Save"}, follow=True)
    assert "Leave one day of the week open at least" in text(answer)
    assert list(opening_hours.read().week) == [0]


def test_a_row_left_alone_stays_as_a_colleague_has_made_it_meanwhile(sign_in):
    browser = sign_in("manager")
    sent = fields(browser, HOURS)
    OpeningHours.objects.filter(weekday=1).update(ends=time(12))
    monday = row_of(sent, weekday(0).pk)
    assert browser.post(HOURS, sent | {f"{monday}-ends": "17:00", "_save": "Save"}).status_code == 302
    assert [opening_hours.read().week[day][1] for day in (0, 1)] == [time(17), time(12)]


def test_who_changes_what_a_colleague_changed_meanwhile_is_told_and_may_save_again(sign_in):
    browser = sign_in("manager")
    sent = fields(browser, HOURS)
    OpeningHours.objects.filter(weekday=0).update(ends=time(12))
    mine = {f"{row_of(sent, weekday(0).pk)}-ends": "17:00", "_save": "Save"}
    answer = browser.post(HOURS, sent | mine)
    assert "A colleague changed this row while you had it open." in text(answer)
    assert opening_hours.read().week[0][1] == time(12)
    page = BeautifulSoup(answer.content, "html.parser")
    again = {field["name"]: field.get("value", "") for field in page.select("#changelist-form input[name]")}
    assert again[next(iter(mine))] == "17:00"
    assert browser.post(HOURS, again | {"_save": "Save"}).status_code == 302
    assert opening_hours.read().week[0][1] == time(17)


def test_staff_learn_of_promises_on_a_day_they_close(sign_in):
    day = timezone.localdate() + timedelta(days=40)
    making.case(due_at=opening_hours.at(day, time(12)), now=timezone.now())
    closed = making.case(due_at=opening_hours.at(day, time(12)), now=timezone.now())
    Case.objects.filter(pk=closed.pk).update(status="closed", outcome="settled")
    answer = sign_in("manager").post(f"{DAYS}add/", {"day": day.isoformat(), "name": "Audit"}, follow=True)
    assert "1 open case is promised for that day." in text(answer)


def test_a_day_that_is_in_the_list_is_not_closed_twice(sign_in):
    ClosedDay.objects.create(day=date(2026, 12, 25))
    answer = sign_in("manager").post(f"{DAYS}add/", {"day": "2026-12-25", "name": "Christmas"})
    assert "That day is in the list already." in text(answer)
    answer = sign_in("manager").post(f"{DAYS}add/", {"day": "3026-12-25", "name": "Christmas"})
    assert "The day must lie between the years 2000 and 2199" in text(answer)


def test_the_list_shows_days_to_come_unless_others_are_asked_for(sign_in):
    today = timezone.localdate()
    ClosedDay.objects.create(day=today - timedelta(days=3), name="Gone by")
    ClosedDay.objects.create(day=today + timedelta(days=3), name="Still ahead")
    browser = sign_in("manager")
    shown = {asked: browser.get(DAYS + asked).content.decode() for asked in ("", "?when=past", "?when=all")}
    assert {asked: ("Gone by" in page, "Still ahead" in page) for asked, page in shown.items()} == {
        "": (False, True),
        "?when=past": (True, False),
        "?when=all": (True, True),
    }


def test_the_holidays_of_a_state_become_closed_days(sign_in):
    Location.objects.create(name="Kondapur", slug="kondapur", address="1 Road", holidays_of="IN-TS")
    browser, coming = sign_in("manager"), public_holidays.coming("IN-TS", today=timezone.localdate())
    page = BeautifulSoup(browser.get(HOLIDAYS).content, "html.parser")
    ticked = [box["value"] for box in page.select("input[name=days][checked]")]
    assert ticked == [str(day) for day, _called in coming]
    answer = browser.post(HOLIDAYS, {"place": "IN-TS", "days": ticked[1:]}, follow=True)
    assert f"{len(ticked) - 1} closed days added." in text(answer)
    assert [(each.day, each.name) for each in ClosedDay.objects.all()] == coming[1:]
    again = BeautifulSoup(browser.get(HOLIDAYS).content, "html.parser")
    assert [box["value"] for box in again.select("input[name=days]")] == ticked[:1]


@pytest.mark.parametrize("place", ["", "Atlantis", "IN-XX", "IN-" + "T" * 40])
def test_a_place_that_nobody_knows_gets_a_sentence(sign_in, place):
    answer = sign_in("manager").get(HOLIDAYS, {"place": place})
    assert answer.status_code == 422 and "Nothing was changed yet" in text(answer)


@pytest.mark.parametrize(("days", "sentence"), [([], "Tick the days"), (["2020-01-26"], "Choose among the days listed")])
def test_days_that_are_not_offered_close_nothing(sign_in, days, sentence):
    answer = sign_in("manager").post(HOLIDAYS, {"place": "IN", "days": days})
    assert answer.status_code == 422 and sentence in text(answer) and not ClosedDay.objects.exists()


@pytest.mark.parametrize("role", ["call desk", "booking desk", "doctor", "coordinator", "auditor"])
def test_only_managers_change_them(sign_in, rule, role):
    browser = sign_in(role)
    reads = role in ("coordinator", "auditor")
    assert [browser.get(address).status_code for address in (RULES, HOURS, DAYS)] == [200 if reads else 403] * 3
    assert browser.get(HOLIDAYS).status_code == browser.post(HOLIDAYS, {"place": "IN"}).status_code == 403
    sent = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": rule.pk, "form-0-within": 9, "form-0-unit": "hours"}
    browser.post(RULES, sent | {"_save": "Save"})
    assert PromiseRule.objects.get(pk=rule.pk).within == 2


SEEN_NONSENSE = ["", "x", "[]", "{}", "7", "[" * 5000, '{"starts": [1], "ends": "19:00"}', '{"starts": {"x": 1}, "ends": 7}']
SEEN_NONSENSE += ['{"starts": "noon", "ends": "19:00"}', '{"starts": "09:00", "ends": "19:00", "weekday": "3"}']
SEEN_NONSENSE += ['{"starts": NaN, "ends": null}']


@pytest.mark.parametrize("seen", SEEN_NONSENSE)
def test_nonsense_about_what_the_page_showed_is_no_error(sign_in, seen):
    answer = save(sign_in("manager"), HOURS, weekday(5), ends="13:00", seen=seen)
    assert answer.status_code == 302
    assert weekday(5).ends == time(13)
