"""What was joined goes on as one: it closes when nothing is owed any more, and no part of it puts off the promise of another."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from appointments.bookings import changes, visits, waitlist
from appointments.bookings.offer_models import WaitlistEntry
from appointments.callbacks import services as callbacks
from appointments.callbacks.models import CallbackRequest
from appointments.cases import corrections, links, owed, services
from appointments.cases.models import Case
from appointments.second_opinions import answering, clock, replies
from appointments.worklist import merging
from tests.appointments import clinic
from tests.appointments.making import NOW, case
from tests.appointments.worklist import opinions

pytestmark = pytest.mark.time_machine(NOW - timedelta(hours=1))
EARLY = NOW + timedelta(hours=2)
WHY = {"note": "She said so on the telephone."}


@pytest.fixture
def clerk(person):
    return services.staff(person("call desk"))


@pytest.fixture
def call(db):
    return asked_to_be_called()


@pytest.fixture
def opinion(db):
    return opinions.ask(email="meera@example.org")


@pytest.fixture
def visit(db):
    """Booked for the Monday in eight days; the desk joins it as the week begins."""
    doctor = clinic.doctor()
    week = timedelta(days=7)
    clinic.hold(doctor, clinic.NINE + week)
    return clinic.book(doctor, clinic.NINE + week, email="meera@example.org").appointments.get()


def asked_to_be_called(due_at=EARLY, **facts):
    opened = case(now=NOW, due_at=due_at, email="meera@example.org", **facts)
    consent = services.consent(opened.patient, purpose="callback", language="en", now=NOW)
    given = {"call_on": timezone.localdate(due_at), "part_of_day": "any", "submit_key": opened.reference, "created_at": NOW}
    return CallbackRequest.objects.create(case=opened, consent=consent, **given)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def join(gone, into, by, now=NOW):
    merging.merge(gone, into=into, by=by, now=now, **WHY)
    return fresh(into)


def spoke(callback, by, now=NOW, **facts):
    callbacks.attempt(fresh(callback), outcome="reached", by=by, now=now, **facts)


def test_a_call_that_was_made_leaves_open_what_else_is_owed(call, opinion, clerk):
    into = join(call.case, opinion.case, clerk)
    assert into.due_at == EARLY
    spoke(call, clerk)
    stands = fresh(into)
    assert (stands.status, stands.due_at) == ("in_progress", fresh(opinion).promised)


@pytest.mark.parametrize("end", ["deliver", "withdraw"])
def test_an_opinion_that_is_over_leaves_open_the_call_that_is_owed(call, opinion, clerk, person, end):
    person("doctor")
    opinion.refresh_from_db()
    into = join(opinion.case, call.case, clerk)
    if end == "deliver":
        opinions.delivered(fresh(opinion))
    else:
        replies.withdraw(fresh(opinion), by=services.PATIENT, now=NOW)
    assert fresh(into).status != "closed"
    spoke(call, clerk)
    assert (fresh(into).status, fresh(into).outcome) == ("closed", "settled")


def test_a_call_nobody_wants_leaves_open_the_visit_that_stands(call, visit, clerk):
    into = join(visit.case, call.case, clerk)
    callbacks.cancel(fresh(call), by=services.PATIENT, now=NOW)
    assert (fresh(into).status, fresh(into).due_at) == ("new", visit.starts)


def test_a_case_that_stood_open_for_its_visit_closes_with_it(call, visit, clerk):
    into = join(visit.case, call.case, clerk)
    spoke(call, clerk)
    changes.cancel(fresh(visit), by=services.PATIENT, now=NOW)
    assert (fresh(into).status, fresh(into).outcome) == ("closed", "not_wanted")


@pytest.mark.parametrize("end", ["cancel", "complete"])
def test_a_visit_that_is_over_leaves_open_the_call_that_is_owed(call, visit, clerk, end):
    into = join(call.case, visit.case, clerk)
    if end == "cancel":
        changes.cancel(fresh(visit), by=services.PATIENT, now=NOW)
    else:
        visits.arrive(fresh(visit), by=clerk, now=visit.starts)
        visits.complete(fresh(visit), by=clerk, now=visit.ends)
    assert (fresh(into).status, fresh(into).due_at) == ("new", EARLY)


def test_with_more_to_do_after_a_call_a_case_stays_open_past_its_visit(call, visit, clerk):
    into = join(call.case, visit.case, clerk)
    spoke(call, clerk, more_to_do=True)
    changes.cancel(fresh(visit), by=services.PATIENT, now=NOW)
    assert fresh(into).status == "in_progress"


def test_a_wish_for_a_visit_keeps_its_case_open_until_a_visit_comes_of_it(call, visit, clerk):
    wished = case(Case.Kind.NO_TIME, now=NOW, email="meera@example.org")
    days = {"first_day": NOW.date(), "last_day": NOW.date() + timedelta(days=9)}
    consent = services.consent(wished.patient, purpose="booking", language="en", now=NOW)
    entry = WaitlistEntry.objects.create(
        case=wished, consent=consent, visit_type=visit.visit_type, submit_key="a", created_at=NOW, **days
    )
    into = join(wished, call.case, clerk)
    spoke(call, clerk)
    assert fresh(into).status == "in_progress"
    waitlist.leave(fresh(entry), by=services.PATIENT, now=NOW)
    assert owed.parts(into) == {}


def test_a_visit_that_is_moved_puts_off_no_call(call, visit, clerk):
    into = join(call.case, visit.case, clerk)
    later = visit.starts + timedelta(hours=1)
    changes.move(fresh(visit), clinic.wish(visit.doctor, later), by=clerk, now=NOW)
    assert fresh(into).due_at == EARLY


def test_a_visit_that_is_moved_is_promised_for_its_new_time_where_nothing_else_is_owed(visit, clerk):
    later = visit.starts + timedelta(hours=1)
    changes.move(fresh(visit), clinic.wish(visit.doctor, later), by=clerk, now=NOW)
    assert fresh(visit.case).due_at == later


def test_a_call_that_is_put_off_puts_off_no_opinion_and_none_is_put_off_by_one(call, opinion, clerk, person):
    into = join(call.case, opinion.case, clerk)
    promised = fresh(opinion).promised
    beyond = timezone.localdate(promised) + timedelta(days=7)
    clock.restart(fresh(opinion), now=NOW)
    assert fresh(into).due_at == EARLY
    callbacks.new_time(fresh(call), day=beyond, part_of_day="any", by=clerk, now=NOW)
    assert fresh(into).due_at == promised


def test_an_opinion_that_waits_for_the_patient_goes_on_waiting_after_a_call(call, opinion, clerk, person):
    person("doctor")
    into = join(call.case, opinion.case, clerk)
    opinion.refresh_from_db()
    answering.ask_back(opinion, "Since when?", by=services.staff(person("coordinator")), now=NOW)
    spoke(call, clerk)
    assert fresh(into).status == "waiting"
    replies.withdraw(fresh(opinion), by=services.PATIENT, now=NOW)
    assert fresh(into).status == "closed"


def test_a_call_that_was_made_does_not_ring_again_in_the_other_case(call, visit, clerk):
    spoke(call, clerk)
    into = join(fresh(call.case), visit.case, clerk)
    assert fresh(call).case_id == call.case_id and not hasattr(into, "callback")


@pytest.mark.parametrize(("days_ago", "taken"), [(0, True), (1, False)])
def test_of_two_calls_the_time_of_the_earlier_is_taken_over_unless_its_day_has_passed(call, clerk, days_ago, taken):
    late = asked_to_be_called(EARLY + timedelta(days=3))
    join(call.case, late.case, clerk, now=NOW + timedelta(days=days_ago))
    assert (fresh(late).call_on == call.call_on) == taken


def test_a_number_put_right_after_a_join_is_rung_again(call, visit, clerk):
    callbacks.attempt(call, outcome="wrong_number", by=clerk, now=NOW)
    into = join(fresh(call.case), visit.case, clerk)
    corrections.correct(into, {"phone": "+919849099999", "phone_typed": "98490 99999"}, by=clerk, now=NOW)
    callbacks.number_corrected(into, by=clerk, now=NOW)
    assert "number_corrected" in into.events.values_list("what", flat=True)


def test_what_goes_on_in_another_case_is_never_opened_again(call, visit, clerk):
    join(call.case, visit.case, clerk)
    with pytest.raises(services.NotAllowed):
        services.reopen(fresh(call.case), by=clerk, now=NOW)
    with pytest.raises(services.Stale):
        services.move(closed_as_it_was(call.case), to=Case.Status.IN_PROGRESS, by=clerk, now=NOW)


def closed_as_it_was(found):
    """As somebody has read it before it was joined."""
    read = fresh(found)
    read.merged_into = None
    return read


def test_a_visit_booked_from_a_page_that_was_opened_before_is_booked_on_the_case_that_goes_on(call, visit, clerk):
    gone = visit.case
    into = join(gone, call.case, clerk)
    wish = clinic.wish(visit.doctor, visit.starts + timedelta(hours=1))
    made = changes.add(gone, wish, by=clerk, now=NOW, notice="en")
    assert (made.case, fresh(gone).merged_into) == (into, into)


def test_a_call_that_is_noted_as_the_case_is_joined_is_noted_in_the_one_that_goes_on(call, visit, clerk):
    read = fresh(call)
    into = join(call.case, visit.case, clerk)
    callbacks.attempt(read, outcome="missed", by=clerk, now=NOW)
    assert "call_missed" in into.events.values_list("what", flat=True)


@pytest.mark.parametrize("page", ["links", "correct"])
def test_pages_of_a_joined_case_lead_to_those_of_the_one_that_goes_on(sign_in, call, visit, clerk, page):
    into = join(visit.case, call.case, clerk)
    address = "/staff/appointments/case/{}/{}/"
    for answer in (sign_in("call desk").get, sign_in("call desk").post):
        told = answer(address.format(visit.case.pk, page))
        assert (told.status_code, told.headers["Location"]) == (303, address.format(into.pk, page))
    assert not into.events.filter(what="links_revoked").exists()
    shown = sign_in("call desk").get(address.format(visit.case.pk, "change")).content.decode()
    assert address.format(visit.case.pk, page) not in shown


def test_a_note_of_a_joined_case_is_held_back_from_who_may_not_see_what_hangs_on_the_other(sign_in, call, opinion, clerk, person):
    services.record(call.case, "noted", by=services.staff(person("coordinator")), now=NOW, note="The scan shows a vessel")
    join(call.case, opinion.case, clerk)
    for role, reads in (("call desk", False), ("coordinator", True)):
        page = sign_in(role).get(f"/staff/appointments/case/{call.case_id}/change/").content.decode()
        assert ("The scan shows a vessel" in page) == reads


def record_of(into):
    token = links.issue_fresh(into, now=timezone.now())
    patient = Client()
    patient.post(f"/case/{token}/", {"fact": str(into.patient.phone)[-4:]})
    return patient.get(f"/case/{token}/data.json").json(), patient.get(f"/case/{token}/").content.decode()


def test_the_patient_s_record_tells_of_both_and_of_which_request(call, visit, clerk):
    spoke(call, clerk)
    gone = fresh(call.case)
    into = join(gone, visit.case, clerk)
    told, _page = record_of(into)
    assert [one["reference"] for one in told["joined"]] == [gone.reference]
    assert {one.get("request") for one in told["calls"]} == {gone.reference}
    assert (gone.reference, "Rang and spoke with you") in {(one.get("request"), one["what"]) for one in told["history"]}


def test_the_record_says_nothing_of_how_to_reach_whoever_sent_the_other_request(visit, clerk):
    other = asked_to_be_called(full_name="Meera Example")
    other.case.patient.email = "mallory@example.org"
    other.case.patient.save()
    links.revoke(fresh(other.case), by=services.PATIENT, now=NOW)
    into = join(fresh(other.case), visit.case, clerk)
    told, page = record_of(into)
    assert "mallory" not in f"{told}{page}"
    assert told["joined"][0]["same_contact"] is False
    theirs = [one["who"] for one in told["history"] if one.get("request") and one["what"] == "Request received"]
    assert theirs == ["Whoever sent that request"]
