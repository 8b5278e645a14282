"""The desk's day in numbers: each is what the rows say, and leads to the list of those rows."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from wagtail.models import Page

from appointments.bookings.offer_models import SelfCheck
from appointments.cases import services
from appointments.cases.models import Case
from appointments.second_opinions.models import SecondOpinionRequest
from appointments.worklist.today_told import lasting
from conditions.models import Reviewer, SignOff
from tests.appointments import clinic
from tests.appointments.worklist import days_work as work
from tests.appointments.worklist.days_work import DAY, HOUR, NOW

pytestmark = pytest.mark.django_db

ALL = ["figures_case", "view_case", "view_appointment", "view_message", "view_selfcheck"]


@pytest.fixture(autouse=True)
def clock(db):
    """On that Wednesday, from the signing in to the last list."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def browser(client):
    return work.leader(client, *ALL)


def read(browser, days=1):
    return work.page(browser.get(f"{work.TODAY}?days={days}"))


def test_who_may_not_see_figures_is_turned_away_and_not_led_there(client):
    somebody = work.leader(client, "view_case", "change_case")
    assert somebody.get(work.TODAY).status_code == 403
    assert work.TODAY not in somebody.get("/staff/").content.decode()


def test_the_first_page_of_the_desk_leads_to_its_figures(browser):
    assert work.TODAY in browser.get("/staff/").content.decode()


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(work.TODAY).headers["Location"].startswith("/staff/login/")


def test_requests_are_counted_by_the_hour_on_the_hospitals_clock(browser):
    for ago in (HOUR, HOUR, 4 * HOUR, 15 * HOUR):  # 13:00 twice and 10:00 today; 23:00 yesterday
        work.case(ago=ago)
    work.case("booking", ago=HOUR)
    shown = read(browser)
    assert work.number(shown, "arrivals") == "4 requests came in"
    assert work.table(shown, "arrivals") == {"10:00": ["1", "0", "1"], "13:00": ["2", "1", "3"]}
    assert work.number(read(browser, 7), "arrivals") == "5 requests came in"


def test_the_picture_of_arrivals_says_what_it_shows(browser):
    work.case(ago=HOUR)
    shown = read(browser)
    assert work.text(shown.select_one("#arrivals svg title")) == "Requests by hour: 13:00 1"
    assert len(shown.select("#arrivals svg rect")) == 1


def test_open_cases_are_counted_by_age_and_by_what_is_late(browser):
    work.case(ago=HOUR)
    work.case(ago=HOUR, due=-timedelta(minutes=1))
    work.case(ago=2 * DAY)
    work.case(ago=9 * DAY, due=-DAY)
    work.closed(work.case(ago=9 * DAY), ago=HOUR)
    Case.objects.filter(created_at=NOW - 2 * DAY).update(assignee=work.nurse())
    ages = work.table(read(browser), "open")
    assert list(ages.values()) == [["2", "1", "2"], ["1", "0", "0"], ["1", "1", "1"]]


def test_an_opinion_whose_clock_is_stopped_is_not_late(browser):
    asked = work.case("second_opinion", ago=2 * DAY, due=-HOUR)
    consent = services.consent(asked.patient, purpose="second_opinion", language="en", now=NOW)
    facts = {"submit_key": "one", "created_at": NOW, "case": asked, "consent": consent}
    SecondOpinionRequest.objects.create(**facts, clock_stopped_at=NOW - DAY)
    shown = read(browser)
    assert work.table(shown, "open")["In the six days before"] == ["1", "0", "1"]
    assert work.table(shown, "promises") == {}


def test_a_promise_is_kept_by_closing_in_time(browser):
    work.closed(work.case(ago=4 * HOUR, due=-HOUR), ago=2 * HOUR)
    work.closed(work.case(ago=4 * HOUR, due=-2 * HOUR), ago=HOUR)
    work.case(ago=4 * HOUR, due=-HOUR)
    work.case(ago=4 * HOUR, due=HOUR)
    shown = read(browser)
    assert work.number(shown, "promises") == "1 of 3 promises kept"
    assert work.table(shown, "promises") == {"Callback": ["1", "2"]}


