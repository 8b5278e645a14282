"""A doctor who falls ill on a Monday, the patients of that morning, and a colleague."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from appointments.bookings import absences
from appointments.bookings.offer_models import Offer
from appointments.cases import services as cases
from appointments.outbox.models import Message
from tests.appointments import clinic
from tests.appointments.clinic import NINE, NOW

MORNING = DateTimeTZRange(NINE, NINE + timedelta(hours=3))
WEEK = timedelta(days=7)
SLOT = timedelta(minutes=30)
STORY = ["doctor_away_nothing", "doctor_away", "appointment_moved", "appointment_cancelled", "doctor_back"]


def nurse():
    return cases.staff(User.objects.get_or_create(username="nurse")[0])


def visit(doctor, start=NINE, *, now=NOW, **facts):
    """Booked by somebody with an e-mail address of their own, unless told otherwise."""
    name = facts.pop("full_name", f"Patient {start:%H%M} {doctor.slug}")
    email = facts.pop("email", f"{start:%H%M}.{doctor.slug}@example.org")
    clinic.hold(doctor, start, token=name, now=now)
    priority = facts.pop("priority", None)
    case = clinic.book(doctor, start, token=name, now=now, full_name=name, email=email, **facts)
    if priority:
        case.priority = priority
        case.save()
    return case.appointments.get()


def fall_ill(doctor, period=MORNING, *, now=NOW, **facts):
    return absences.begin(doctor, period, by=nurse(), now=now, **facts)


def deal_with(doctor, *, now=NOW, **facts):
    absence = fall_ill(doctor, now=now, **facts)
    absences.work(absence, now=now)
    return absence


def offer_of(visit):
    return Offer.objects.select_related("held", "doctor", "case", "appointment", "absence").get(appointment=visit)


def states():
    return [offer.state for offer in Offer.objects.order_by("appointment__period")]


def letters(visit, *kinds):
    """In the order of writing; what was written in one instant has no order of its own, and is told as the story goes."""
    about = Message.objects.filter(case=visit.case).exclude(kind="appointment_booked")
    ordered = sorted(about, key=lambda letter: (letter.created_at, STORY.index(letter.kind)))
    return [letter.kind for letter in ordered if not kinds or letter.kind in kinds]


def letter(visit):
    return Message.objects.filter(case=visit.case).exclude(kind="appointment_booked").latest("created_at")
