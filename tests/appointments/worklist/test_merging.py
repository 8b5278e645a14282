"""Two cases of one patient become one story: nothing that was asked, promised, booked or agreed is lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from appointments.bookings.models import Appointment
from appointments.callbacks import services as callbacks
from appointments.callbacks.models import CallbackRequest
from appointments.cases import data_requests, joined, links, lost_links, services
from appointments.cases.models import Case, CaseLink, Consent, Patient
from appointments.outbox.models import Message
from appointments.second_opinions import answering
from appointments.worklist import merging
from tests.appointments import answers, clinic
from tests.appointments.making import case

WHY = {"note": "She said so on the telephone."}


@pytest.fixture
def now(db):
    return timezone.now()


@pytest.fixture
def clerk(person):
    return services.staff(person("call desk"))


@pytest.fixture
def call(asked):
    return Case.objects.get(opened_by="callback")


@pytest.fixture
def opinion(asked):
    return Case.objects.get(opened_by="second_opinion")


@pytest.fixture
def booking(db):
    doctor = clinic.doctor()
    clinic.hold(doctor)
    return clinic.book(doctor, email="meera@example.org")


def another_call(**facts):
    Client().post("/callback/", answers.callback(email="meera@example.org", **facts))
    return Case.objects.filter(opened_by="callback").latest("pk")


def fresh(*cases):
    return [Case.objects.get(pk=found.pk) for found in cases]


def join(gone, into, by, now, **facts):
    merging.merge(gone, into=into, by=by, now=now, **(facts or WHY))
    return fresh(gone, into)


def refused(gone, into, by, now, **facts):
    before = fresh(gone, into)
    with pytest.raises(merging.Refused) as told:
        merging.merge(gone, into=into, by=by, now=now, **(WHY | facts))
    assert [vars(found) | {"_state": 0} for found in fresh(gone, into)] == [vars(found) | {"_state": 0} for found in before]
    return str(told.value)


def test_the_case_closes_and_says_where_it_goes_on(call, booking, clerk, now):
    gone, into = join(booking, call, clerk, now)
    assert (gone.status, gone.outcome, gone.merged_into) == ("closed", "merged", into)
    assert into.status == "new"


def test_both_histories_name_the_other_case_and_why(call, booking, clerk, now):
    for found, other in zip(join(booking, call, clerk, now), (call, booking), strict=True):
        event = found.events.get(what="merged")
        assert (event.became, event.note, event.staff) == (other.reference, WHY["note"], clerk.staff)


def test_the_visit_its_letters_and_what_was_agreed_go_along(call, booking, clerk, now):
    written = booking.messages.count()
    gone, into = join(booking, call, clerk, now)
    assert Appointment.objects.get().case == into
    assert written and not gone.messages.exists() and into.messages.filter(kind="appointment_booked").exists()
    assert set(Consent.objects.filter(patient=into.patient).values_list("purpose", flat=True)) == {"booking", "callback"}


def test_the_earlier_promise_and_the_higher_priority_hold(call, booking, clerk, now):
    early = now + timedelta(minutes=5)
    Case.objects.filter(pk=booking.pk).update(due_at=early, priority=1)
    _gone, into = join(booking, call, clerk, now)
    assert (into.due_at, into.priority) == (early, 1)
    Case.objects.filter(pk=into.pk).update(due_at=early, priority=2)
    _gone, into = join(another_call(), into, clerk, now)
    assert (into.due_at, into.priority) == (early, 2)


def test_the_promise_of_a_case_that_was_closed_is_over(call, booking, clerk, now):
    services.move(booking, to=Case.Status.CLOSED, by=clerk, now=now)
    Case.objects.filter(pk=booking.pk).update(due_at=now - timedelta(days=9))
    _gone, into = join(booking, call, clerk, now)
    assert into.due_at == call.due_at


def test_who_looked_after_the_one_looks_after_the_other_where_nobody_did(call, booking, clerk, now):
    services.take(booking, by=clerk, now=now)
    _gone, into = join(booking, call, clerk, now)
    assert into.assignee == clerk.staff


def test_a_link_to_the_one_opens_nothing_of_the_other(call, booking, clerk, now):
    token = links.issue_fresh(booking, now=now)
    kept = links.issue_fresh(call, now=now)
    _gone, into = join(booking, call, clerk, now)
    with pytest.raises(CaseLink.DoesNotExist):
        links.find(token, now=now)
    assert links.find(kept, now=now) == into


def test_a_link_that_is_written_for_the_closed_case_later_opens_nothing(call, booking, clerk, now):
    gone, _into = join(booking, call, clerk, now)
    with pytest.raises(CaseLink.DoesNotExist):
        links.find(links.issue_fresh(gone, now=now), now=now)


@pytest.fixture
def strangers(call):
    """A call asked for with the name and number of somebody who has another case, and with an address of the stranger's own."""
    Client().post("/callback/", answers.callback(email="mallory@example.org"))
    return Case.objects.exclude(pk=call.pk).get(opened_by="callback")


