"""A desk with one row of everything on it, and what fills the gaps in its addresses."""

from datetime import datetime, timedelta

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from appointments.bookings import absences, self_check
from appointments.cases import data_requests
from appointments.cases import services as cases
from appointments.cases.models import Case, DataRequest
from appointments.cases.promise_models import ClosedDay
from appointments.doctors import services as doctors
from appointments.doctors.models import CalendarFeed, Resource, ResourceKind, VisitType
from appointments.outbox.models import Message
from appointments.second_opinions.models import Document, SecondOpinionRequest
from appointments.second_opinions.opinion_models import Opinion, OpinionPromise
from tests.appointments import answers
from tests.appointments.bookings import waiting, ward
from tests.appointments.worklist import opinions, visits_desk

PHONE = "98490 12345"  # of everybody here who asks
SAMPLES = {
    "page": 1,
    "name": "appointment_booked",
    "language": "en",
    "app_label": "appointments",
    "url": "no-such-page",
    "since": 1,
    "content_type_id": 1,
    "object_id": 1,
}


def furnish(client, person):
    """The first row of every model at the desk, by model."""
    client.post("/callback/", answers.callback(topic="My left eyelid", email="meera@example.org", phone=PHONE))
    client.cookies.clear()
    call = Case.objects.get()
    asked = opinions.ask(opinions.dicom(), doctor=person("doctor").doctor, colleague=True)
    opinions.draft(asked)
    opinions.delivered(opinions.ask(doctor=person("doctor").doctor))
    opinions.to_sign(opinions.ask(doctor=person("other doctor").doctor, colleague=True), second=person("doctor"))
    _plan(timezone.now())
    data_requests.ask(call, what="erasure", words="", by=cases.PATIENT, now=timezone.now())
    Message.objects.filter(case=call).update(state="failed", attempts=3, error="SMTPRecipientsRefused 550")
    chosen = {Case: call, SecondOpinionRequest: asked, Document: asked.documents.get(), DataRequest: DataRequest.objects.get()}
    chosen |= {Group: Group.objects.get(name="Doctors"), User: person("call desk")}
    of_one_visit = {"visit_type": VisitType.objects.first(), "priority": 1, "working_days": 1}
    chosen[OpinionPromise] = OpinionPromise.objects.create(**of_one_visit)  # those for all visits are kept for good
    return {model: chosen.get(model) or model.objects.first() for model in admin.site._registry}


def _plan(now):
    """Doctors, what they are booked for, who waits, and one who falls ill."""
    well, ill = visits_desk.doctor("bala"), visits_desk.doctor("asha")
    doctors.make_feed(well, now=now)
    Resource.objects.create(kind=ResourceKind.objects.create(name="EMG room"), location=well.locations[0], name="Room 1")
    visits_desk.visit(well)
    waiting.without(well, now=now)
    day = timezone.localdate(now) + timedelta(days=2)
    nine = timezone.make_aware(datetime(day.year, day.month, day.day, 9))
    ward.visit(ill, nine, now=now, full_name="Lakshmi Example")
    absences.work(ward.fall_ill(ill, DateTimeTZRange(nine, nine + timedelta(hours=3)), now=now), now=now)
    self_check.run(now=now)
    ClosedDay.objects.create(day=day + timedelta(days=30), name="Festival")


def facts_of(rows, address):
    """What stands in the gaps of an address."""
    model = next((model for model in rows if model._meta.model_name == address.model), None)
    known = {**SAMPLES, "feed": CalendarFeed.objects.values_list("pk", flat=True).first()}
    if model:
        row = _of_its_own(address) or rows[model]
        known |= dict.fromkeys(["pk", "object_id", "id"], row.pk)
    return known


def _of_its_own(address):
    """The row of those pages that not every row has."""
    if "<int:feed>" in address.pattern:
        return CalendarFeed.objects.get().doctor
    if address.written.endswith("/countersign/"):
        return Opinion.objects.get(second_reader__isnull=False).request
    return Opinion.objects.get(delivered_at__isnull=False).request if address.written.endswith("/paper/") else None
