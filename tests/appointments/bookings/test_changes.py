"""A visit is moved, or booked by staff: the old time is kept until the new one is certain, and every guard holds."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.bookings import changes, taking
from appointments.bookings.models import Appointment
from appointments.bookings.services import Wish
from appointments.cases import services as cases
from appointments.cases.models import Case, Event
from appointments.doctors.models import Resource, ResourceKind, TimeOff
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.clinic import HALF_PAST, NINE, NOW, TEN, appointment, book, hold, wish
from tests.appointments.making import case, patient

pytestmark = pytest.mark.django_db

ELEVEN = TEN + timedelta(hours=1)


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def booked(doctor):
    hold(doctor)
    return book(doctor, email="meera@example.org").appointments.get()


@pytest.fixture
def desk(db):
    """Somebody at the booking desk, who may overbook."""
    return at_desk("Booking desk")


@pytest.fixture
def caller(db):
    """Somebody at the call desk, who may not."""
    return at_desk("Call desk")


def at_desk(group):
    user = User.objects.create_user(group, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return cases.staff(user)


def move(visit, to, **facts):
    changes.move(visit, to, **{"by": cases.PATIENT, "now": NOW} | facts)


def add(whom, to, by, **facts):
    return changes.add(whom, to, **{"by": by, "now": NOW, "notice": "en"} | facts)


def needs_a_room(whom, rooms=1):
    """The doctor's visits need an EMG room, of which there are so many."""
    kind = ResourceKind.objects.create(name="EMG room")
    for number in range(rooms):
        Resource.objects.create(kind=kind, location=whom.locations[0], name=f"Room {number + 1}")
    visit = whom.visit_types.get()
    visit.needs = kind
    visit.save()


def test_a_moved_visit_is_the_same_row_at_its_new_time(doctor, booked):
    move(booked, wish(doctor, TEN), reason="A wedding")
    row = Appointment.objects.get()
    assert (row.pk, row.starts, row.local_start, row.status) == (booked.pk, TEN, "2026-11-23T10:00", "booked")
    event = Event.objects.get(what="moved_visit")
    assert (event.was, event.became, event.note) == (
        "2026-11-23T09:00 Asia/Kolkata",
        "2026-11-23T10:00 Asia/Kolkata",
        "A wedding",
    )


def test_the_old_time_is_free_for_others_at_once(doctor, booked):
    move(booked, wish(doctor, TEN))
    assert hold(doctor, token="another").appointment.starts == NINE


def test_each_move_has_a_higher_number_for_calendars(doctor, booked):
    for start, number in ((TEN, 1), (NINE, 2), (ELEVEN, 3)):
        move(booked, wish(doctor, start))
        assert Appointment.objects.get().sequence == number


def test_the_same_time_again_changes_nothing(doctor, booked):
    move(booked, wish(doctor))
    assert Appointment.objects.get().sequence == 0
    assert not Event.objects.filter(what="moved_visit").exists()


@pytest.mark.parametrize("start", [NINE - timedelta(hours=1), TEN + timedelta(minutes=5), NINE + timedelta(days=1)])
def test_the_old_time_is_kept_when_the_new_one_is_not_offered(doctor, booked, start):
    with pytest.raises(taking.NotOffered) as refusal:
        move(booked, wish(doctor, start))
    assert len(refusal.value.nearest) == 3
    assert Appointment.objects.get().starts == NINE


def test_the_old_time_is_kept_when_the_new_one_is_taken(doctor, booked):
    hold(doctor, TEN, token="another")
    with pytest.raises(taking.Taken) as refusal:
        move(booked, wish(doctor, TEN))
    others = [NINE + timedelta(minutes=30), TEN + timedelta(minutes=30), TEN + timedelta(hours=1)]
    assert [slot.start for slot in refusal.value.nearest] == others  # the present time is none
    assert Appointment.objects.get(status="booked").starts == NINE


def test_a_visit_moves_to_a_colleague(doctor, booked, desk):
    colleague = clinic.doctor("ravi")
    move(booked, wish(colleague), by=desk)
    row = Appointment.objects.get()
    assert (row.doctor, row.starts) == (colleague, NINE)


def test_the_letter_about_the_old_time_does_not_go_out_and_the_new_one_does(doctor, booked):
    move(booked, wish(doctor, TEN))
    assert Message.objects.get(kind="appointment_booked").state == "withdrawn"
    letter = Message.objects.get(kind="appointment_moved")
    assert letter.state == "queued"
    assert "Monday 23 November 2026, 10:00" in letter.text


