"""Half-done work goes on where it stopped, whoever stopped it, and nobody gets two letters."""

from datetime import timedelta

import pytest
from django.db import DataError

from appointments.bookings import absences, offers
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Absence, Offer
from appointments.doctors.models import TimeOff
from appointments.management.commands import deliver
from appointments.outbox import services as outbox
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.bookings.ward import SLOT, fall_ill, letters, states, visit
from tests.appointments.clinic import NINE, NOW

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As near to kill -9 as one process comes: nobody catches it."""


@pytest.fixture
def visits():
    doctor = clinic.doctor()
    return [visit(doctor, NINE + number * SLOT) for number in range(3)]


@pytest.fixture
def dying(monkeypatch):
    """Makes a step die when it is taken for the second time."""

    def die_at_second(module, name):
        step, calls = getattr(module, name), []

        def dying_step(*arguments, **facts):
            calls.append(name)
            if len(calls) == 2:
                raise Killed
            return step(*arguments, **facts)

        monkeypatch.setattr(module, name, dying_step)

    return die_at_second


@pytest.mark.parametrize("moment", [(outbox, "post"), (offers, "propose"), (absences.links, "issue"), (absences, "_is_mine")])
def test_a_kill_at_any_step_loses_nobody_and_tells_nobody_twice(visits, dying, moment):
    absence = fall_ill(visits[0].doctor)
    dying(*moment)
    with pytest.raises(Killed):
        absences.work(absence, now=NOW)
    assert states() == ["open", "to_do", "to_do"]
    assert Appointment.objects.held().count() == Message.objects.filter(kind="doctor_away").count() == 1
    absences.keep_up(now=NOW + timedelta(minutes=1))
    assert states() == ["open", "open", "open"]
    assert [letters(one) for one in visits] == [["doctor_away"]] * 3
    assert Appointment.objects.held().count() == 3


def test_a_kill_while_the_time_is_closed_closes_nothing(visits, dying):
    dying(absences.cases, "record")
    with pytest.raises(Killed):
        fall_ill(visits[0].doctor)
    assert not Absence.objects.exists()
    assert not TimeOff.objects.exists()
    assert not Offer.objects.exists()


def test_one_who_cannot_be_offered_anything_does_not_stop_the_others(visits, monkeypatch):
    step = absences._propose

    def refuse_second(offer, best, *, now):
        if offer.appointment == visits[1]:
            raise DataError
        return step(offer, best, now=now)

    monkeypatch.setattr(absences, "_propose", refuse_second)
    absences.work(fall_ill(visits[0].doctor), now=NOW)
    assert states() == ["open", "to_do", "open"]


def test_a_request_deals_with_so_many_and_leaves_the_rest_to_the_worker(visits):
    absence = fall_ill(visits[0].doctor)
    absences.work(absence, now=NOW, at_most=2)
    assert states() == ["open", "open", "to_do"]


def test_the_worker_goes_on_within_a_minute(visits):
    assert deliver.ROUNDS["catch_up"].seconds <= 60
    fall_ill(visits[0].doctor)
    deliver.catch_up()
    assert "to_do" not in states()


def test_a_time_that_others_took_meanwhile_is_passed_over(visits, monkeypatch):
    absence = fall_ill(visits[0].doctor)
    found = absences.alternatives.of

    def taken_first(visit, absence, *, now):
        best = found(visit, absence, now=now)
        first = next(best)
        if first.wish.start not in {row.starts for row in Appointment.objects.held()}:
            clinic.hold(first.doctor, first.wish.start, token=f"fast {first.wish.start}", now=now)
        yield first
        yield from best

    monkeypatch.setattr(absences.alternatives, "of", taken_first)
    absences.work(absence, now=NOW)
    assert states() == ["open", "open", "open"]
    assert Appointment.objects.held().count() == 6