def test_a_case_that_goes_on_in_another_is_no_promise_of_its_own(browser):
    one, other = work.case(ago=4 * HOUR), work.case(ago=4 * HOUR)
    work.closed(one, ago=HOUR)
    Case.objects.filter(pk=one.pk).update(outcome="merged", merged_into=other)
    assert work.number(read(browser), "promises") == "0 of 0 promises kept"


def test_where_a_visit_was_promised_nothing_is_counted_of_it(browser):
    asked = work.case("no_time", ago=2 * DAY, due=-2 * HOUR)
    visit = clinic.appointment(clinic.doctor(), NOW - 2 * HOUR, case=asked, status="completed")
    visit.save()
    work.closed(asked, ago=HOUR)
    assert work.number(read(browser), "promises") == "0 of 0 promises kept"


def test_the_first_contact_is_the_first_time_staff_rang_or_wrote(browser):
    for minutes in (10, 30, 50):
        asked = work.contact(work.case(ago=HOUR), ago=HOUR - timedelta(minutes=minutes), what="call_missed")
        work.contact(asked, ago=timedelta(minutes=5))
    work.case(ago=HOUR)
    services.record(work.case(ago=HOUR), "booked", by=services.PATIENT, now=NOW)
    shown = read(browser)
    assert work.number(shown, "contact") == "30 min or sooner, for half of them"
    assert work.table(shown, "contact") == {"Callback": ["3", "30 min", "46 min", "2"]}


def test_a_closed_case_waits_for_no_contact(browser):
    work.closed(work.case(ago=HOUR), ago=HOUR / 2, outcome="mistake")
    assert work.table(read(browser), "contact") == {"Callback": ["0", "–", "–", "0"]}


def test_bookings_and_cancellations_are_counted_by_who_did_them(browser):
    twice = work.happened("booked")
    work.happened("booked", to=twice)
    work.happened("booked", by=services.staff(work.nurse()))
    work.happened("cancelled", by=services.SYSTEM)
    work.happened("cancelled", ago=3 * DAY)
    shown = work.table(read(browser), "bookings")
    assert shown["Visits booked"] == ["2", "1", "0", "3", "2"]
    assert shown["Visits cancelled"] == ["0", "0", "1", "1", "1"]
    assert work.table(read(browser, 7), "bookings")["Visits cancelled"][3] == "2"


def test_visits_are_counted_by_who_came(browser):
    doctor = clinic.doctor()
    for number, status in enumerate(["completed", "completed", "arrived", "no_show", "booked", "cancelled"], 1):
        work.visit(doctor, ago=number * HOUR / 2, status=status)
    work.visit(doctor, ago=-HOUR, status="booked")
    work.visit(doctor, ago=2 * DAY, status="no_show")
    shown = read(browser)
    assert work.number(shown, "visits") == "1 of 5 visits missed"
    assert list(work.table(shown, "visits").values()) == [["2"], ["1"], ["1"], ["1"], ["1"]]
    assert work.number(read(browser, 7), "visits") == "2 of 6 visits missed"


def test_the_third_free_time_of_a_doctor_is_told_and_not_the_first(browser):
    doctor = clinic.doctor()  # Mondays from nine to noon, half an hour each
    shown = read(browser)
    assert work.number(shown, "free") == "5 days at the longest"
    row = shown.select_one("#free tbody tr")
    assert [work.text(cell) for cell in row.select("td")][2].startswith("Mon 30 November, 10:00")
    assert row.select_one("a")["href"].endswith(f"week/?doctor={doctor.pk}&on=2026-11-30")


def test_a_doctor_without_three_free_times_in_a_month_is_said_to_be_full(browser):
    where = clinic.location()
    clinic.doctor(where=where, blocks=[clinic.block(where, valid_until=NOW.date() - DAY)])
    assert work.number(read(browser), "free") == "more than 31 days at the longest"


def test_what_should_be_nothing_is_said_first(browser):
    work.lost_letter()
    SelfCheck.objects.create(checked_at=NOW - DAY, overlaps=5, lapsed_holds=0, off_the_rules=0)
    SelfCheck.objects.create(checked_at=NOW, overlaps=1, lapsed_holds=0, off_the_rules=2)
    lines = [work.text(line) for line in read(browser).select(".figures-alarms li")]
    assert lines[:3] == ["1 letter did not arrive", "1 overlapping appointment", "2 visits off the rules"]


