"""A doctor falls ill, at the desk: whom it concerns is shown first, then one button, then a list that says who is left."""

from datetime import datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from appointments.bookings import absences, answers
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Absence, Offer
from appointments.cases import services as cases
from appointments.doctors.models import TimeOff
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.bookings import ward

LIST = "/staff/appointments/absence/"
ADD = f"{LIST}add/"


@pytest.fixture
def doctor(db):
    where = clinic.location()
    where.save()
    return clinic.doctor(blocks=[clinic.block(where, weekday) for weekday in range(7)])


@pytest.fixture
def nine(doctor):
    """Nine o'clock, the day after tomorrow, by the clock on the wall."""
    day = timezone.localdate() + timedelta(days=2)
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9))


@pytest.fixture
def visit(doctor, nine):
    return ward.visit(doctor, nine, now=timezone.now(), full_name="Meera Example")


@pytest.fixture
def absence(doctor, visit, nine):
    now = timezone.now()
    begun = ward.fall_ill(doctor, DateTimeTZRange(nine, nine + timedelta(hours=3)), now=now)
    absences.work(begun, now=now)
    return begun


def asked(whom, nine, **facts):
    day = f"{nine:%Y-%m-%d}"
    sent = {"period_0_0": day, "period_0_1": "09:00", "period_1_0": day, "period_1_1": "12:00"}
    return {"doctor": whom.pk, "stand_in": "", "reason": "", **sent, **facts}


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def page(browser, absence):
    return text(browser.get(f"{LIST}{absence.pk}/change/"))


def do(browser, absence, what, **facts):
    return browser.post(f"{LIST}{absence.pk}/change/", {"do": what, **facts}, follow=True)


def test_the_doctor_is_chosen_already_when_staff_come_from_their_page(sign_in, doctor):
    shown = text(sign_in("booking desk").get(f"{ADD}?doctor={doctor.pk}"))
    assert f'<option value="{doctor.pk}" selected>' in shown


@pytest.mark.parametrize("given", ["x", "0", "99999999999999999999", ""])
def test_an_unknown_doctor_in_the_address_is_no_fault(sign_in, doctor, given):
    assert "A doctor is away" in text(sign_in("booking desk").get(ADD, {"doctor": given}))


def test_whom_it_concerns_is_shown_before_anything_is_done(sign_in, doctor, visit, nine):
    ward.visit(doctor, nine + ward.SLOT, now=timezone.now(), full_name="Ravi Example", email="", priority=1)
    shown = text(sign_in("booking desk").post(ADD, asked(doctor, nine)))
    assert "2 patients are booked then" in shown
    assert shown.index("Ravi Example") < shown.index("Meera Example")  # the urgent one first
    assert "No e-mail address: ring them" in shown
    after = nine + timedelta(days=1)
    assert f"{after:%d %B, 09:00}".lstrip("0") in shown
    assert f"{after:%d %B, 09:30}".lstrip("0") in shown
    assert not Absence.objects.exists()
    assert not TimeOff.objects.exists()


def test_one_button_closes_the_time_holds_others_and_writes(sign_in, doctor, visit, nine):
    shown = text(sign_in("booking desk").post(ADD, asked(doctor, nine, reason="Influenza", confirm="1"), follow=True))
    assert "The time is closed. Another time is kept for 1 patient." in shown
    assert "1 affected: 0 accepted, 1 have yet to answer, 0 to ring" in shown
    assert "Waiting for their answer (1)" in shown
    assert "Meera Example" in shown
    assert "Influenza" in shown
    absence = Absence.objects.get()
    assert (absence.begun_by.username, absence.doctor) == ("booking desk", doctor)
    assert Message.objects.filter(kind="doctor_away").count() == 1


def test_a_second_click_closes_nothing_twice(sign_in, doctor, visit, nine):
    desk = sign_in("booking desk")
    for _ in range(2):
        desk.post(ADD, asked(doctor, nine, confirm="1"))
    assert (Absence.objects.count(), TimeOff.objects.count(), Offer.objects.count()) == (1, 1, 1)