def tokens_in(letters):
    return [token for letter in letters for token in links.IN_WORDS.findall(letter.text)]


def opens(token, now):
    try:
        return links.find(token, now=now)
    except CaseLink.DoesNotExist:
        return None


def test_whoever_typed_another_s_name_and_number_gets_no_key_to_their_case(booking, strangers, clerk, now):
    mallorys = links.issue_fresh(strangers, now=now)
    _gone, into = join(strangers, booking, clerk, now)
    links.revoke(into, by=services.PATIENT, now=now)
    letters = Message.objects.filter(address="mallory@example.org").exclude(state="withdrawn")
    assert letters
    assert [opens(token, now) for token in [mallorys, *tokens_in(letters)] if opens(token, now)] == []
    assert into.patient.email == "meera@example.org"


def test_a_fresh_link_goes_to_where_the_patient_of_the_case_that_goes_on_is_written_to(call, strangers, clerk, now):
    gone, into = join(strangers, call, clerk, now)
    letter = Message.objects.get(kind="cases_joined")
    assert (letter.case, letter.address, gone.reference in letter.text) == (into, "meera@example.org", True)
    assert [opens(token, now) for token in tokens_in([letter])] == [into]
    assert "joined_links_ended" in gone.events.values_list("what", flat=True)


def test_a_letter_of_the_closed_case_that_waits_for_the_same_address_opens_the_one_story(call, clerk, now):
    gone, into = join(another_call(part_of_day="evening"), call, clerk, now)
    waiting = Message.objects.filter(address="meera@example.org", state="queued")
    assert {opens(token, now) for token in tokens_in(waiting)} == {into}


def test_a_lost_link_is_brought_only_to_where_the_case_that_goes_on_is_written_to(call, strangers, clerk, now):
    join(strangers, call, clerk, now)
    for reach in ("mallory@example.org", "+919849012345"):
        lost_links.ask(reach, language="en", now=now)
    while lost_links.answer_next(now=now):
        pass
    assert [letter.address for letter in Message.objects.filter(kind="case_link")] == ["meera@example.org"]


def test_what_was_asked_of_the_data_stays_with_who_asked(sign_in, call, strangers, clerk, now):
    asked = data_requests.ask(strangers, what="erasure", words="", by=services.PATIENT, now=now)
    page = sign_in("call desk").get(f"{MERGE.format(call.pk)}?other={strangers.reference}").content.decode()
    assert f"Under {strangers.reference} somebody asks: “Erase what you keep about me”." in page
    gone, into = join(strangers, call, clerk, now)
    asked.refresh_from_db()
    assert (asked.case, into.data_requests.count()) == (gone, 0)
    page = sign_in("coordinator").get(f"/staff/appointments/datarequest/{asked.pk}/change/").content.decode()
    assert f"goes on in {into.reference}" in page


def test_a_call_goes_along_where_the_other_has_none(call, booking, clerk, now):
    gone, into = join(call, booking, clerk, now)
    assert into.callback.topic == "My left eyelid" and not hasattr(gone, "callback")


