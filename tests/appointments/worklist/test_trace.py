"""Who saw a case and its files, from where: for those who may know."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import Q
from django.test import RequestFactory

from appointments.cases import services
from appointments.cases.models import Case, Event
from appointments.second_opinions.models import Document
from appointments.worklist import trace
from tests.appointments.making import NOW, case
from tests.appointments.worklist import opinions

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse():
    return User.objects.create_user("nurse", is_staff=True)


def opens(user, asked, now=NOW):
    request = RequestFactory().get("/staff/", REMOTE_ADDR="198.51.100.7")
    request.user = user
    trace.note_opened(request, trace.with_last_look(Case.objects.all(), by=user, now=now).get(pk=asked.pk), now=now)


def events(asked):
    return Event.objects.filter(Q(case=asked.pk) | Q(case__merged_into=asked.pk)).select_related("staff")


def told(asked, *, with_opinion=True):
    return [(look.who, look.what, look.where) for look in trace.looks_among(events(asked), with_opinion=with_opinion)]


def test_opening_a_case_tells_who_and_from_where(nurse):
    asked = case()
    opens(nurse, asked)
    assert told(asked) == [("nurse", "Opened this page", "198.51.100.7")]


def test_somebody_who_comes_back_within_a_quarter_of_an_hour_is_noted_once(nurse):
    asked = case()
    for minutes in (0, 5, 14):
        opens(nurse, asked, NOW + timedelta(minutes=minutes))
    assert len(told(asked)) == 1


def test_somebody_who_comes_back_later_is_noted_again(nurse):
    asked = case()
    for minutes in (0, 16):
        opens(nurse, asked, NOW + timedelta(minutes=minutes))
    assert len(told(asked)) == 2


def test_each_person_is_noted_for_themselves_and_for_each_case(nurse):
    asked, other = case(), case()
    for user in (nurse, User.objects.create_user("clerk")):
        opens(user, asked)
    opens(nurse, other)
    assert (len(told(asked)), len(told(other))) == (2, 1)


def test_a_file_that_was_opened_is_told_by_its_number(nurse):
    asked = opinions.ask().case
    services.record(asked, "file_opened", by=services.staff(nurse), now=NOW, became="12", note="198.51.100.7")
    [look] = trace.looks_among(events(asked), with_opinion=True)
    assert (look.what, look.which) == ("Opened a file", "12")


@pytest.mark.parametrize(
    ("page", "what", "of_file"),
    [
        (["change"], "Read the second opinion’s request", False),
        (["opinion"], "Read the second opinion’s request", False),
        (["paper"], "Downloaded the opinion", False),
        (["change"], "Looked at a picture", True),
        (["picture", 1], "Looked at a picture", True),
        (["open"], "Opened a file", True),
    ],
    ids=["request", "opinion", "paper", "scan with its header", "picture", "original"],
)
def test_every_way_to_a_file_or_an_opinion_tells_who_took_it(sign_in, person, page, what, of_file):
    asked = opinions.ask(opinions.dicom(), doctor=person("doctor").doctor)
    opinions.delivered(asked)
    scan = Document.objects.get(request=asked)
    answer = sign_in("doctor").get(opinions.address(scan if of_file else asked, *page), REMOTE_ADDR="203.0.113.7")
    assert answer.status_code == 200
    assert b"".join(answer)
    [look] = trace.looks_among(events(asked.case), with_opinion=True)
    assert (look.who, look.what, look.where) == ("doctor", what, "203.0.113.7")
    assert look.which == (str(scan.pk) if of_file else "")


@pytest.mark.parametrize("page", [["change"], ["opinion"], ["paper"]], ids=["request", "opinion", "paper"])
def test_whoever_is_turned_away_from_it_is_told_too(sign_in, person, page):
    asked = opinions.ask(doctor=person("doctor").doctor)
    opinions.delivered(asked)
    assert sign_in("other doctor").get(opinions.address(asked, *page), REMOTE_ADDR="203.0.113.7").status_code == 404
    assert told(asked.case) == [("other doctor", "Was turned away from the second opinion", "203.0.113.7")]


def test_whoever_may_not_read_the_second_opinion_hears_nothing_of_its_readers(nurse):
    asked = opinions.ask().case
    services.record(asked, "file_opened", by=services.staff(nurse), now=NOW, became="12")
    assert told(asked, with_opinion=False) == []


def test_of_a_patients_own_address_nothing_is_told():
    asked = opinions.ask().case
    services.record(asked, "opinion_read", by=services.PATIENT, now=NOW, note="203.0.113.9")
    assert told(asked) == [("Patient", "Read the opinion", "")]


def test_what_was_joined_with_a_case_brings_its_readers_along(nurse):
    asked, into = case(), case()
    opens(nurse, asked)
    services.move(asked, to="closed", by=services.SYSTEM, now=NOW)
    type(asked).objects.filter(pk=asked.pk).update(outcome="merged", merged_into=into)
    assert [who for who, *_ in told(into)] == ["nurse"]


def test_without_the_right_there_is_no_trace(nurse):
    asked = case()
    opens(nurse, asked)
    assert "looks" not in trace.trace_facts(asked, nurse, events=events(asked), with_opinion=True)


def page(browser, asked):
    return browser.get(f"/staff/appointments/case/{asked.pk}/change/").content.decode()


@pytest.mark.parametrize("beside", ["correct/", "links/", "merge/"])
def test_a_page_beside_the_case_opens_it_too(sign_in, beside):
    asked = case()
    desk = sign_in("call desk")
    for _ in range(2):
        assert "98490" in desk.get(f"/staff/appointments/case/{asked.pk}/{beside}").content.decode() or beside != "correct/"
    assert told(asked) == [("call desk", "Opened this page", "127.0.0.1")]


def test_a_form_that_comes_back_opens_the_case_too(sign_in):
    asked = case()
    sign_in("call desk").post(f"/staff/appointments/case/{asked.pk}/correct/", {"phone": ""})
    assert [who for who, *_ in told(asked)] == ["call desk"]


def test_whoever_looks_at_two_cases_side_by_side_has_opened_both(sign_in):
    asked, other = case(), case()
    sign_in("call desk").get(f"/staff/appointments/case/{asked.pk}/merge/?other={other.reference}")
    assert [[who for who, *_ in told(one)] for one in (asked, other)] == [["call desk"], ["call desk"]]


def test_whoever_looks_at_who_a_patient_is_has_opened_their_cases(sign_in):
    asked = case()
    sign_in("doctor").get(f"/staff/appointments/patient/{asked.patient_id}/change/")
    assert [who for who, *_ in told(asked)] == ["doctor"]


@pytest.mark.parametrize("page_", ["patient/{0.patient_id}/change/", "case/{0.pk}/correct/", "case/{0.pk}/merge/"])
def test_whoever_is_turned_away_has_opened_nothing(sign_in, page_):
    asked = case()
    assert sign_in("staff editor").get("/staff/appointments/" + page_.format(asked)).status_code == 403
    assert told(asked) == []


def test_the_desk_that_opens_a_case_is_seen_by_the_auditor(client, sign_in):
    asked = case()
    page(sign_in("call desk"), asked)
    shown = page(sign_in("auditor"), asked)
    assert "Seen once" in shown
    assert shown.index("<strong>call desk</strong>") < shown.index("<span>Opened this page</span>") < shown.index("127.0.0.1")


def test_the_auditor_reads_on_the_cases_page_what_was_changed(sign_in):
    asked = case()
    type(asked).objects.filter(pk=asked.pk).update(priority=1)
    shown = page(sign_in("auditor"), asked)
    assert "2 changes, field by field" in shown
    assert "Routine</del>" in shown


def test_the_call_desk_reads_neither(sign_in):
    asked = case()
    shown = page(sign_in("call desk"), asked)
    assert "field by field" not in shown
    assert "Seen once" not in shown


def test_the_auditor_reads_who_changed_rights_and_rules(sign_in, person):
    person("coordinator")
    shown = sign_in("auditor").get("/staff/appointments/case/changes/").content.decode()
    assert "Role of an account: Added" in shown
    assert "Coordinators" in shown


def test_nobody_else_reads_who_changed_rights_and_rules(sign_in):
    assert sign_in("call desk").get("/staff/appointments/case/changes/").status_code == 403