def test_staff_go_back_with_what_they_typed(sign_in, doctor, nine):
    shown = text(sign_in("booking desk").post(ADD, asked(doctor, nine, reason="Influenza", back="1")))
    assert 'value="Influenza"' in shown
    assert "Nothing was changed yet" not in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"doctor": ""}, "Choose the doctor who is away."),
        ({"doctor": "x"}, "Choose a doctor from the list."),
        ({"doctor": "99999999999999999999"}, "Choose a doctor from the list."),
        ({"period_0_0": ""}, "Enter a date such as 2026-11-24 and a time such as 09:00."),
        ({"period_0_0": "", "period_0_1": "", "period_1_0": "", "period_1_1": ""}, "Enter when the doctor goes"),
        ({"period_0_0": "soon"}, "Enter a date such as 2026-11-24 and a time such as 09:00."),
        ({"period_0_1": "25:00"}, "Enter a date such as 2026-11-24 and a time such as 09:00."),
        ({"period_1_1": "08:00"}, "The time away must end after it starts."),
        ({"period_1_1": "09:00"}, "The time away must end after it starts."),
        ({"period_0_0": "2020-01-01", "period_1_0": "2020-01-02"}, "That time is over: enter an end that is still to come."),
        ({"period_0_0": "0001-01-01"}, "Let it begin today at the earliest: what is over cannot be closed."),
        ({"period_1_0": "9999-12-31"}, "Close at most a year at once: enter an earlier end."),
        ({"stand_in": "x"}, "Choose a doctor from the list who can be booked, or nobody."),
        ({"reason": "x" * 201}, "Enter the reason in at most 200 characters."),
    ],
)
@pytest.mark.parametrize("button", [{}, {"confirm": "1"}])
def test_what_cannot_be_gets_a_sentence_and_changes_nothing(sign_in, doctor, nine, typed, sentence, button):
    shown = text(sign_in("booking desk").post(ADD, asked(doctor, nine, **typed, **button)))
    assert sentence in shown
    assert not TimeOff.objects.exists()


def test_the_doctor_who_is_away_does_not_stand_in(sign_in, doctor, nine):
    shown = text(sign_in("booking desk").post(ADD, asked(doctor, nine, stand_in=doctor.pk, confirm="1")))
    assert "Choose another doctor to stand in: this one is away." in shown


def test_nobody_stands_in_who_sees_other_patients(sign_in, doctor, nine):
    other = clinic.visit_type(slug="surgery")
    other.save()
    surgeon = clinic.doctor("bashir", visits=[other])
    shown = text(sign_in("booking desk").post(ADD, asked(doctor, nine, stand_in=surgeon.pk)))
    assert "Dr Bashir offers none of the visits that Dr Asha does" in shown


def test_a_doctor_without_hours_has_nothing_to_close(sign_in, doctor, nine):
    doctor.working_hours.all().delete()
    assert "Dr Asha has no hours" in text(sign_in("booking desk").post(ADD, asked(doctor, nine)))


def test_a_time_in_which_nobody_is_booked_is_closed_too(sign_in, doctor, nine):
    desk = sign_in("booking desk")
    assert "Nobody is booked then." in text(desk.post(ADD, asked(doctor, nine)))
    assert "The time is closed." in text(desk.post(ADD, asked(doctor, nine, confirm="1"), follow=True))
    assert TimeOff.objects.get().over_visits


def test_what_was_interrupted_goes_on_at_the_press_of_a_button(sign_in, doctor, visit, nine):
    absence = ward.fall_ill(doctor, DateTimeTZRange(nine, nine + timedelta(hours=3)), now=timezone.now())
    desk = sign_in("booking desk")
    assert "The work was interrupted." in page(desk, absence)
    assert "Another time is kept for 1 patient." in text(do(desk, absence, "continue"))
    assert "The work was interrupted." not in page(desk, absence)


def test_staff_take_the_time_for_a_patient_on_the_telephone(sign_in, absence, visit, nine):
    offer = Offer.objects.get()
    shown = text(do(sign_in("booking desk"), absence, "accept", offer=offer.pk))
    assert "The visit has the new time." in shown
    assert "Dealt with (1)" in shown
    visit.refresh_from_db()
    assert visit.starts == offer.starts
    assert f"{nine:%d %B %Y, 09:00}".lstrip("0") in shown  # the old time is still told


def test_whoever_asks_for_a_call_is_on_top_with_the_end_of_their_number(sign_in, absence, visit):
    answers.decline(Offer.objects.get(), state=Offer.State.CALL_ME, by=cases.PATIENT, now=timezone.now())
    shown = page(sign_in("call desk"), absence)
    assert "To ring (1)" in shown
    assert "Wants a call" in shown
    assert "Phone ends in 345" in shown and "tel:" not in shown
    assert f"/staff/appointments/case/{visit.case_id}/change/" in shown


def test_another_time_is_looked_for_when_staff_ask(sign_in, absence):
    answers.decline(Offer.objects.get(), state=Offer.State.OTHER, by=cases.PATIENT, now=timezone.now())
    assert "Another time is kept for the patient." in text(do(sign_in("booking desk"), absence, "again", offer=offer_pk()))
    assert Offer.objects.get().state == "open"


def offer_pk():
    return Offer.objects.get().pk


