"""A second opinion as its patient meets it: asked, asked back, delivered."""

import io
import uuid
from datetime import timedelta
from types import SimpleNamespace

from django.contrib.auth.models import User
from django.core.files.base import File
from django.utils import timezone

from appointments.cases import links
from appointments.second_opinions import sealed
from appointments.second_opinions.models import random_key
from appointments.second_opinions.opinion_models import AskedBack, Opinion
from tests.appointments.second_opinions import questions

PAPER = b"%PDF-1.7 the opinion as it was signed"


def ask(**facts):
    """The request, its case and the address of its private page."""
    now = timezone.now()
    asked = questions.asked(now=now - timedelta(hours=3), due_at=now + timedelta(days=5), **facts)
    patient = asked.case.patient
    patient.birth_year, patient.email = 1961, "meera@example.org"
    patient.save()
    token = links.issue(asked.case, seed=uuid.uuid4().hex, now=now)
    return SimpleNamespace(request=asked, case=asked.case, token=token, page=f"/case/{token}/")


def account(name="asha"):
    return User.objects.create_user(name, is_staff=True)


def question(asked, text="Since when is the eye shut?"):
    """Asked by the doctor an hour ago; our clock waits."""
    at = timezone.now() - timedelta(hours=1)
    row = AskedBack.objects.create(request=asked.request, question=text, asked_by=account("nurse"), asked_at=at)
    asked.request.clock_stopped_at = at
    asked.request.save()
    asked.case.status, asked.case.outcome = "waiting", ""
    asked.case.save()
    return row


def deliver(asked, doctor, **facts):
    """Signed, sealed and delivered by the doctor that it was given to."""
    now = timezone.now()
    doctor.user, doctor.registration_number = account(), "TSMC 12345"
    doctor.save()
    asked.request.doctor = doctor
    asked.request.save()
    name, key = random_key(), sealed.new_key()
    with sealed.seal(io.BytesIO(PAPER), key) as closed:
        Opinion.paper.field.storage.save(name, File(closed))
    written = {"seen": "A vessel lies close.", "think": "It may press.", "options": "Wait, or inject.", "limits": "Not examined."}
    signed = {"doctor_name": doctor.name, "registration_number": "TSMC 12345", "delivered_by": doctor.user, "delivered_at": now}
    asked.case.status, asked.case.outcome = "closed", "opinion"
    asked.case.save()
    return Opinion.objects.create(
        request=asked.request, doctor=doctor, urgency=facts.pop("urgency", "weeks"), paper=name, paper_key=key,
        created_at=now, changed_at=now, **written, **signed, **facts,
    )  # fmt: skip
