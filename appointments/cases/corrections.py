"""Who a patient is and how we reach them, put right. Patients do the second; the first, which says whose case it is, staff do.

Whoever has a patient's link and second fact must not be able to take the case over unseen: what could be written to before hears
of the change, the history keeps it, and links stay as they are.
"""

from contextlib import suppress
from copy import copy
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import translation

from appointments.outbox import services as outbox
from appointments.outbox.readdressed import readdress, send_nothing
from appointments.outbox.routes import Way, ways

from . import links
from . import services as cases
from .models import Case, Patient

REACH = ("phone", "email")
CORRECTED = (*REACH, "contact_by", "message_ok", "language")
WHO = ("full_name", "birth_year")  # by staff, as is whether the number is a wrong one
TO_THE_OLD, TO_THE_NEW = "details", "new details"  # what the letters are about


@transaction.atomic
def correct(case: Case, told: dict[str, Any], *, by: cases.Actor, now: datetime) -> list[str]:
    """Keeps what is told of the patient, and returns what that changes. The same told twice changes nothing."""
    Case.objects.select_for_update().get(pk=case.pk)  # first, as by whoever notes a wrong number
    patient = Patient.objects.select_for_update().get(pk=case.patient_id)
    before = copy(patient)
    names = (*CORRECTED, *WHO, "phone_is_wrong")
    changed = [name for name in names if name in told and getattr(patient, name) != told[name]]
    if "phone" in changed:
        told, changed = {**told, "phone_is_wrong": False}, [name for name in changed if name != "phone_is_wrong"]
    if not changed:
        return []
    for name in [*changed, *(["phone_typed", "phone_is_wrong"] if "phone" in changed else [])]:
        setattr(patient, name, told[name])
    patient.save()
    case.patient = patient
    cases.record(case, "details_corrected", by=by, now=now, became=", ".join(changed))
    _stay_one_person(patient, before)
    if {*changed} & {*REACH} or ways(before) != ways(patient):
        readdress(patient, but=TO_THE_OLD)
        _tell(case, ways(before), now=now)
    return changed


def number_is_wrong(case: Case) -> None:
    """Somebody else answers there: from now on nothing goes to it, also what waits, and its digits open no page."""
    case.patient.phone_is_wrong = True
    case.patient.save(update_fields=["phone_is_wrong"])
    send_nothing(case.patient, to=str(case.patient.phone))


def _stay_one_person(patient: Patient, before: Patient) -> None:
    """A visit must not be booked beside another of the same patient because their number or name is a new one."""
    # By name: cases stands below bookings and must not import it.
    visits = apps.get_model("appointments.Appointment")._default_manager
    mine = visits.filter(case__patient=patient, person=before.person)
    with suppress(IntegrityError), transaction.atomic():  # two visits at one time were booked before we knew: both stay
        mine.update(person=patient.person)


def _tell(case: Case, before: list[Way], *, now: datetime) -> None:
    """Wherever we wrote before, they learn that, and not what; they get no link. A new address gets a letter to see that it
    arrives. Nobody gets two: a phone may be reached in more ways than one."""
    told = {way.address.casefold(): way for way in reversed(before)}  # the first of each
    new = next(iter(ways(case.patient)), None)
    with translation.override(cases.language_of(case)):
        for way in told.values():
            _write(case, about=TO_THE_OLD, edition=f"{now.isoformat()} old", to=way, now=now)
        if new and new.address.casefold() not in told:
            outbox.withdraw(case=case, about=TO_THE_NEW)
            link = links.way_in(links.issue(case, seed=f"corrected {case.pk} {now.isoformat()}", now=now))
            _write(case, about=TO_THE_NEW, edition=f"{now.isoformat()} new", to=new, now=now, link=link)


def _write(case: Case, **options: Any) -> None:
    outbox.post(kind="details_changed", case=case, **options)
