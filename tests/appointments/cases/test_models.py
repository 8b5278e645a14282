"""Each rule of the tables of a case, broken once."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, transaction

from appointments.cases import services
from appointments.cases.models import LETTERS, Case, Event, Patient, new_reference
from tests.appointments.making import NOW, case, patient

pytestmark = pytest.mark.django_db


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"full_name": ""}, "patient_has_a_name"),
        ({"phone": "98490"}, "patient_has_a_phone_in_e164"),
        ({"birth_year": 1066}, "patient_birth_year_is_likely"),
    ],
)
def test_a_patient_that_nobody_could_reach_is_refused(wrong, rule):
    saved = patient()
    saved.save()
    with refused(rule):
        Patient.objects.filter(pk=saved.pk).update(**wrong)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"reference": "HFS-0000-000"}, "case_reference_is_speakable"),
        ({"status": "lost"}, "case_status_is_known"),
        ({"priority": 9}, "case_priority_is_known"),
    ],
)
def test_a_case_out_of_order_is_refused(wrong, rule):
    opened = case()
    with refused(rule):
        Case.objects.filter(pk=opened.pk).update(**wrong)


def test_two_cases_never_share_a_reference():
    first, second = case(), case()
    with refused("reference"):
        Case.objects.filter(pk=second.pk).update(reference=first.reference)


def test_a_reference_has_no_letters_that_look_alike():
    assert re.fullmatch(rf"HFS-[{LETTERS}]{{4}}-[{LETTERS}]{{3}}", new_reference())
    assert not set(LETTERS) & set("0O1IL2Z5S8BU")


def test_an_event_by_staff_names_them():
    with refused("event_names_its_staff"):
        Event.objects.create(case=case(), at=NOW, actor="staff", what="moved")


def test_an_event_by_the_patient_names_no_staff():
    nurse = User.objects.create(username="nurse")
    with refused("event_names_its_staff"):
        Event.objects.create(case=case(), at=NOW, actor="patient", staff=nurse, what="moved")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE appointments_event SET what = 'nothing'",
        "DELETE FROM appointments_event",
        "TRUNCATE appointments_event",
    ],
)
def test_the_database_refuses_to_change_history(change):
    case()
    # Consequences that wait for the commit would stand in the way of TRUNCATE before our rule is asked.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            cursor.execute(change)


def test_a_note_is_not_readable_in_the_table():
    event = services.record(case(), "note", by=services.PATIENT, now=NOW, note="left eye, since May")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM appointments_event WHERE id = %s", [event.pk])
        assert "left eye" not in cursor.fetchone()[0]


def test_consent_is_not_withdrawn_before_it_was_given():
    given = services.consent(case().patient, purpose="care", language="en", now=NOW)
    given.withdrawn_at = NOW - timedelta(days=1)
    with refused("consent_withdrawn_after_given"):
        given.save()


@pytest.mark.parametrize(("status", "outcome"), [("closed", ""), ("new", "settled"), ("closed", "merged"), ("closed", "x")])
def test_a_case_has_a_known_outcome_when_it_is_closed_and_only_then(status, outcome):
    made = case()
    with refused("case_"):
        Case.objects.filter(pk=made.pk).update(status=status, outcome=outcome)


def test_no_case_goes_on_in_itself():
    made = case()
    with refused("case_goes_on_in_another"):
        Case.objects.filter(pk=made.pk).update(status="closed", outcome="merged", merged_into=made)