def test_of_two_calls_one_is_made_at_the_earlier_time(call, clerk, now):
    late = another_call()
    Case.objects.filter(pk=late.pk).update(due_at=call.due_at + timedelta(days=2))
    CallbackRequest.objects.filter(case=late).update(call_on=call.callback.call_on + timedelta(days=2))
    gone, into = join(call, Case.objects.get(pk=late.pk), clerk, now)
    assert (into.callback.call_on, into.due_at) == (call.callback.call_on, call.due_at)
    assert "callback_moved" in into.events.values_list("what", flat=True)
    with pytest.raises(callbacks.Over):
        callbacks.attempt(gone.callback, outcome="missed", by=clerk, now=now)


def test_nothing_is_written_any_more_about_the_call_that_is_settled(call, clerk, now):
    other = another_call()
    gone, into = join(other, call, clerk, now)
    assert set(gone.messages.values_list("state", flat=True)) == {"withdrawn"}
    assert into.messages.filter(state=Message.State.QUEUED).exists()


def test_a_call_still_to_be_made_is_not_lost_to_one_that_is_over(call, clerk, now):
    over = another_call()
    callbacks.cancel(over.callback, by=services.PATIENT, now=now)
    services.reopen(Case.objects.get(pk=over.pk), by=clerk, now=now)
    assert "The call that is still to be made is that of" in refused(call, over, clerk, now)


def test_a_second_opinion_goes_along(call, opinion, clerk, now):
    gone, into = join(opinion, call, clerk, now)
    assert into.second_opinion.question == "Would an operation help me?"
    assert not hasattr(gone, "second_opinion")


def test_two_second_opinions_stay_apart(opinion, clerk, now):
    answers.ask_second_opinion(Client(), files=[], full_name="Ravi Example")
    other = Case.objects.filter(opened_by="second_opinion").latest("pk")
    assert "Both have a second opinion." in refused(other, opinion, clerk, now)


def test_a_promise_that_runs_is_not_put_to_rest_by_a_second_opinion_that_waits(call, opinion, clerk, now, person):
    person("doctor")
    opinion.second_opinion.refresh_from_db()
    answering.ask_back(opinion.second_opinion, "Since when?", by=services.staff(person("coordinator")), now=now)
    assert "its promise rests" in refused(call, opinion, clerk, now)


def test_a_case_does_not_go_on_in_a_closed_one_nor_in_itself_nor_twice(call, booking, clerk, now):
    assert "the same case" in refused(call, call, clerk, now)
    gone, into = join(booking, call, clerk, now)
    assert "is closed" in refused(call, gone, clerk, now)
    assert "already goes on" in refused(gone, another_call(), clerk, now)


def test_what_was_joined_before_follows(call, booking, clerk, now):
    join(booking, call, clerk, now)
    last = another_call()
    join(call, last, clerk, now)
    assert set(last.merged.all()) == {booking, call}


@pytest.mark.parametrize(
    ("facts", "one"),
    [
        ({}, True),
        ({"full_name": " meera  EXAMPLE "}, True),
        ({"full_name": "Asha Example"}, False),
        ({"phone": "+919849099999"}, False),
        ({"email": ""}, False),
        ({"email": "mallory@example.org"}, False),
        ({"email": "Meera@Example.org"}, True),
        ({"phone_is_wrong": True}, False),
    ],
)
def test_a_reason_is_asked_for_unless_name_number_and_address_are_alike(db, clerk, now, facts, one):
    gone, into = case(email="meera@example.org"), case(**{"email": "meera@example.org", **facts})
    assert joined.seem_one(gone.patient, into.patient) == one
    if one:
        merging.merge(gone, into=into, by=clerk, now=now)
    else:
        assert "Write why these are one patient" in refused(gone, into, clerk, now, note=" ")


def test_two_without_an_address_seem_one(db):
    assert joined.seem_one(case().patient, case().patient)


@pytest.mark.parametrize("email", ["", "old@example.org"])
def test_where_the_patient_is_written_to_stays_as_it_was(db, clerk, now, email):
    _gone, into = join(case(email="meera@example.org"), case(email=email), clerk, now)
    assert into.patient.email == email


