"""A patient is reminded of a visit that stands, once for each wait, and of none that does not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from appointments.bookings import absences, changes, reminders, visits
from appointments.bookings.models import Appointment, Reminder
from appointments.cases.models import Case
from appointments.doctors.models import VisitType
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.bookings.ward import MORNING, WEEK, deal_with, fall_ill, nurse, visit
from tests.appointments.clinic import NINE, TEN

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = NINE - 20 * DAY


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def booked(doctor):
    """For the Monday at nine, long before; the letter that says so has gone out."""
    made = visit(doctor, now=LONG_AGO)
    gone_out(at=LONG_AGO)
    return made


def gone_out(*, at):
    Message.objects.filter(state="queued").update(state="sent", sent_at=at)


def remind(*moments):
    for moment in moments:
        reminders.post_due(now=moment)


def told():
    """The reminders that were written and not taken back, each by how often the visit had changed and its wait in hours."""
    letters = Message.objects.filter(kind="appointment_reminder").exclude(state="withdrawn").order_by("number")
    return [letter.edition for letter in letters]


def test_a_patient_is_reminded_three_days_one_day_and_two_hours_before(booked):
    for hours in range(80, 0, -1):
        at = NINE - hours * HOUR
        remind(at)
        gone_out(at=at)
    written = Message.objects.filter(kind="appointment_reminder").order_by("number")
    assert [(letter.edition, letter.created_at) for letter in written] == [
        ("0 72", NINE - 3 * DAY),
        ("0 24", NINE - DAY),
        ("0 2", NINE - 2 * HOUR),
    ]


def test_a_reminder_says_when_and_where_and_is_of_no_use_once_the_visit_begins(booked):
    remind(NINE - DAY)
    letter = Message.objects.get(kind="appointment_reminder")
    assert "Monday 23 November 2026, 09:00 (Asia/Kolkata time)" in letter.text
    assert "Lakeside\n1 Example Road" in letter.text
    assert (letter.until, letter.about) == (NINE, booked.about)
    assert booked.case.reference in letter.text and "/case/" in letter.text


def test_nobody_is_reminded_before_the_time_has_come(booked):
    remind(NINE - 3 * DAY - timedelta(seconds=1))
    assert told() == []


@pytest.mark.parametrize(("wanted", "written"), [([24], ["0 24"]), ([72, 2], ["0 72", "0 2"]), ([], [])])
def test_the_kind_of_visit_says_when_its_patients_are_reminded(booked, wanted, written):
    VisitType.objects.update(remind_hours=wanted)
    for before in (3 * DAY, DAY, HOUR):
        remind(NINE - before)
        gone_out(at=NINE - before)
    assert told() == written


def test_however_often_the_round_is_gone_each_reminder_is_written_once(booked):
    remind(NINE - DAY, NINE - DAY, NINE - 23 * HOUR)
    gone_out(at=NINE - 23 * HOUR)
    remind(NINE - 22 * HOUR)
    assert told() == ["0 24"]


def test_the_database_keeps_one_reminder_of_each_wait(booked):
    remind(NINE - DAY)
    with pytest.raises(IntegrityError, match="reminder_once"):
        Reminder.objects.create(appointment=booked, sequence=0, hours=24, at=NINE)


def test_of_several_that_were_missed_only_the_last_is_written(booked):
    remind(NINE - 23 * HOUR)
    gone_out(at=NINE - 23 * HOUR)
    remind(NINE - 23 * HOUR)
    assert told() == ["0 24"]


def test_whoever_books_late_is_reminded_only_of_what_comes_after(doctor):
    visit(doctor, now=NINE - 20 * HOUR)
    gone_out(at=NINE - 20 * HOUR)
    remind(NINE - 19 * HOUR)
    assert told() == []
    remind(NINE - 2 * HOUR)
    assert told() == ["0 2"]


def test_a_move_is_not_followed_by_a_reminder_of_what_it_said(booked, doctor):
    changes.move(booked, clinic.wish(doctor, TEN), by=nurse(), now=NINE - 10 * HOUR)
    gone_out(at=NINE - 10 * HOUR)
    remind(NINE - 9 * HOUR)
    assert told() == []
    remind(TEN - 2 * HOUR)
    assert told() == ["1 2"]


def test_after_a_move_each_wait_begins_anew(booked, doctor):
    remind(NINE - DAY)
    gone_out(at=NINE - DAY)
    changes.move(booked, clinic.wish(doctor, NINE + WEEK), by=nurse(), now=NINE - 20 * HOUR)
    gone_out(at=NINE - 20 * HOUR)
    remind(NINE - 2 * HOUR)
    assert told() == ["0 24"]
    remind(NINE + WEEK - DAY)
    assert told() == ["0 24", "1 24"]
    assert "30 November 2026, 09:00" in Message.objects.get(edition="1 24").text


def test_whoever_has_yet_to_receive_an_earlier_letter_about_it_gets_no_second(doctor):
    visit(doctor, now=LONG_AGO)
    remind(NINE - DAY)  # the mail server has been away
    assert told() == []
    gone_out(at=NINE - DAY + HOUR)
    remind(NINE - DAY + HOUR)
    assert told() == []
    remind(NINE - 2 * HOUR)
    assert told() == ["0 2"]


@pytest.mark.parametrize(("before", "reminded"), [(timedelta(minutes=30), True), (timedelta(minutes=31), False)])
def test_an_earlier_letter_that_will_come_too_late_does_not_stand_for_a_reminder(doctor, before, reminded):
    visit(doctor, now=NINE - 3 * HOUR)
    Message.objects.update(due_at=NINE - before)  # the mailbox has had its fill for today
    remind(NINE - 2 * HOUR)
    assert told() == (["0 2"] if reminded else [])


def test_a_reminder_that_will_come_too_late_does_not_stand_for_the_next(booked):
    remind(NINE - DAY)
    Message.objects.filter(state="queued").update(due_at=NINE + HOUR)
    remind(NINE - 2 * HOUR)
    assert told() == ["0 24", "0 2"]


def test_an_earlier_letter_that_is_tried_again_in_time_is_not_doubled(doctor):
    visit(doctor, now=LONG_AGO)
    Message.objects.update(attempts=12, due_at=NINE - HOUR)
    remind(NINE - 2 * HOUR)
    assert told() == []


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_a_reminder_that_waits_goes_with_the_time_it_is_about(booked, doctor, change):
    remind(NINE - DAY)
    if change == "cancel":
        changes.cancel(booked, by=nurse(), now=NINE - 20 * HOUR)
    else:
        changes.move(booked, clinic.wish(doctor, NINE + WEEK), by=nurse(), now=NINE - 20 * HOUR)
    assert told() == []


@pytest.mark.parametrize("status", ["cancelled", "arrived", "completed", "no_show"])
def test_a_visit_that_is_not_to_come_has_no_reminder(booked, status):
    Appointment.objects.update(status=status)
    remind(NINE - DAY)
    assert told() == []


def test_a_time_that_is_only_held_has_no_reminder(doctor):
    clinic.hold(doctor, now=NINE - DAY)
    remind(NINE - DAY, NINE - 3 * HOUR)
    assert told() == []


# The night


def test_nobody_is_woken_by_a_reminder(booked):
    remind(NINE - 10 * HOUR)
    letter = Message.objects.get(kind="appointment_reminder")
    assert letter.due_at == NINE - HOUR  # eight in the morning there


def test_a_reminder_that_could_go_out_only_when_the_patient_is_on_the_way_is_not_written(booked):
    Message.objects.update(sent_at=LONG_AGO)
    remind(NINE - timedelta(minutes=29))
    assert told() == []
    Appointment.objects.update(period=(NINE - HOUR, NINE), busy=(NINE - HOUR, NINE))
    remind(NINE - 3 * HOUR)  # at six, of a visit at eight
    assert told() == []


# The doctor falls ill


def test_nobody_is_reminded_of_a_visit_while_its_doctor_is_away(booked, doctor):
    fall_ill(doctor, now=NINE - 2 * DAY)
    remind(NINE - DAY)
    assert told() == []


def test_nobody_is_reminded_of_a_visit_where_the_place_is_closed(booked, doctor):
    doctor.locations[0].closures.create(period=MORNING, over_visits=True)
    remind(NINE - DAY)
    assert told() == []


def test_a_reminder_that_waits_goes_when_the_doctor_falls_ill(booked, doctor):
    remind(NINE - DAY)
    fall_ill(doctor, now=NINE - DAY)
    assert told() == []


def test_a_letter_that_confirms_the_booking_stays_when_the_doctor_falls_ill(doctor):
    visit(doctor, now=NINE - 2 * DAY)
    fall_ill(doctor, now=NINE - 2 * DAY)
    assert Message.objects.get().state == "queued"


def test_a_reminder_that_was_taken_back_is_written_again_when_the_doctor_is_back_in_time(booked, doctor):
    remind(NINE - DAY)
    absences.end_early(fall_ill(doctor, now=NINE - DAY), by=nurse(), now=NINE - 23 * HOUR)
    remind(NINE - 22 * HOUR)
    assert told() == ["0 24"]


def test_whoever_was_told_that_the_doctor_is_back_is_not_reminded_on_top(booked, doctor):
    absence = deal_with(doctor, now=NINE - 2 * DAY)
    absences.end_early(absence, by=nurse(), now=NINE - 23 * HOUR)
    gone_out(at=NINE - 23 * HOUR)
    remind(NINE - 22 * HOUR)
    assert told() == []
    remind(NINE - 2 * HOUR)
    assert told() == ["0 2"]


def test_a_visit_before_which_the_doctor_is_back_is_reminded_of(booked, doctor):
    doctor.time_off.create(period=(NINE - DAY, NINE), over_visits=True)
    remind(NINE - DAY)
    assert told() == ["0 24"]


# To whom


def test_a_patient_whom_we_cannot_write_to_is_looked_up_once(doctor):
    visit(doctor, now=LONG_AGO, email="")
    assert reminders.post_due(now=NINE - DAY) == 0
    assert not reminders.due(NINE - 23 * HOUR).exists()


def test_one_who_cannot_be_written_to_does_not_stop_the_others(doctor, caplog):
    broken, whole = visit(doctor, now=LONG_AGO), visit(doctor, TEN, now=LONG_AGO)
    gone_out(at=LONG_AGO)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE appointments_message ADD CHECK (case_id <> {broken.case_id}) NOT VALID")
    remind(TEN - DAY)
    assert [letter.case for letter in Message.objects.filter(kind="appointment_reminder")] == [whole.case]
    assert f"no reminder of appointment {broken.pk}: IntegrityError" in caplog.text
    assert not broken.reminders.exists()


def test_two_visits_of_one_patient_each_have_their_own(booked, doctor):
    second = clinic.doctor("bashir")
    wish = clinic.wish(second, TEN)
    changes.add(Case.objects.get(pk=booked.case_id), wish, by=nurse(), now=LONG_AGO, notice="en")
    gone_out(at=LONG_AGO)
    remind(TEN - DAY)
    assert Message.objects.filter(kind="appointment_reminder", case=booked.case).count() == 2


def test_looking_for_reminders_asks_one_question_when_none_is_due(booked, django_assert_num_queries):
    with django_assert_num_queries(1):
        remind(NINE - 4 * DAY)


def test_a_patient_who_is_here_is_not_reminded_of_the_way(booked):
    visits.arrive(booked, by=nurse(), now=NINE - 2 * HOUR)
    remind(NINE - HOUR)
    assert told() == []