@pytest.fixture
def due_pages():
    """Three pages that readers see: one that was to be reviewed yesterday, one within two weeks, one later."""
    facts = {"name": "Dr Asha", "registration_number": "TEST-0001", "speciality": "Neurology"}
    facts = {"reviewer": Reviewer.objects.create(user=work.nurse(), **facts), "evidence_checked": True, "digest": "0" * 64}
    for title, days in (("Medicines", -1), ("Botulinum toxin", 14), ("Surgery", 15)):
        page = Page.objects.get(depth=1).add_child(instance=Page(title=title, slug=title[:3].lower()))
        revision = page.save_revision()
        Page.objects.filter(pk=page.pk).update(live_revision=revision)
        due = NOW.date() + timedelta(days=days)
        SignOff.objects.create(revision=revision, approved_at=NOW - 365 * DAY, next_review_due=due, **facts)


def test_pages_due_for_review_are_named_to_whoever_may_not_enter_the_cms(browser, due_pages):
    shown = read(browser)
    assert work.table(shown, "reviews") == {"Medicines": ["24 November 2026"], "Botulinum toxin": ["9 December 2026"]}
    [line] = [line for line in shown.select(".figures-alarms li") if "medical review" in work.text(line)]
    assert work.text(line) == "2 pages due for medical review" and line.a["href"] == "#reviews"
    assert not shown.select("#reviews a")


def test_an_administrator_is_led_on_to_the_report(sign_in, due_pages):
    shown = read(sign_in("administrator"))
    assert shown.select_one("#reviews .figure-number a")["href"] == "/cms/reports/medical-reviews/"


def test_coordinators_open_the_self_check_that_is_counted(sign_in, busy_day):
    browser = sign_in("coordinator")
    [line] = [line for line in read(browser).select(".figures-alarms li") if "overlapping" in work.text(line)]
    assert browser.get(line.a["href"]).status_code == 200


def test_a_self_check_that_never_ran_is_said_to_have_not(browser):
    assert "appointments not checked yet: is the worker running?" in work.text(read(browser).select_one(".figures-alarms"))


@pytest.mark.parametrize("days", ["0", "8", "-1", "x", "٧", "9" * 400])
def test_a_period_we_do_not_know_is_today_and_we_say_so(browser, days):
    shown = read(browser, days)
    assert "We could not read that period: this is today." in work.text(shown)
    assert work.text(shown.select_one(".figures [aria-current=page]")) == "Today"


def test_a_reader_gets_no_link_to_a_list_they_may_not_open(client):
    work.closed(work.case(ago=4 * HOUR), ago=HOUR)
    work.lost_letter()
    clinic.doctor()
    links = read(work.leader(client, "figures_case")).select("#content a:not([href^='?'])")
    assert links == []


@pytest.fixture
def busy_day():
    """Something of everything."""
    for number in range(1, 5):
        work.case(ago=number * HOUR)
        work.closed(work.contact(work.case(ago=number * HOUR), ago=HOUR / 2), ago=HOUR / 2)
    for age in (2 * DAY, 9 * DAY):
        work.case("second_opinion", ago=age, due=-HOUR)
        work.case("no_time", ago=age)
    for what in ("booked", "overbooked", "moved_visit", "cancelled"):
        work.happened(what)
        work.happened(what, by=services.staff(work.nurse()))
    doctor = clinic.doctor()
    for number, status in enumerate(["completed", "arrived", "no_show", "booked", "cancelled"], 1):
        work.visit(doctor, ago=number * HOUR / 2, status=status)
    work.lost_letter()
    SelfCheck.objects.create(checked_at=NOW, overlaps=1, lapsed_holds=0, off_the_rules=2)


def test_bookings_by_patients_lead_to_their_cases(browser):
    twice, once = work.happened("booked"), work.happened("booked", by=services.staff(work.nurse()))
    work.happened("booked", to=twice)
    row = read(browser).select("#bookings tbody tr")[0]
    listed = [browser.get(link["href"]).context["cl"].result_list for link in row.select("a")]
    references = [{case.reference for case in cases} for cases in listed]
    both = {twice.reference, once.reference}
    assert references == [{twice.reference}, {once.reference}, both, both]
    assert work.table(read(browser), "bookings")["Visits booked"] == ["2", "1", "0", "3", "2"]


