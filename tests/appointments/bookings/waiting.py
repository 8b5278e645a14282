"""People on the waitlist of the small clinic, and what they are offered."""

from datetime import timedelta

from appointments.bookings import changes, waitlist
from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Offer, WaitlistEntry
from appointments.bookings.waitlist import Wishes
from appointments.cases import services as cases
from tests.appointments.clinic import MONDAY, NINE, NOW, book
from tests.appointments.making import patient

WEEKS = timedelta(weeks=3)
numbers = iter(range(1000, 10_000))


def new_patient(**facts):
    """Somebody new, with an address."""
    number = next(numbers)
    given = {"full_name": f"Patient {number}", "phone": f"+91984901{number}", "email": f"p{number}@example.org"}
    return given | facts


def visit(doctor, start=NINE, *, now=NOW, **facts):
    """A visit booked by somebody new."""
    case = book(doctor, start, token=f"visit {next(numbers)}", now=now, **new_patient(**facts))
    return case.appointments.get()


def wishes(**facts):
    return Wishes(**{"first_day": MONDAY, "last_day": MONDAY + WEEKS, "weekdays": [], **facts})


def earlier(visit_they_have, *, now=NOW, any_doctor=False, priority=3, **facts):
    """An entry of somebody with a visit."""
    type(visit_they_have.case).objects.filter(pk=visit_they_have.case_id).update(priority=priority)
    return waitlist.join(visit_they_have, wishes(**facts), any_doctor=any_doctor, by=cases.PATIENT, now=now)


def without(whom, *, now=NOW, email=None, tell_me=True, priority=3, **facts):
    """An entry of somebody without a visit."""
    number = next(numbers)
    given = {"visit_type": whom.visit_types.first(), "doctor": whom, **vars(wishes())}
    entry = WaitlistEntry(**given | facts, submit_key=f"key {number}")
    contact = new_patient() if email is None else new_patient(email=email)
    case = waitlist.ask(entry, patient=patient(**contact), tell_me=tell_me, notice="en", address=None, by=cases.PATIENT, now=now)
    type(case).objects.filter(pk=case.pk).update(priority=priority)
    return entry


def cancel(appointment, *, now=NOW):
    changes.cancel(Appointment.objects.get(pk=appointment.pk), by=cases.PATIENT, now=now)


def offered():
    return Offer.objects.open().order_by("pk")


def only_offer():
    return offered().get()
