"""A patient moves or cancels a visit on the private page, or says what came between."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Site

from appointments.bookings import changes, taking
from appointments.bookings import visits as day_of_visit
from appointments.bookings.models import Appointment
from appointments.cases.models import Event
from appointments.cases.services import SYSTEM
from appointments.doctors.models import VisitType
from appointments.outbox.models import Message
from conditions.models import HospitalSettings
from tests.appointments import clinic
from tests.appointments.bookings.pages import errors, form, send, text, times
from tests.appointments.self_service.addresses import absent, cancel, move, now_as

pytestmark = pytest.mark.django_db


def shortly_before(booked):
    """The visit is nearer than patients may change it online, and its doctor has no other reason to refuse."""
    VisitType.objects.update(change_hours=720)


def missed(booked):
    Appointment.objects.update(status="no_show")


# Moving


def test_a_visit_moves_to_the_time_that_was_chosen(known, booked, free):
    start = free()[0]
    answer = send(known, move(booked), start=start.isoformat())
    assert (answer.status_code, answer.headers["Location"]) == (303, booked.page)
    assert now_as(booked).starts == start
    assert "Your appointment is moved" in text(known.get(booked.page))


def test_the_present_time_is_shown_and_kept(known, booked):
    page = text(known.get(move(booked)))
    assert booked.visit.local_start_in_words in page
    assert "We keep your present time until the new one is certain." in page


def test_the_week_leaves_out_no_time_because_of_the_visit_itself(known, booked, doctor, free):
    VisitType.objects.update(turnaround=30)  # the time after it would now be too near to it
    Appointment.objects.update(busy=(booked.visit.starts, booked.visit.ends + timedelta(minutes=30)))
    taken = {slot.isoformat() for slot in free()}
    assert {start for start in times(known, move(booked)) if start not in taken}


def test_the_present_time_is_no_other_time(known, booked):
    offered = times(known, f"{move(booked)}?from={booked.visit.local_start[:10]}")
    assert offered
    assert not any(start.startswith(booked.visit.local_start) for start in offered)


def test_why_it_moved_is_for_the_staff_and_in_no_letter(known, booked):
    Message.objects.update(text="")
    send(known, move(booked), start=times(known, move(booked))[0], reason="My bus is cancelled")
    assert Event.objects.get(what="moved_visit").note == "My bus is cancelled"
    assert "bus" not in Message.objects.get(kind="appointment_moved").text
    assert "bus" not in known.get(booked.page).content.decode()


def test_no_reason_is_needed(known, booked):
    assert send(known, move(booked), start=times(known, move(booked))[0]).status_code == 303
    assert Event.objects.get(what="moved_visit").note == ""


def test_a_second_click_moves_nothing_again(known, booked):
    filled = form(known, move(booked)).fields | {"start": times(known, move(booked))[0]}
    answers = [known.post(move(booked), filled) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert now_as(booked).sequence == 1


def test_a_second_click_does_not_say_that_it_is_too_late(known, booked):
    filled = form(known, move(booked)).fields | {"start": times(known, move(booked))[0]}
    known.post(move(booked), filled)
    VisitType.objects.update(change_hours=720)
    again = [known.post(move(booked), filled | {"start": start}) for start in (filled["start"], "x", "2026-99-99T10:00")]
    assert [answer.status_code for answer in again] == [303, 409, 409]


def test_two_clicks_in_one_moment_are_one_move(known, booked, monkeypatch):
    """The second finds that the row has changed since it was read, and to what was wished."""
    start = times(known, move(booked))[0]
    moves = changes.move

    def twice(visit, wish, **facts):
        moves(Appointment.objects.get(pk=visit.pk), wish, **facts)
        raise changes.NotBooked

    monkeypatch.setattr(changes, "move", twice)
    assert send(known, move(booked), start=start).status_code == 303


def test_looking_at_the_times_changes_nothing(known, booked):
    before = Event.objects.count(), Appointment.objects.count()
    known.get(move(booked))
    known.get(cancel(booked))
    assert (Event.objects.count(), Appointment.objects.count()) == before
    assert now_as(booked).sequence == 0


def test_a_time_with_another_doctor_of_the_same_kind(known, booked, colleague):
    assert "Times with Dr Bela" in text(known.get(move(booked)))
    address = f"{move(booked)}?doctor=bela"
    send(known, address, start=times(known, address)[0])
    assert now_as(booked).doctor == colleague


def test_turning_the_weeks_over_keeps_the_other_doctor(known, booked, colleague):
    page = known.get(f"{move(booked)}?doctor=bela").content.decode()
    assert "doctor=bela&amp;visit=first-visit&amp;from=" in page


@pytest.mark.parametrize("slug", ["nobody", "cara"])
def test_a_doctor_who_does_not_offer_that_kind_of_visit_is_not_found(known, booked, slug):
    other = clinic.visit_type(slug="surgery", name="Surgery")
    other.save()
    clinic.doctor("cara", visits=[other])
    assert known.get(f"{move(booked)}?doctor={slug}").status_code == 404


# Refusals


def test_a_time_that_somebody_else_took_is_refused_and_the_nearest_come_first(known, booked, doctor):
    filled = form(known, move(booked))
    start = filled.choices["start"][0]
    sent = filled.fields | {"start": start, "reason": "My bus"}
    clinic.book(doctor, datetime.fromisoformat(start), token="two", now=timezone.now(), phone="+919849000000")
    answer = known.post(move(booked), sent)
    assert answer.status_code == 409
    assert "That time has just been taken" in errors(answer)[0]
    assert "The nearest free times" in text(answer)
    assert "My bus" in text(answer)
    assert now_as(booked).sequence == 0


@pytest.mark.parametrize(
    "start", ["2020-01-01T09:00+05:30", "2999-01-01T09:00+05:30", "2026-11-24T09:07+05:30"], ids=["past", "far", "between"]
)
def test_a_time_that_is_not_offered_is_refused_and_the_nearest_come_first(known, booked, start):
    answer = send(known, move(booked), start=start)
    assert answer.status_code == 200
    assert "That time cannot be booked" in errors(answer)[0]
    assert now_as(booked).sequence == 0


def test_the_present_time_is_not_among_the_nearest_others(known, booked):
    near = booked.visit.starts + timedelta(minutes=7)
    answer = send(known, move(booked), start=near.isoformat())
    nearest = BeautifulSoup(answer.content, "html.parser").select(".nearest input")
    assert len(nearest) == 3
    assert not any(radio["value"].startswith(booked.visit.local_start) for radio in nearest)


@pytest.mark.parametrize("start", ["", "soon", "2026-11-24T09:00"], ids=["none", "words", "without zone"])
def test_what_is_no_time_is_refused_with_a_sentence(known, booked, start):
    answer = send(known, move(booked), start=start)
    assert errors(answer)[0].startswith("Choose ")
    assert now_as(booked).sequence == 0


def test_two_visits_at_once_are_refused(known, booked, colleague, free):
    [start, *_] = free(colleague)
    clinic.book(colleague, start, token="two", now=timezone.now())
    answer = send(known, move(booked), start=start.isoformat())
    assert answer.status_code == 409
    assert "You have another visit at that time" in errors(answer)[0]
    assert now_as(booked).sequence == 0


def test_a_crowd_is_asked_to_wait_a_moment(known, booked, monkeypatch):
    start = times(known, move(booked))[0]

    def crowded(*wishes):
        raise taking.Busy

    monkeypatch.setattr(taking, "take_turns", crowded)
    answer = send(known, move(booked), start=start)
    assert answer.status_code == 503
    assert "Nothing has changed" in errors(answer)[0]


def test_a_visit_that_staff_moved_meanwhile_is_shown_as_it_stands(known, booked, free, monkeypatch):
    start, theirs = times(known, move(booked))[0], free()[7]
    moves = changes.move

    def first(visit, wish, **facts):
        there = taking.Wish(wish.doctor, wish.visit_type, theirs)
        moves(Appointment.objects.get(pk=visit.pk), there, **(facts | {"by": SYSTEM}))
        return moves(visit, wish, **facts)

    monkeypatch.setattr(changes, "move", first)
    answer = send(known, move(booked), start=start)
    assert answer.status_code == 409
    assert "This visit was changed meanwhile" in text(answer)
    assert now_as(booked).starts == theirs
    assert booked.visit.local_start_in_words in text(answer)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("cancelled", "This visit is cancelled"),
        ("arrived", "This visit has begun"),
        ("completed", "This visit is over"),
        ("no_show", "This visit has passed"),
    ],
)
def test_what_is_no_longer_booked_is_not_moved(known, booked, status, words):
    sent = form(known, move(booked)).fields | {"start": times(known, move(booked))[0]}
    Appointment.objects.update(status=status)
    assert words in text(known.get(move(booked)))
    assert known.post(move(booked), sent).status_code == 409
    assert now_as(booked).status == status


# Too late


@pytest.mark.parametrize("page", [move, cancel])
def test_shortly_before_the_visit_the_page_says_whom_to_ring(known, booked, page):
    numbers = {"helpline": "1800 425 0000", "helpline_tel": "18004250000", "helpline_hours": "from 8 to 20"}
    HospitalSettings.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults=numbers)
    sent = form(known, page(booked)).fields
    shortly_before(booked)
    until = changes.until(Appointment.objects.select_related("visit_type").get()).astimezone(booked.visit.location.timezone)
    for answer in (known.get(page(booked)), known.post(page(booked), sent)):
        assert f"until {until:%A} {until.day} {until:%B, %H:%M}" in text(answer)
        assert 'href="tel:18004250000"' in answer.content.decode()
        assert "from 8 to 20" in text(answer)
    assert now_as(booked).status == "booked"


def test_a_hospital_without_a_helpline_offers_to_call(known, booked):
    HospitalSettings.objects.all().delete()
    shortly_before(booked)
    answer = known.get(cancel(booked))
    assert "Please ring the hospital" in text(answer)
    assert 'href="/callback/"' in answer.content.decode()


def test_the_private_page_says_until_when_it_can_be_changed(known, booked):
    until = changes.until(booked.visit).astimezone(booked.visit.location.timezone)
    assert f"You can change it here until {until:%A} {until.day} {until:%B, %H:%M}." in text(known.get(booked.page))


def test_once_it_is_too_late_the_private_page_leads_to_the_telephone(known, booked):
    shortly_before(booked)
    answer = known.get(booked.page)
    assert "You could change it here until" in text(answer)
    assert "/move/" not in answer.content.decode()


def test_the_letter_says_that_the_visit_can_be_moved_or_cancelled_there(booked):
    letter = " ".join(Message.objects.get(kind="appointment_booked").text.split())
    assert "move or cancel the appointment on that page" in letter


# Cancelling


def test_a_visit_is_cancelled_after_a_question(known, booked):
    answer = send(known, cancel(booked), reason="I am well again")
    assert (answer.status_code, answer.headers["Location"]) == (303, booked.page)
    assert now_as(booked).status == "cancelled"
    assert Event.objects.get(what="cancelled").note == "I am well again"
    assert "Your appointment is cancelled" in text(known.get(booked.page))


def test_cancelling_twice_is_cancelling_once(known, booked):
    sent = form(known, cancel(booked)).fields
    answers = [known.post(cancel(booked), sent) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [booked.page] * 2
    assert Event.objects.filter(what="cancelled").count() == 1


def test_cancelling_in_one_moment_with_the_desk_is_cancelling_once(known, booked, monkeypatch):
    cancels = changes.cancel

    def first(visit, **facts):
        cancels(Appointment.objects.get(pk=visit.pk), **facts)
        return cancels(visit, **facts)

    monkeypatch.setattr(changes, "cancel", first)
    assert send(known, cancel(booked)).status_code == 303
    assert Event.objects.filter(what="cancelled").count() == 1


def test_what_is_over_is_not_cancelled(known, booked):
    sent = form(known, cancel(booked)).fields
    Appointment.objects.update(status="completed")
    answer = known.post(cancel(booked), sent)
    assert answer.status_code == 409
    assert "This visit is over" in text(answer)


def test_cancelled_visits_stand_after_those_to_come(known, booked, doctor, free):
    clinic.appointment(doctor, free()[0], status="cancelled", case=booked.case).save()
    page = text(known.get(booked.page))
    assert page.index("You can change it here until") < page.index("Cancelled visit")


# After a visit that was missed


def test_the_patient_s_own_account_stands_beside_the_note_of_the_staff(known, booked):
    missed(booked)
    assert "Tell us what came between" in text(known.get(booked.page))
    answer = send(known, absent(booked), account="I was there, at the other door.")
    assert (answer.status_code, answer.headers["Location"]) == (303, booked.page)
    assert day_of_visit.accounts([now_as(booked)]) == {booked.visit.pk: ["I was there, at the other door."]}
    assert "I was there, at the other door." in text(known.get(booked.page))


def test_nothing_need_be_said(known, booked):
    missed(booked)
    assert send(known, absent(booked)).status_code == 303
    assert not Event.objects.filter(what="no_show_account").exists()


def test_who_came_has_nothing_to_account_for(known, booked):
    Appointment.objects.update(status="completed")
    assert "This visit is over" in text(known.get(absent(booked)))


def test_an_account_of_what_the_desk_has_taken_back_says_how_it_stands(known, booked):
    missed(booked)
    sent = form(known, absent(booked)).fields | {"account": "I was there."}
    Appointment.objects.update(status="arrived")
    assert known.post(absent(booked), sent).status_code == 409
    assert not Event.objects.filter(what="no_show_account").exists()


# A doctor who is away


def test_whoever_is_booked_with_a_doctor_who_is_away_is_told_not_to_come(known, booked, doctor):
    """The visit stays booked until another time is agreed: nobody may come for it."""
    doctor.time_off.create(period=(booked.visit.starts, booked.visit.ends), over_visits=True)
    page = text(known.get(booked.page))
    assert "Your doctor cannot see you at that time" in page
    assert "Please do not come then" in page
    assert "The time is yours" not in page


def test_nobody_is_promised_a_time_that_cannot_be(known, booked, doctor):
    doctor.time_off.create(period=(booked.visit.starts, booked.visit.ends), over_visits=True)
    for page in (text(known.get(move(booked))), text(known.get(cancel(booked)))):
        assert "The doctor cannot see you then" in page
        assert "your present time" not in page.lower()


def test_whoever_s_doctor_is_away_may_move_however_late(known, booked, doctor):
    doctor.time_off.create(period=(booked.visit.starts, booked.visit.ends), over_visits=True)
    start = times(known, move(booked))[0]
    shortly_before(booked)
    assert send(known, move(booked), start=start).status_code == 303
    assert now_as(booked).sequence == 1