def test_the_promise_of_the_case_moves_with_the_visit(doctor, booked):
    move(booked, wish(doctor, TEN))
    assert Case.objects.get().due_at == TEN


def test_whoever_moves_from_an_old_page_is_told_and_nothing_changes(doctor, booked):
    seen_before = Appointment.objects.get()
    move(booked, wish(doctor, TEN))
    with pytest.raises(changes.NotBooked):
        move(seen_before, wish(doctor, ELEVEN))
    assert Appointment.objects.get().starts == TEN


@pytest.mark.parametrize("status", ["arrived", "completed", "no_show", "cancelled"])
def test_only_a_visit_to_come_is_moved(doctor, status):
    visit = appointment(doctor, status=status)
    visit.save()
    with pytest.raises(changes.NotBooked):
        move(visit, wish(doctor, TEN))
    assert Appointment.objects.get().starts == NINE


def test_patients_move_and_cancel_until_the_hours_before_that_the_visit_type_says(doctor, booked):
    last = changes.until(booked)
    assert last == NINE - timedelta(hours=4)
    with pytest.raises(changes.TooLate):
        move(booked, wish(doctor, TEN), now=last + timedelta(seconds=1))
    with pytest.raises(changes.TooLate):
        changes.cancel(booked, by=cases.PATIENT, now=last + timedelta(seconds=1))
    move(booked, wish(doctor, TEN), now=last)
    assert Appointment.objects.get().starts == TEN


def test_staff_move_and_cancel_until_the_visit(doctor, booked, caller):
    late = NINE - timedelta(minutes=1)
    move(booked, wish(doctor, TEN), by=caller, now=late)
    changes.cancel(booked, by=caller, now=late)
    assert Appointment.objects.get().status == "cancelled"


def test_a_visit_does_not_move_beside_another_of_the_same_patient(doctor, booked, caller):
    colleague = clinic.doctor("ravi")
    add(booked.case, wish(colleague, TEN), caller)
    with pytest.raises(taking.PatientBusy):
        move(booked, wish(doctor, TEN), by=caller)
    assert Appointment.objects.get(doctor=doctor).starts == NINE


def test_a_visit_does_not_move_to_where_its_room_is_taken(doctor, booked):
    needs_a_room(doctor)
    colleague = clinic.doctor("ravi")
    hold(colleague, TEN, token="another")
    with pytest.raises(taking.RoomTaken):
        move(booked, Wish(doctor, doctor.visit_types.get(), TEN))
    assert Appointment.objects.get(status="booked").starts == NINE


def test_a_second_room_lets_both_doctors_work(doctor, booked):
    needs_a_room(doctor, rooms=2)
    colleague = clinic.doctor("ravi")
    hold(colleague, TEN, token="another")
    move(booked, Wish(doctor, doctor.visit_types.get(), TEN))
    assert Appointment.objects.filter(period__startswith=TEN).values("resource").distinct().count() == 2


def test_staff_book_on_the_case_of_a_patient(doctor, caller):
    opinion = case(Case.Kind.SECOND_OPINION, email="meera@example.org")
    visit = add(opinion, wish(doctor), caller, note="Asked for mornings")
    assert (visit.case, visit.status, visit.person) == (opinion, "booked", opinion.patient.person)
    assert Event.objects.get(what="booked").note == "Asked for mornings"
    assert Message.objects.get(kind="appointment_booked").state == "queued"


def test_staff_book_for_a_caller_and_open_the_case_with_it(doctor, caller):
    visit = add(patient(), wish(doctor), caller)
    assert (visit.case.opened_by, visit.case.due_at) == ("booking", NINE)
    assert [event.actor for event in visit.case.events.all()] == ["staff", "staff"]


def test_a_caller_whose_time_is_refused_leaves_no_case_behind(doctor, booked, caller):
    with pytest.raises(taking.Taken):
        add(patient(full_name="Ravi Example"), wish(doctor), caller)
    assert Case.objects.count() == 1


def test_staff_book_at_short_notice_and_what_is_kept_for_urgent_cases(doctor, caller):
    doctor.working_hours.update(kept_hours=1)
    visit = add(patient(), wish(doctor), caller, now=NINE - timedelta(hours=3))
    assert visit.starts == NINE
    with pytest.raises(taking.NotOffered):
        hold(doctor, TEN, token="a patient's", now=NINE - timedelta(hours=3))