def test_whom_staff_reached_is_taken_off_the_list_with_what_was_agreed(sign_in, absence, visit):
    desk = sign_in("call desk")
    assert "say in a few words what was agreed" in text(do(desk, absence, "settle", offer=offer_pk(), note=" "))
    assert Offer.objects.get().state == "open"
    assert "Taken off the list." in text(do(desk, absence, "settle", offer=offer_pk(), note="Comes to the ward"))
    assert visit.case.events.get(what="offer_settled").note == "Comes to the ward"
    assert "a colleague was first" in text(do(desk, absence, "settle", offer=offer_pk(), note="Again"))


@pytest.mark.parametrize("what", ["accept", "again", "settle"])
@pytest.mark.parametrize("number", ["x", "", "0", "99999999999999999999", "-1"])
def test_an_offer_that_is_none_is_not_found(sign_in, absence, what, number):
    assert do(sign_in("booking desk"), absence, what, offer=number, note="x").status_code == 404


def test_what_the_page_does_not_offer_does_nothing(sign_in, absence):
    assert "Waiting for their answer (1)" in text(do(sign_in("booking desk"), absence, "dance"))


def test_the_doctor_is_back_and_those_who_have_not_moved_are_told(sign_in, absence, visit):
    shown = text(do(sign_in("booking desk"), absence, "end"))
    assert "The rest of the time is open again." in shown
    assert "Called off: the time is open" in shown
    assert not TimeOff.objects.exists()
    assert Offer.objects.get().state == "withdrawn"
    assert not Appointment.objects.held().exists()
    assert ward.letter(visit).subject == "Your appointment takes place as booked"
    assert "a colleague was first" in text(do(sign_in("administrator"), absence, "end"))


def test_whoever_goes_on_with_an_absence_that_was_ended_reads_that_it_is_over(sign_in, absence):
    desk = sign_in("booking desk")
    assert "The time is closed." in text(do(desk, absence, "continue"))
    do(desk, absence, "end")
    shown = text(do(desk, absence, "continue"))
    assert "The absence is over" in shown
    assert "The time is closed." not in shown


def test_an_absence_whose_visits_another_lists_says_that_nobody_else_was_booked(sign_in, absence, doctor, nine):
    second = ward.fall_ill(doctor, DateTimeTZRange(nine, nine + timedelta(hours=1)), now=timezone.now())
    shown = page(sign_in("booking desk"), second)
    assert "Nobody else was booked then." in shown
    assert "Nobody was booked then." not in shown


@pytest.mark.parametrize(("role", "may"), [("booking desk", True), ("call desk", False), ("doctor", False)])
def test_only_the_booking_desk_closes_and_opens_times(sign_in, absence, role, may):
    browser = sign_in(role)
    assert (browser.get(ADD).status_code == 200) == may
    assert ("is back earlier" in page(browser, absence)) == may
    assert (do(browser, absence, "end").status_code == 200) == may
    assert TimeOff.objects.exists() != may


def test_a_doctor_reads_the_list_and_changes_nothing(sign_in, absence):
    browser = sign_in("doctor")
    assert "They take it" not in page(browser, absence)
    assert do(browser, absence, "accept", offer=offer_pk()).status_code == 403


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999"])
def test_an_absence_that_is_none_is_not_found(sign_in, db, number):
    assert sign_in("booking desk").get(f"{LIST}{number}/change/").status_code == 404


def test_the_list_counts_who_is_where_and_who_is_left_behind(sign_in, absence, visit):
    shown = text(sign_in("call desk").get(LIST))
    assert "0 visits in a closed time that nobody looks after." in shown
    for column, number in {"affected": 1, "accepted": 0, "waiting": 1, "to_ring": 0, "left": 0}.items():
        assert f'<td class="field-{column}">{number}</td>' in shown
    Offer.objects.all().delete()
    assert "1 visit in a closed time that nobody looks after." in text(sign_in("booking desk").get(LIST))


def test_an_absence_that_overlaps_another_leads_to_it(sign_in, doctor, absence, nine):
    second = ward.fall_ill(doctor, DateTimeTZRange(nine, nine + timedelta(hours=1)), now=timezone.now())
    assert f"{LIST}{absence.pk}/change/" in page(sign_in("booking desk"), second)


def test_the_hours_are_read_off_the_doctor_s_own_wall(sign_in, db, nine):
    where = clinic.location("Europe/London", "thames")
    where.save()
    abroad = clinic.doctor("bashir", where=where, blocks=[clinic.block(where, weekday) for weekday in range(7)])
    desk = sign_in("booking desk")
    assert "by the clock of Europe/London" in text(desk.get(f"{ADD}?doctor={abroad.pk}"))
    shown = text(desk.post(ADD, asked(abroad, nine, confirm="1"), follow=True))
    begins = Absence.objects.get().period.lower.astimezone(where.timezone)
    assert f"{begins:%d %H:%M}" == f"{nine:%d} 09:00"
    assert f"{nine:%d %B %Y, 09:00}".lstrip("0") in shown