MERGE = "/staff/appointments/case/{}/merge/"


def test_staff_find_look_at_and_join_two_cases(sign_in, call, booking):
    desk, address = sign_in("call desk"), MERGE.format(booking.pk)
    Patient.objects.filter(pk=booking.patient_id).update(phone=call.patient.phone)
    assert call.reference in desk.get(address).content.decode()
    page = desk.get(address, {"other": call.reference.lower().replace("-", " ")}).content.decode()
    assert page.count("Meera Example") >= 2 and "Side by side" in page
    answer = desk.post(f"{address}?other={call.reference}", {"into": call.reference, "note": ""}, follow=True)
    told = answer.content.decode()
    assert "goes on in this case now" in told and "Appointment booked" in told
    assert fresh(booking)[0].merged_into == call


@pytest.mark.parametrize(("email", "told"), [("", True), ("meera@example.org", False)])
def test_staff_are_told_when_no_letter_can_bring_the_link_to_the_one_story(sign_in, call, booking, email, told):
    Patient.objects.filter(pk=call.patient_id).update(email=email)
    address = f"{MERGE.format(booking.pk)}?other={call.reference}"
    answer = sign_in("call desk").post(address, {"into": call.reference, **WHY}, follow=True)
    assert ("They cannot be written to" in answer.content.decode()) == told


def test_which_of_the_two_goes_on_is_theirs_to_say(sign_in, call, booking):
    sign_in("call desk").post(f"{MERGE.format(booking.pk)}?other={call.reference}", {"into": booking.reference, **WHY})
    assert fresh(call)[0].merged_into == booking


def test_the_closed_case_leads_to_the_one_in_which_it_goes_on(sign_in, call, booking, clerk, now):
    gone, into = join(booking, call, clerk, now)
    page = sign_in("call desk").get(f"/staff/appointments/case/{gone.pk}/change/").content.decode()
    assert "This case goes on in another:" in page and into.reference in page
    assert "case-acts" not in page and 'name="outcome"' not in page


def test_a_missing_reason_is_asked_for_and_what_was_typed_stays(sign_in, call, opinion):
    address = f"{MERGE.format(call.pk)}?other={opinion.reference}"
    answer = sign_in("call desk").post(address, {"into": call.reference, "note": ""})
    assert answer.status_code == 422 and "Write why these are one patient" in answer.content.decode()
    answer = sign_in("call desk").post(address, {"into": "", "note": "Typed already"})
    assert answer.status_code == 422 and "Typed already" in answer.content.decode()


@pytest.mark.parametrize("typed", ["nonsense", "HFS-7K4M-9QX", "x" * 500, "٣"])
def test_a_reference_that_there_is_not_is_said(sign_in, call, typed):
    page = sign_in("call desk").get(MERGE.format(call.pk), {"other": typed}).content.decode()
    assert "No case has that reference." in page


@pytest.mark.parametrize("role", ["doctor", "booking desk"])
def test_joining_needs_the_right_to(sign_in, call, booking, role):
    answer = sign_in(role).post(f"{MERGE.format(booking.pk)}?other={call.reference}", {"into": call.reference, **WHY})
    assert answer.status_code == 403
    assert fresh(booking)[0].merged_into is None


def test_of_two_who_join_at_once_the_second_is_told(call, booking, clerk, now):
    seen = Case.objects.get(pk=booking.pk)
    join(booking, call, clerk, now)
    assert "already goes on in another case" in refused(seen, call, clerk, now)


def test_a_note_on_the_joined_case_is_read_by_who_may_see_all_of_both(sign_in, call, booking, clerk, now):
    services.record(booking, "noted", by=clerk, now=now, note="Comes by wheelchair")
    join(booking, call, clerk, now)
    for role, reads in (("call desk", True), ("booking desk", False)):
        page = sign_in(role).get(f"/staff/appointments/case/{call.pk}/change/").content.decode()
        assert ("Comes by wheelchair" in page) == reads