def test_the_same_form_sent_again_books_once(doctor, caller):
    first = add(patient(), wish(doctor), caller, key="one form")
    assert add(patient(), wish(doctor), caller, key="one form") == first
    assert (Appointment.objects.count(), Case.objects.count(), Event.objects.filter(what="booked").count()) == (1, 1, 1)


def test_the_same_form_of_an_overbooking_sent_again_books_once(doctor, booked, desk):
    facts = {"overbook": "Came from far away", "key": "one form"}
    first = add(patient(full_name="Ravi Example"), wish(doctor), desk, **facts)
    assert add(patient(full_name="Ravi Example"), wish(doctor), desk, **facts) == first


def test_who_may_overbooks_with_a_reason_in_the_second_lane(doctor, booked, desk):
    visit = add(patient(full_name="Ravi Example"), wish(doctor), desk, overbook="Came from far away")
    assert (visit.lane, visit.overbooked_by, visit.overbook_reason) == (1, desk.staff, "Came from far away")
    assert Event.objects.get(what="overbooked").note == "Came from far away"


@pytest.mark.parametrize("by", ["caller", "patient", "portal"])
def test_nobody_else_overbooks(doctor, booked, caller, by):
    actor = {"caller": caller, "patient": cases.PATIENT, "portal": cases.SYSTEM}[by]
    with pytest.raises(changes.MayNotOverbook):
        add(patient(full_name="Ravi Example"), wish(doctor), actor, overbook="Came from far away")
    assert Appointment.objects.count() == 1


def test_a_doctor_sees_two_at_once_and_never_three(doctor, booked, desk):
    add(patient(full_name="Ravi Example"), wish(doctor), desk, overbook="Came from far away")
    with pytest.raises(taking.Taken):
        add(patient(full_name="Sita Example"), wish(doctor), desk, overbook="In pain")
    assert Appointment.objects.count() == 2


def test_not_even_overbooking_finds_a_room_that_is_taken(doctor, desk):
    needs_a_room(doctor)
    visit = Wish(doctor, doctor.visit_types.get(), NINE)
    add(patient(), visit, desk)
    with pytest.raises(taking.RoomTaken):
        add(patient(full_name="Ravi Example"), visit, desk, overbook="Came from far away")


def test_not_even_overbooking_finds_a_doctor_who_is_away(doctor, desk):
    day = DateTimeTZRange(NINE - timedelta(hours=9), NINE + timedelta(hours=15))
    TimeOff.objects.create(doctor=doctor, period=day)
    with pytest.raises(taking.NotOffered):
        add(patient(), wish(doctor), desk, overbook="Came from far away")
    assert not Appointment.objects.exists()


def test_overbooking_takes_any_minute(doctor, desk):
    visit = add(patient(), wish(doctor, NINE + timedelta(minutes=7)), desk, overbook="Came from far away")
    assert visit.local_start == "2026-11-23T09:07"


def test_an_overbooked_visit_that_moves_to_a_free_time_is_an_ordinary_one(doctor, booked, desk):
    visit = add(patient(full_name="Ravi Example"), wish(doctor), desk, overbook="Came from far away")
    move(visit, wish(doctor, TEN), by=desk)
    visit.refresh_from_db()
    assert (visit.lane, visit.overbooked_by, visit.overbook_reason) == (0, None, "")


def test_a_patient_is_not_in_two_places_at_once_unless_staff_say_so(doctor, booked, caller):
    colleague = clinic.doctor("ravi")
    with pytest.raises(taking.PatientBusy):
        add(booked.case, wish(colleague), caller)
    visit = add(booked.case, wish(colleague), caller, beside_another=True, note="Two doctors look together")
    assert (visit.beside_another, Event.objects.filter(what="booked").last().note) == (True, "Two doctors look together")


@pytest.mark.parametrize(("kind", "status"), [("booking", "in_progress"), ("no_time", "in_progress"), ("callback", "closed")])
def test_a_closed_case_about_a_visit_is_open_again_with_another_and_one_that_was_answered_is_not(doctor, caller, kind, status):
    asked = case(kind)
    cases.move(asked, to=Case.Status.CLOSED, by=cases.SYSTEM, now=NOW)
    add(asked, wish(doctor, HALF_PAST), caller)
    assert Case.objects.get().status == status