def test_every_number_leads_to_a_list_of_as_many(browser, busy_day):
    shown = read(browser, 7)
    cells = {
        link["href"]: link.get_text(" ").split(",")[0] for link in shown.select("#content td a, .figures-alarms li:first-child a")
    }
    counts = {address: words.replace(",", " ").split()[0] for address, words in cells.items() if "week/" not in address}
    assert len(counts) > 20
    assert {address: str(work.listed(browser.get(address))) for address in counts} == counts


def test_every_link_of_the_page_opens(browser, busy_day):
    links = {link["href"] for link in read(browser).select("#content a:not([href^='?'])")}
    assert {browser.get(address).status_code for address in links} == {200}


def test_the_page_costs_at_most_fifteen_queries_however_much_there_is(browser, busy_day, django_assert_max_num_queries):
    User.objects.get(username="leader").groups.create(name="Those who lead")
    clinic.doctor("ravi")
    with django_assert_max_num_queries(15):
        assert browser.get(f"{work.TODAY}?days=30").status_code == 200


def test_no_name_of_a_patient_stands_on_the_page(browser, busy_day):
    assert "Meera" not in work.text(read(browser, 30))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (59, "0 min"), (300, "5 min"), (4800, "1 h 20 min"), (86400, "1 day 0 h"), (183600, "2 days 3 h")],
)
def test_a_wait_is_told_in_words(seconds, words):
    assert lasting(seconds) == words


def taken(browser, days=1):
    """The numbers as a file: its lines, but for the empty ones."""
    answer = browser.get(f"{work.TODAY}?days={days}&format=csv")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [line for line in csv.reader(io.StringIO(content, newline="")) if line]


def test_the_numbers_alone_are_taken_out_as_they_stand_on_the_page(client, busy_day):
    leader = work.leader(client, *ALL, "export_case")
    shown, lines = read(leader, 7), taken(leader, 7)
    assert lines[0] == ["Thursday 19 November 2026 to Wednesday 25 November 2026"]
    assert ["Arrivals by hour", *work.number(shown, "arrivals").split(" ", 1)] in lines
    for slug in ("arrivals", "open", "promises", "contact", "bookings", "visits"):
        for name, cells in work.table(shown, slug).items():
            assert [name, *cells] in lines
    assert LogEntry.objects.get().change_message == "Figures of 7 days taken out as csv"


def test_no_case_and_no_patient_is_among_the_numbers(client, busy_day):
    said = str(taken(work.leader(client, *ALL, "export_case"), 30))
    assert "Meera" not in said and not any(reference in said for reference in Case.objects.values_list("reference", flat=True))


def test_nothing_among_the_numbers_is_taken_for_a_formula(client):
    whom = clinic.doctor()
    whom.name = "=HYPERLINK(1)"
    whom.save()
    names = {line[0] for line in taken(work.leader(client, *ALL, "export_case"))}
    assert "'=HYPERLINK(1)" in names and not any(name.startswith("=") for name in names)


def test_who_may_take_nothing_out_gets_no_numbers_as_a_file(browser):
    assert "format=csv" not in str(read(browser))
    assert browser.get(f"{work.TODAY}?format=csv").status_code == 403
    assert not LogEntry.objects.exists()


WRONG_DAYS = ["since=x", "since=2026-13-01", "since=9999-01-01"]


@pytest.mark.parametrize("asked", [*WRONG_DAYS, "hour=24", "hour=x", "age=x", "kept=x", "contact=x", "happened=x"])
def test_a_list_asked_for_by_a_figure_we_do_not_have_is_refused_as_any_other_filter(browser, asked):
    assert browser.get(f"/staff/appointments/case/?{asked}").headers["Location"].endswith("?e=1")


@pytest.mark.parametrize("asked", WRONG_DAYS)
def test_so_is_one_of_visits(browser, asked):
    address = f"/staff/appointments/appointment/?began_{asked}"
    assert browser.get(address).headers["Location"].endswith("?e=1")


def test_the_list_says_which_figure_it_shows(browser):
    work.case(ago=timedelta(0))
    shown = work.page(browser.get("/staff/appointments/case/?state=all&contact=no&since=2026-11-15"))
    assert "Have not heard from us yet, since 15 November 2026" in [work.text(line) for line in shown.select("li")]
