"""What is offered can be booked, and what can be booked is offered: by the minute, in every zone."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from appointments.bookings import services, slots, times
from appointments.cases import services as cases
from tests.appointments.bookings.paper import MINUTE
from tests.appointments.bookings.paper_clinics import Saved, clinics, moments
from tests.appointments.making import patient

pytestmark = pytest.mark.django_db


def offered(saved, clinic, doctor, visit, now, **options):
    days = times.Days.starting(clinic.first, clinic.days)
    found = slots.free(saved.doctors[doctor], saved.visits[visit.name], days, now=now, **options)
    return [slot.start for slot in found]


def lists(clinic):
    return [(doctor, visit) for doctor in clinic.hours for visit in clinic.visits]


@st.composite
def mornings(draw):
    """A clinic with nobody in it yet, and a moment at which somebody looks."""
    clinic = draw(clinics())
    return clinic, draw(moments(clinic))


@settings(max_examples=150)
@given(mornings(), st.booleans())
def test_the_times_offered_are_those_reckoned_minute_by_minute(db, found, by_staff):
    clinic, now = found
    with undone():
        saved = Saved(clinic)
        for doctor, visit in lists(clinic):
            expected = sorted(clinic.free(doctor, visit, now, by_staff))
            assert offered(saved, clinic, doctor, visit, now, by_staff=by_staff) == expected


@settings(max_examples=40)
@given(mornings(), st.data())
def test_every_time_offered_can_be_booked_and_no_other_moment_can(db, found, data):
    clinic, now = found
    with undone():
        saved = Saved(clinic)
        doctor, visit = data.draw(st.sampled_from(lists(clinic)))
        can_be_had = offered(saved, clinic, doctor, visit, now)
        for start in can_be_had[:12]:
            with undone():
                assert book(saved, doctor, visit, start, now).starts == start
        for start in data.draw(st.lists(around(clinic, can_be_had), max_size=12)):
            if start not in can_be_had:
                with pytest.raises((services.NotOffered, services.Taken)):
                    book(saved, doctor, visit, start, now)


def around(clinic, starts):
    """Moments on the grid and off it, some within minutes of a time that is offered."""
    near = (
        st.builds(lambda start, minutes: start + minutes * MINUTE, st.sampled_from(starts), st.integers(-90, 90))
        if starts
        else st.nothing()
    )
    return moments(clinic) | near | near.map(lambda start: start + timedelta(seconds=30))


def book(saved, doctor, visit, start, now):
    wish = services.Wish(saved.doctors[doctor], saved.visits[visit.name], start)
    services.hold(wish, token="one", address=None, now=now)
    given = {"suspect": False, "notice": "en", "address": None, "by": cases.PATIENT}
    return services.book(wish, token="one", patient=patient(), now=now, **given).appointments.get(status="booked")


class undone:
    """Whatever is done within leaves no trace."""

    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *error):
        transaction.set_rollback(True)
        self.atomic.__exit__(*error)
