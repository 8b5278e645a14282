"""Which doors each role finds open. A fresh database has these groups from its migrations alone."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from appointments.bookings.models import Appointment
from appointments.callbacks.models import CallbackRequest
from appointments.cases.models import Case, Patient
from appointments.doctors.models import Doctor, Location, VisitType
from appointments.outbox.models import Message
from appointments.second_opinions.models import Document, SecondOpinionRequest

READS = {
    "call desk": {Case, Patient, CallbackRequest, SecondOpinionRequest, Message, Appointment, Doctor, Location, VisitType},
    "booking desk": {Case, Patient, Appointment, Doctor, Location, VisitType},
    "doctor": {Case, Patient, CallbackRequest, SecondOpinionRequest, Message, Appointment, Doctor, Location, VisitType, Document},
    "editor": set(),
}
CHANGES = {"call desk": {Case}, "booking desk": {Doctor, Location, VisitType}, "doctor": set(), "editor": set()}
ADDS = {"call desk": set(), "booking desk": {Doctor, Location, VisitType}, "doctor": set(), "editor": set()}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = [model for model in MODELS if model._meta.app_label == "appointments"]


def door(model, name, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def label(model):
    return model._meta.label


@pytest.fixture
def rows(asked):
    place = Location.objects.create(name="Kondapur", slug="kondapur", address="1 Road")
    visit = VisitType.objects.create(name="First visit", slug="first", minutes=30)
    doctor = Doctor.objects.create(name="Dr Example", slug="example", speciality="Neurology")
    doctor.visit_types.add(visit)
    return {model: model.objects.first() for model in OURS} | {Location: place, VisitType: visit, Doctor: doctor}


@pytest.mark.parametrize("role", READS)
def test_each_list_opens_for_whom_it_should(sign_in, rows, role):
    browser = sign_in(role)
    opened = {model for model in MODELS if browser.get(door(model, "changelist")).status_code == 200}
    assert opened == READS[role]


@pytest.mark.parametrize("role", READS)
def test_each_row_opens_for_whom_it_should(sign_in, rows, role):
    browser = sign_in(role)
    opened = {model for model, row in rows.items() if row and browser.get(door(model, "change", row.pk)).status_code == 200}
    assert opened == READS[role] - {Appointment}


@pytest.mark.parametrize("role", READS)
def test_each_role_changes_what_it_should(sign_in, rows, role):
    browser = sign_in(role)
    changed = {model for model, row in rows.items() if row and browser.post(door(model, "change", row.pk)).status_code == 200}
    assert changed == CHANGES[role]


@pytest.mark.parametrize("role", READS)
def test_each_role_adds_what_it_should(sign_in, db, role):
    browser = sign_in(role)
    assert {model for model in MODELS if browser.get(door(model, "add")).status_code == 200} == ADDS[role]


@pytest.mark.parametrize("role", READS)
def test_no_role_deletes_anything(sign_in, rows, role):
    browser = sign_in(role)
    for model, row in rows.items():
        if row:
            browser.post(door(model, "delete", row.pk), {"post": "yes"})
    assert all(model.objects.filter(pk=row.pk).exists() for model, row in rows.items() if row)


def test_not_even_an_administrator_edits_what_a_patient_sent(sign_in, rows):
    browser = sign_in("administrator")
    for model in (Patient, CallbackRequest, SecondOpinionRequest, Document, Message):
        assert browser.post(door(model, "change", rows[model].pk), {"topic": "x"}).status_code == 403


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_stranger_is_sent_to_sign_in_at_every_door(client, db, model):
    for address in (
        door(model, "changelist"),
        door(model, "add"),
        door(model, "change", 1),
        door(model, "delete", 1),
        door(model, "history", 1),
    ):
        assert client.get(address).headers["Location"].startswith("/staff/login/")


@pytest.mark.parametrize("role", ["call desk", "booking desk", "doctor"])
def test_the_desk_does_not_enter_the_cms(sign_in, db, role):
    answer = sign_in(role).get("/cms/pages/", follow=True)
    assert "/cms/pages/" not in answer.request["PATH_INFO"]


def test_no_group_of_the_desk_holds_a_permission_outside_it(db):
    desk = Group.objects.filter(name__in=["Call desk", "Booking desk", "Doctors"])
    assert set(desk.values_list("permissions__content_type__app_label", flat=True)) == {"appointments"}


def test_editors_hold_no_permission_on_patients(db):
    for name in ("Editors", "Medical reviewers"):
        assert not Group.objects.get(name=name).permissions.filter(content_type__app_label="appointments").exists()


def test_an_editor_with_a_staff_account_still_sees_no_patient(sign_in, rows):
    browser = sign_in("editor")
    User.objects.filter(username="editor").update(is_staff=True)
    assert {browser.get(door(model, "changelist")).status_code for model in OURS} == {403}


def test_the_group_alone_does_not_open_the_desk(sign_in, db):
    browser = sign_in("call desk")
    User.objects.filter(username="call desk").update(is_staff=False)
    assert browser.get("/staff/").status_code == 302


@pytest.mark.parametrize("role", ["call desk", "doctor", "administrator"])
def test_the_desk_s_pages_carry_the_strict_policy_and_no_inline_code(sign_in, rows, role):
    browser = sign_in(role)
    for model, row in rows.items():
        for address in (door(model, "changelist"), *([door(model, "change", row.pk)] if row else [])):
            answer = browser.get(address)
            page = answer.content.decode()
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["Cache-Control"] == "no-store"
            assert "<script>" not in page and " style=" not in page and " onclick=" not in page
