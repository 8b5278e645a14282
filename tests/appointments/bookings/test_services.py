"""A time is held by one, booked once, and given back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError

from appointments.bookings import services, slots, times
from appointments.bookings.models import Appointment
from appointments.cases import links
from appointments.cases import services as cases
from appointments.cases.models import Case, CaseLink, Consent, Event, Patient
from appointments.intake import throttle
from appointments.management.commands.deliver import pass_on
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.clinic import HALF_PAST, NINE, NOW, TEN, appointment, book, hold, wish

pytestmark = pytest.mark.django_db
LATER = NOW + services.HOLD  # a hold has just lapsed
ADDRESS = "192.0.2.1"


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def throttled(settings):
    settings.THROTTLE = True


def starts():
    return sorted(appointment.starts for appointment in Appointment.objects.all())


# Holding


def test_a_hold_keeps_the_time_for_ten_minutes(doctor):
    held = hold(doctor).appointment
    assert held.hold_expires_at == NOW + timedelta(minutes=10)
    assert (held.starts, held.ends) == (NINE, HALF_PAST)


def test_a_hold_keeps_the_minutes_afterwards_too():
    visit = clinic.visit_type(minutes=20, turnaround=10, slug="botulinum")
    visit.save()
    held = hold(clinic.doctor(visits=[visit])).appointment
    assert held.busy.upper == HALF_PAST


def test_a_hold_remembers_the_wall_clock_of_the_clinic(doctor):
    held = hold(doctor).appointment
    assert (held.local_start, held.zone) == ("2026-11-23T09:00", "Asia/Kolkata")


def test_the_database_keeps_only_the_hash_of_the_token(doctor):
    held = hold(doctor, token="secret").appointment
    assert "secret" not in str(vars(held))


def test_a_held_time_is_refused_to_anybody_else(doctor):
    hold(doctor, token="first")
    with pytest.raises(services.Taken):
        hold(doctor, token="second")
    assert len(starts()) == 1


def test_a_refusal_offers_the_three_nearest(doctor):
    hold(doctor, TEN, token="first")
    with pytest.raises(services.Taken) as refusal:
        hold(doctor, TEN, token="second")
    assert [slot.start - TEN for slot in refusal.value.nearest] == [timedelta(minutes=minutes) for minutes in (-60, -30, 30)]


def test_one_s_own_hold_is_among_the_times_offered(doctor):
    hold(doctor, TEN, token="first")
    hold(doctor, HALF_PAST, token="mine")
    with pytest.raises(services.Taken) as refusal:
        hold(doctor, TEN, token="another", earlier="mine")
    assert HALF_PAST in [slot.start for slot in refusal.value.nearest]


def test_the_same_form_twice_is_one_hold(doctor):
    assert hold(doctor).appointment == hold(doctor).appointment
    assert starts() == [NINE]


def test_the_same_form_twice_does_not_prolong_the_hold(doctor):
    hold(doctor)
    again = hold(doctor, now=NOW + timedelta(minutes=5))
    assert again.appointment.hold_expires_at == NOW + services.HOLD


def test_the_same_form_with_another_time_moves_the_hold(doctor):
    hold(doctor)
    hold(doctor, TEN)
    assert starts() == [TEN]


def test_another_form_of_the_same_visitor_moves_the_hold(doctor):
    hold(doctor, token="first")
    hold(doctor, TEN, token="second", earlier="first")
    assert starts() == [TEN]


def test_a_visitor_who_cannot_move_keeps_what_they_had(doctor):
    hold(doctor, TEN, token="somebody")
    hold(doctor, NINE, token="mine")
    with pytest.raises(services.Taken):
        hold(doctor, TEN, token="mine")
    assert starts() == [NINE, TEN]


def test_a_form_that_has_led_to_a_booking_begins_another(doctor):
    hold(doctor)
    book(doctor)
    second = hold(doctor, TEN)
    assert second.token != "one"
    assert starts() == [NINE, TEN]


def test_a_lapsed_hold_is_there_for_the_next(doctor):
    hold(doctor, token="first")
    hold(doctor, token="second", now=LATER)
    assert Appointment.objects.get().hold_hash == services.hold_hash("second")


def test_a_lapsed_hold_may_be_held_again_by_the_same_form(doctor):
    hold(doctor)
    assert hold(doctor, now=LATER).appointment.hold_expires_at == LATER + services.HOLD


@pytest.mark.parametrize(
    "start",
    [
        NINE + timedelta(minutes=5),
        NINE - timedelta(minutes=30),
        NINE + timedelta(days=1),
        NINE + timedelta(days=98),
        NOW - timedelta(days=7),
        NOW + timedelta(hours=1),
    ],
)
def test_a_time_that_is_not_offered_is_not_held(doctor, start):
    with pytest.raises(services.NotOffered) as refusal:
        hold(doctor, start)
    assert len(refusal.value.nearest) == 3
    assert starts() == []


def test_the_time_of_another_doctor_is_not_held(doctor):
    tuesdays = clinic.doctor("bashir", blocks=[clinic.block(doctor.locations[0], weekday=1)])
    with pytest.raises(services.NotOffered):
        hold(tuesdays, NINE)


def test_time_off_entered_meanwhile_is_respected(doctor):
    doctor.time_off.create(period=(NINE, TEN))
    with pytest.raises(services.NotOffered):
        hold(doctor, NINE)


def test_what_slips_past_the_look_at_the_diary_is_stopped_by_the_database(doctor, monkeypatch):
    appointment(doctor).save()
    monkeypatch.setattr(slots, "_busy", lambda *arguments, **options: [])
    with pytest.raises(services.Taken):
        hold(doctor)
    assert len(starts()) == 1


def test_another_rule_that_is_broken_is_not_called_taken(doctor):
    impossible = wish(doctor)
    impossible.visit_type.turnaround = -10
    with pytest.raises(IntegrityError, match="appointment_busy_covers_period"):
        services.hold(impossible, token="one", address=None, now=NOW)


def test_holds_are_throttled_by_address(doctor, throttled):
    for _ in range(throttle.HOLDS_PER_ADDRESS.most):
        throttle.spend(throttle.HOLDS_PER_ADDRESS, ADDRESS)
    with pytest.raises(throttle.Exceeded):
        services.hold(wish(doctor), token="one", address=ADDRESS, now=NOW)
    assert starts() == []


def test_a_repeat_or_a_move_is_not_counted_as_another_hold(doctor, throttled):
    for _ in range(throttle.HOLDS_PER_ADDRESS.most):
        for start in (NINE, NINE, TEN):
            services.hold(wish(doctor, start), token="one", address=ADDRESS, now=NOW)
    services.hold(wish(doctor, HALF_PAST), token="two", address=ADDRESS, now=NOW)
    assert starts() == [HALF_PAST, TEN]


# Booking


def test_a_booking_makes_the_hold_an_appointment(doctor):
    hold(doctor)
    case = book(doctor)
    booked = Appointment.objects.get()
    assert (booked.status, booked.case) == ("booked", case)


def test_a_booking_opens_a_case_that_is_due_when_the_visit_starts(doctor):
    hold(doctor)
    case = book(doctor)
    assert (case.opened_by, case.due_at, case.patient.full_name) == ("booking", NINE, "Meera Example")


def test_a_booking_writes_down_the_consent(doctor):
    hold(doctor)
    case = book(doctor)
    assert case.patient.consents.get().purpose == "booking"
    assert Appointment.objects.get().consent == case.patient.consents.get()


def test_a_booking_is_told_in_the_history(doctor):
    hold(doctor)
    case = book(doctor)
    assert list(case.events.values_list("what", "became")) == [("opened", "new"), ("booked", "2026-11-23T09:00 Asia/Kolkata")]


def test_a_booking_writes_a_letter(doctor):
    hold(doctor)
    case = book(doctor, email="meera@example.org")
    letter = Message.objects.get(case=case)
    assert "Monday 23 November 2026, 09:00" in letter.text
    assert links.token_for("one") in letter.text


def test_the_letter_s_subject_tells_a_stranger_nothing(doctor):
    hold(doctor)
    case = book(doctor, email="meera@example.org")
    assert Message.objects.get(case=case).subject == "Your appointment is booked"


def test_a_patient_without_an_address_gets_no_letter(doctor):
    hold(doctor)
    assert not Message.objects.filter(case=book(doctor)).exists()


def test_the_private_page_opens_with_the_token_of_the_form(doctor):
    hold(doctor)
    case = book(doctor)
    assert links.find(links.token_for("one"), now=NOW) == case


def test_the_same_confirmation_twice_is_one_booking(doctor):
    hold(doctor)
    assert book(doctor) == book(doctor)
    assert [model.objects.count() for model in (Patient, Case, Consent, CaseLink, Appointment)] == [1] * 5


def test_a_hold_that_lapsed_is_booked_when_nobody_else_wants_it(doctor):
    hold(doctor)
    book(doctor, now=LATER)
    assert Appointment.objects.get().status == "booked"


def test_a_hold_that_was_swept_away_is_taken_up_again(doctor):
    hold(doctor)
    services.sweep(now=LATER)
    book(doctor, now=LATER)
    assert Appointment.objects.get().status == "booked"


def test_a_hold_that_lapsed_and_went_to_another_is_refused_with_the_nearest(doctor):
    hold(doctor, token="slow")
    hold(doctor, token="quick", now=LATER)
    with pytest.raises(services.Taken) as refusal:
        book(doctor, token="slow", now=LATER)
    assert [slot.start for slot in refusal.value.nearest][0] == HALF_PAST


def test_a_hold_that_lapsed_is_booked_by_the_rules_of_that_moment(doctor):
    hold(doctor)
    doctor.working_hours.update(starts="10:00")
    book(doctor, now=NOW + timedelta(minutes=9))
    assert starts() == [NINE]
    hold(doctor, TEN, token="slow")
    doctor.working_hours.update(starts="11:00")
    with pytest.raises(services.NotOffered):
        book(doctor, TEN, token="slow", now=LATER)


def test_a_time_that_has_begun_is_not_booked_although_it_is_held(doctor):
    doctor.visit_types.update(notice_hours=0)
    hold(doctor, now=NINE - timedelta(minutes=3))
    with pytest.raises(services.NotOffered):
        book(doctor, now=NINE + timedelta(minutes=1))
    assert Appointment.objects.get().status == "held"


def test_a_refused_booking_leaves_nothing(doctor):
    hold(doctor, token="slow")
    hold(doctor, token="quick", now=LATER)
    with pytest.raises(services.Taken):
        book(doctor, token="slow", now=LATER)
    assert [model.objects.count() for model in (Patient, Case, Consent, CaseLink, Event)] == [0] * 5


def test_a_hold_that_was_moved_elsewhere_is_booked_where_it_was_confirmed(doctor):
    hold(doctor, TEN)
    book(doctor, NINE)
    assert starts() == [NINE]


def test_a_phone_number_that_asks_too_often_is_refused_and_leaves_nothing(doctor, throttled):
    hold(doctor)
    for _ in range(throttle.FORMS_PER_PHONE.most):
        throttle.spend(throttle.FORMS_PER_PHONE, "+919849012345")
    given = {"token": "one", "suspect": False, "notice": "en", "address": ADDRESS, "by": cases.PATIENT, "now": NOW}
    with pytest.raises(throttle.Exceeded):
        services.book(wish(doctor), patient=clinic.patient(), **given)
    assert (Case.objects.count(), Appointment.objects.get().status) == (0, "held")


# Giving back


def test_a_time_given_back_is_free(doctor):
    hold(doctor)
    assert services.release("one") == 1
    assert starts() == []


def test_a_booking_cannot_be_given_back_like_a_hold(doctor):
    hold(doctor)
    book(doctor)
    assert services.release("one") == 0


def test_the_worker_sweeps_lapsed_holds_only(doctor):
    hold(doctor, NINE, token="lapsed")
    hold(doctor, TEN, token="booked")
    book(doctor, TEN, token="booked")
    hold(doctor, HALF_PAST, token="live", now=NOW + timedelta(minutes=5))
    assert services.sweep(now=LATER) == 1
    assert starts() == [HALF_PAST, TEN]


@pytest.mark.parametrize(
    "give_back", [lambda: services.release("one"), lambda: services.sweep(now=LATER)], ids=["release", "sweep"]
)
def test_the_statement_that_removes_a_hold_asks_itself_whether_it_is_one(doctor, give_back, django_assert_num_queries):
    """A look first and a removal by number after would remove what was booked in between."""
    hold(doctor)
    with django_assert_num_queries(1) as asked:
        assert give_back() == 1
    [statement] = [query["sql"] for query in asked.captured_queries]
    assert statement.startswith("DELETE")
    assert statement.count('FROM "appointments_appointment"') == 1
    assert "\"status\" = 'held'" in statement


def test_the_worker_s_rounds_include_the_sweep(doctor, monkeypatch):
    hold(doctor)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    pass_on()
    assert starts() == []


def test_a_repeated_hour_may_be_asked_for_by_the_wall_clock_of_its_place():
    where = clinic.location("America/New_York")
    hours = clinic.block(where, weekday=6, starts=time(0, 30), ends=time(3))
    doctor = clinic.doctor(where=where, blocks=[hours])
    days = times.Days.starting(date(2026, 11, 1), 1)
    before = datetime(2026, 10, 31, tzinfo=UTC)
    offered = slots.free(doctor, doctor.visit_types.get(), days, now=before)
    for number, slot in enumerate(offered):
        hold(doctor, slot.local, token=str(number), now=before)
    assert starts() == [slot.start for slot in offered]
