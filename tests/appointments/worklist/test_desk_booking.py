"""Staff book and move for whoever is on the telephone: the same guards as for patients, and a sentence for each refusal."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from appointments.bookings import changes
from appointments.bookings.models import Appointment
from appointments.cases import services as cases
from appointments.cases.models import Case, Event
from appointments.doctors.models import Resource, ResourceKind
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.making import case
from tests.appointments.worklist import visits_desk
from tests.appointments.worklist.visits_desk import AT, complaints, form, notes, page, send, text, tomorrow, visit

BOOK = f"{AT}book/"
MAY = ["call desk", "booking desk", "administrator"]
CALLER = {"full_name": "Ravi Example", "phone": "98490 54321", "consent_care": "on"}
KOLKATA = ZoneInfo("Asia/Kolkata")


@pytest.fixture
def doctor(db):
    return visits_desk.doctor()


@pytest.fixture
def asked(db):
    return case(Case.Kind.SECOND_OPINION, email="meera@example.org", now=timezone.now(), due_at=timezone.now())


def door(doctor, /, **more):
    query = {"doctor": doctor.pk, "visit": doctor.visit_types.get().pk, "from": tomorrow()} | more
    return f"{BOOK}?{'&'.join(f'{name}={value}' for name, value in query.items())}"


def moving(row, /, **more):
    query = {"from": tomorrow()} | more
    return f"{AT}{row.pk}/move/?{'&'.join(f'{name}={value}' for name, value in query.items())}"


def times(browser, address):
    return form(browser.get(address)).choices["start"]


def start_of(value):
    return datetime.fromisoformat(value)


def coming(hour=10, minute=0):
    """At that hour tomorrow, by the clock in Kolkata."""
    day = timezone.localdate() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=KOLKATA)


@pytest.mark.parametrize("role", MAY)
def test_who_may_books_on_a_case(sign_in, doctor, asked, role):
    desk = sign_in(role)
    address = door(doctor, case=asked.pk)
    start = times(desk, address)[4]
    answer = send(desk, address, start=start, consent_care="on", note="She asked for mornings")
    row = Appointment.objects.get()
    assert (answer.status_code, answer.url) == (303, f"{AT}{row.pk}/change/")
    assert (row.case, row.status, row.starts) == (asked, "booked", start_of(start))
    assert Event.objects.get(what="booked").note == "She asked for mornings"
    assert Message.objects.get(kind="appointment_booked").state == "queued"


@pytest.mark.parametrize("role", ["call desk", "booking desk"])
def test_a_caller_without_a_case_gets_one_with_the_visit(sign_in, doctor, role):
    desk = sign_in(role)
    send(desk, door(doctor), start=times(desk, door(doctor))[0], **CALLER)
    opened = Case.objects.get()
    assert (opened.opened_by, opened.patient.full_name, opened.patient.phone_typed) == ("booking", "Ravi Example", "98490 54321")
    assert [(event.what, event.actor, str(event.staff)) for event in opened.events.all()] == [
        ("opened", "staff", role),
        ("booked", "staff", role),
    ]


def test_the_case_leads_to_a_booking_for_who_may_book(sign_in, asked):
    address = f"/staff/appointments/case/{asked.pk}/change/"
    assert f"{BOOK}?case={asked.pk}" in sign_in("call desk").get(address).content.decode()
    assert BOOK not in sign_in("doctor").get(address).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_doctor_neither_books_nor_moves(sign_in, doctor, method):
    row = visit(doctor, coming())
    ask = getattr(sign_in("doctor"), method)
    assert [ask(address).status_code for address in (door(doctor), moving(row), f"{AT}{row.pk}/cancel/")] == [403, 403, 403]


def test_looking_at_times_books_and_holds_nothing(sign_in, doctor, asked):
    desk = sign_in("call desk")
    row = visit(doctor, coming())
    before = Appointment.objects.count(), Event.objects.count(), Case.objects.count()
    for address in (door(doctor), door(doctor, case=asked.pk), moving(row), f"{AT}{row.pk}/cancel/"):
        assert desk.get(address).status_code == 200
    assert (Appointment.objects.count(), Event.objects.count(), Case.objects.count()) == before


def test_without_doctor_and_visit_type_staff_are_asked_for_them_first(sign_in, doctor):
    visits_desk.doctor("ravi")
    answer = sign_in("call desk").get(BOOK)
    assert "Choose a doctor and what the visit is for" in text(page(answer))
    assert not page(answer).select(".desk-form")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"doctor": "abc"}, "That doctor cannot be booked: choose another."),
        ({"visit": "9" * 40}, "Nobody offers that kind of visit: choose another."),
        ({"from": "abc"}, "We could not read that day: these are the times from today on."),
        ({"from": "2020-01-01"}, "That day has passed: these are the times from today on."),
        ({"from": "9999-12-31"}, "That is too far ahead: these are the last days that can be booked."),
    ],
)
def test_a_question_that_makes_no_sense_gets_a_sentence(sign_in, doctor, asked, sentence):
    assert notes(sign_in("call desk").get(door(doctor, **asked))) == [sentence]


def test_a_doctor_who_does_not_offer_that_visit_is_named(sign_in, doctor):
    other = clinic.VisitType.objects.create(name="Botulinum injections", slug="botulinum", minutes=20)
    visits_desk.doctor("ravi").visit_types.set([other])
    answer = sign_in("call desk").get(door(doctor, visit=other.pk))
    assert notes(answer) == ["Dr Asha does not offer “Botulinum injections”: choose another doctor or kind of visit."]


@pytest.mark.parametrize("pk", ["999999", "abc", "9" * 40, "-1", "²"])
def test_a_case_that_is_not_there_is_not_made_up(sign_in, doctor, pk):
    assert sign_in("call desk").get(BOOK, {"case": pk}).status_code == 404


def test_staff_see_what_patients_are_not_offered_and_why(sign_in, db):
    kept = visits_desk.doctor(kept_hours=1)
    desk = sign_in("call desk")
    assert "kept for urgent cases" in text(page(desk.get(door(kept))).select_one("#times"))
    kept.working_hours.update(kept_hours=None)
    kind = kept.visit_types.get()
    kind.notice_hours = 72
    kind.save()
    assert "at short notice" in text(page(desk.get(door(kept))).select_one("#times"))
    far = (timezone.localdate() + timedelta(days=120)).isoformat()
    assert "far ahead" in text(page(desk.get(door(kept, **{"from": far}))).select_one("#times"))


def test_a_double_click_books_once(sign_in, doctor):
    desk = sign_in("call desk")
    sent = form(desk.get(door(doctor))).fields | CALLER | {"start": times(desk, door(doctor))[0]}
    first, second = (desk.post(door(doctor), sent) for _ in range(2))
    assert first.url == second.url
    assert (Appointment.objects.count(), Case.objects.count()) == (1, 1)


def test_a_time_that_was_just_taken_gets_the_nearest_three_and_what_was_typed_stays(sign_in, doctor):
    desk = sign_in("call desk")
    start = times(desk, door(doctor))[4]
    visit(doctor, start_of(start))
    answer = send(desk, door(doctor), start=start, note="Prefers mornings", **CALLER)
    assert complaints(answer) == ["That time has just been taken. Nothing you typed is lost: choose another time."]
    assert len(page(answer).select(".nearest input")) == 3
    kept = form(answer).fields
    assert (kept["full_name"], kept["phone"], kept["note"], kept["consent_care"]) == (
        "Ravi Example", "98490 54321", "Prefers mornings", "on",
    )  # fmt: skip
    assert not Case.objects.filter(patient__full_name="Ravi Example").exists()


def test_a_time_nobody_offers_gets_a_sentence(sign_in, doctor):
    start = coming(10, 7).isoformat()
    answer = send(sign_in("call desk"), door(doctor), start=start, **CALLER)
    assert complaints(answer)[0].startswith("That time cannot be booked")
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("start", ["abc", "2026-11-24T10:00", "9999-12-31T23:59+00:00", "0001-01-01T00:00+14:00", "x" * 5000, ""])
def test_a_start_that_cannot_be_read_gets_a_sentence(sign_in, doctor, start):
    answer = send(sign_in("booking desk"), door(doctor), start=start, **CALLER)
    assert len(complaints(answer)) == 1
    assert not Appointment.objects.exists()


def test_everything_left_out_is_named(sign_in, doctor):
    answer = send(sign_in("call desk"), door(doctor))
    assert complaints(answer) == [
        "Choose a time.",
        "Enter the full name of the person it is about.",
        "Enter a phone number we can call.",
        "Ask the patient whether they agree, and tick the box when they do.",
    ]


def test_a_room_that_is_taken_is_told_from_a_doctor_who_is(sign_in, doctor):
    kind = ResourceKind.objects.create(name="EMG room")
    room = Resource.objects.create(kind=kind, location=doctor.locations[0], name="Room 1")
    doctor.visit_types.update(needs=kind)
    desk = sign_in("call desk")
    start = times(desk, door(doctor))[4]
    visit(visits_desk.doctor("ravi"), start_of(start), resource=room)
    answer = send(desk, door(doctor), start=start, **CALLER)
    assert complaints(answer) == ["The room or device that this visit needs is taken at that time. Choose another time."]


def test_a_patient_with_another_visit_then_is_booked_beside_it_only_when_ticked(sign_in, doctor, asked):
    start = coming()
    visit(visits_desk.doctor("ravi"), start, case=asked)
    desk, address = sign_in("call desk"), door(doctor, case=asked.pk)
    given = {"start": start.isoformat(), "consent_care": "on"}
    refused = send(desk, address, **given)
    assert complaints(refused)[0].startswith("The patient has another visit at that time.")
    assert "beside_another" in form(refused).choices
    unsaid = desk.post(address, form(refused).fields | {"beside_another": "on"})
    assert complaints(unsaid) == ["Say why the patient has two visits at once."]
    answer = desk.post(address, form(unsaid).fields | {"note": "Two doctors look together"})
    assert answer.status_code == 303
    row = Appointment.objects.get(doctor=doctor)
    assert (row.beside_another, Event.objects.filter(what="booked").last().note) == (True, "Two doctors look together")


def test_who_may_overbooks_at_an_exact_time_with_a_reason(sign_in, doctor):
    desk = sign_in("booking desk")
    visit(doctor, coming())
    exact = {"start": "exact", "exact": f"{coming():%Y-%m-%dT%H:%M}", "overbook_reason": "Came from far away"}
    assert send(desk, door(doctor), **CALLER, **exact).status_code == 303
    row = Appointment.objects.get(lane=1)
    assert (row.starts, row.overbook_reason, str(row.overbooked_by)) == (coming(), "Came from far away", "booking desk")
    assert "Came from far away" in text(page(desk.get(f"{AT}{row.pk}/change/")))


def test_a_third_visit_at_one_time_gets_a_sentence(sign_in, person, doctor):
    desk = sign_in("booking desk")
    visit(doctor, coming())
    exact = {"start": "exact", "exact": f"{coming():%Y-%m-%dT%H:%M}", "overbook_reason": "Came from far away"}
    send(desk, door(doctor), **CALLER, **exact)
    answer = send(desk, door(doctor), **CALLER | {"full_name": "Sita Example"}, **exact)
    assert complaints(answer) == ["The doctor has two visits at that time already: type another time."]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"start": "exact"}, "Type the exact time as a day and a time, such as 2026-11-24T10:30."),
        ({"start": "exact", "exact": "soon", "overbook_reason": "x"}, "Type the exact time as a day and a time"),
        ({"start": "exact", "exact": f"{coming():%Y-%m-%d}", "overbook_reason": "x"}, "Type the exact time as a day and a time"),
        ({"start": "exact", "exact": "9999-12-31T23:59", "overbook_reason": "x"}, "That time cannot be booked"),
        ({"start": "exact", "exact": "0001-01-01T00:00", "overbook_reason": "x"}, "Type the exact time as a day and a time"),
        ({"exact": "2027-03-01T10:00"}, "Say why the doctor is overbooked."),
    ],
)
def test_an_overbooking_that_is_not_whole_gets_a_sentence(sign_in, doctor, given, sentence):
    answer = send(sign_in("booking desk"), door(doctor), **CALLER, **given)
    assert complaints(answer)[0].startswith(sentence)
    assert not Appointment.objects.exists()


def test_an_exact_time_beside_a_chosen_one_is_asked_about(sign_in, doctor):
    desk = sign_in("booking desk")
    given = {"start": times(desk, door(doctor))[0], "exact": "2027-03-01T10:00", "overbook_reason": "x"}
    assert complaints(send(desk, door(doctor), **CALLER, **given))[0].startswith("You chose a listed time and typed an exact one")


def test_an_hour_that_the_clocks_skip_cannot_be_typed(sign_in, db):
    where = clinic.location(zone="Europe/London", slug="thames")
    there = visits_desk.doctor("jane", place="thames")
    there.working_hours.all()[0].location.__class__.objects.filter(slug="thames").update(zone=where.zone)
    year = timezone.localdate().year + 1
    last_sunday = max(day for day in range(25, 32) if datetime(year, 3, day).weekday() == 6)
    given = {"start": "exact", "exact": f"{year}-03-{last_sunday:02d}T01:30", "overbook_reason": "x"}
    answer = send(sign_in("booking desk"), door(there), **CALLER, **given)
    assert complaints(answer)[0].startswith("That hour does not exist on that day")


def test_who_may_not_overbook_reads_why_and_is_refused_a_crafted_form(sign_in, doctor):
    desk = sign_in("call desk")
    found = page(desk.get(door(doctor)))
    assert "Only the booking desk can book a doctor twice" in text(found)
    assert not found.select("#id_exact, #id_overbook_reason, #id_start_exact")
    for crafted in ({"start": "exact"}, {"exact": "2027-03-01T10:00"}, {"overbook_reason": "In pain"}):
        assert send(desk, door(doctor), **CALLER, **crafted).status_code == 403
    assert not Appointment.objects.exists()


def test_a_page_that_was_open_for_too_long_keeps_what_was_typed(sign_in, doctor):
    desk = sign_in("call desk")
    answer = send(desk, door(doctor), **CALLER, start=times(desk, door(doctor))[0], submit_key="old")
    assert complaints(answer)[0].startswith("This page was open for too long.")
    assert form(answer).fields["full_name"] == "Ravi Example"


@pytest.mark.parametrize("role", MAY)
def test_who_may_moves_a_visit(sign_in, doctor, role):
    row = visit(doctor, coming())
    desk = sign_in(role)
    start = times(desk, moving(row))[0]
    answer = send(desk, moving(row), start=start, reason="The doctor is late")
    assert (answer.status_code, answer.url) == (303, f"{AT}{row.pk}/change/")
    assert Appointment.objects.get().starts == start_of(start)
    event = Event.objects.get(what="moved_visit")
    assert (event.note, event.staff.username) == ("The doctor is late", role)


def test_a_visit_moves_to_a_colleague_who_offers_the_same(sign_in, doctor):
    row = visit(doctor, coming())
    colleague = visits_desk.doctor("ravi")
    stranger = visits_desk.doctor("sita")
    stranger.visit_types.set([clinic.VisitType.objects.create(name="Botulinum", slug="botulinum", minutes=20)])
    desk = sign_in("call desk")
    offered = {option["value"] for option in page(desk.get(moving(row))).select("#id_doctor option")}
    assert offered == {"", str(doctor.pk), str(colleague.pk)}
    send(desk, moving(row, doctor=colleague.pk), start=coming().isoformat())
    assert Appointment.objects.get().doctor == colleague


def test_the_old_time_is_kept_when_the_new_one_was_just_taken(sign_in, doctor):
    row = visit(doctor, coming())
    desk = sign_in("call desk")
    start = times(desk, moving(row))[0]
    visit(doctor, start_of(start), full_name="Ravi Example")
    answer = send(desk, moving(row), start=start, reason="The doctor is late")
    assert complaints(answer) == ["That time has just been taken. Nothing you typed is lost: choose another time."]
    assert len(page(answer).select(".nearest input")) == 3
    assert form(answer).fields["reason"] == "The doctor is late"
    assert Appointment.objects.get(pk=row.pk).starts == coming()


def test_who_moves_what_a_colleague_moved_first_is_told_and_may_send_it_again(sign_in, doctor):
    row = visit(doctor, coming())
    desk = sign_in("call desk")
    sent = form(desk.get(moving(row))).fields | {"start": coming(16).isoformat(), "reason": "Rang us"}
    wish = clinic.services.Wish(doctor, row.visit_type, coming(14))
    changes.move(row, wish, by=cases.PATIENT, now=timezone.now())
    told = desk.post(moving(row), sent)
    assert "it is now on" in complaints(told)[0] and "14:00 with Dr Asha" in complaints(told)[0]
    assert Appointment.objects.get().starts == coming(14)
    assert desk.post(moving(row), form(told).fields).status_code == 303
    assert Appointment.objects.get().starts == coming(16)


def test_a_double_click_moves_once(sign_in, doctor):
    row = visit(doctor, coming())
    desk = sign_in("call desk")
    sent = form(desk.get(moving(row))).fields | {"start": coming(16).isoformat()}
    assert [desk.post(moving(row), sent).status_code for _ in range(2)] == [303, 303]
    assert (Appointment.objects.get().sequence, Event.objects.filter(what="moved_visit").count()) == (1, 1)


@pytest.mark.parametrize("start", ["exact", "soon", "2026-11-24T10:30", ""])
def test_a_move_to_no_listed_time_gets_a_sentence(sign_in, doctor, start):
    row = visit(doctor, coming())
    answer = send(sign_in("booking desk"), moving(row), start=start)
    assert complaints(answer) == ["Choose one of the times listed." if start else "Choose a time."]
    assert Appointment.objects.get().starts == coming()


def test_a_visit_that_is_over_is_not_moved(sign_in, doctor):
    row = visit(doctor, coming(), status="cancelled")
    answer = sign_in("call desk").post(moving(row), {"start": coming(16).isoformat()}, follow=True)
    assert "Nothing was moved: this appointment is no longer booked." in answer.content.decode()


def test_a_patient_is_not_moved_beside_their_own_other_visit(sign_in, doctor, asked):
    row = visit(doctor, coming(), case=asked)
    visit(visits_desk.doctor("ravi"), coming(12), case=asked)
    answer = send(sign_in("call desk"), moving(row), start=coming(12).isoformat())
    assert complaints(answer) == ["The patient has another visit at that time. Choose another time."]
    assert Appointment.objects.get(pk=row.pk).starts == coming()


def test_staff_are_told_to_ring_who_has_no_address(sign_in, doctor):
    desk = sign_in("call desk")
    answer = desk.post(door(doctor), form(desk.get(door(doctor))).fields | CALLER | {"start": coming().isoformat()}, follow=True)
    assert "The patient has no e-mail address: tell them the time now." in text(page(answer))
