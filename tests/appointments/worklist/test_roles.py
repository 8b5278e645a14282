"""Which doors each role finds open. A fresh database has these groups from its migrations alone."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from appointments.bookings.models import Appointment
from appointments.bookings.offer_models import Absence, Offer, SelfCheck, WaitlistEntry
from appointments.callbacks.models import CallbackRequest
from appointments.cases.models import Case, DataRequest, Patient
from appointments.cases.promise_models import ClosedDay, OpeningHours, PromiseRule
from appointments.doctors.models import Doctor, Location, Resource, ResourceKind, VisitType
from appointments.outbox.models import Message
from appointments.second_opinions.models import Document, SecondOpinionRequest
from appointments.second_opinions.opinion_models import OpinionPromise
from tests.appointments.worklist import full_desk
from tests.appointments.worklist.desk_addresses import IN_THE_PAPER, ROLES
from tests.appointments.worklist.test_roles_walk import is_refusal

ALL = ["call desk", "booking desk", "doctor", "coordinator", "manager", "auditor"]
PLANNERS = {"booking desk": "read change add"}


def who(*readers, **more):
    """Readers, and those who may do more than read."""
    return dict.fromkeys(readers, "read") | {role.replace("_", " "): verbs for role, verbs in more.items()}


# One line for each kind of row at the desk, and who of it may read, change, add and delete.
KEPT = "read change"
MAY = {
    Case: who(*ALL, call_desk=KEPT, booking_desk=KEPT, coordinator=KEPT, manager=KEPT),
    Patient: who(*ALL),
    CallbackRequest: who("call desk", "coordinator", "doctor", "manager", "auditor"),
    SecondOpinionRequest: who("coordinator", "doctor", "auditor"),
    Document: who("coordinator", "doctor", "auditor"),
    OpinionPromise: who("auditor", coordinator="read change add delete", manager="read change add delete"),
    Message: who(*ALL),
    DataRequest: who("call desk", "manager", "auditor", coordinator=KEPT),
    Appointment: who(*ALL),
    SelfCheck: who("call desk", "booking desk", "coordinator", "manager", "auditor"),
    WaitlistEntry: who(*ALL),
    Offer: who(*ALL),
    Absence: who(*ALL) | PLANNERS,
    Doctor: who(*ALL) | PLANNERS,
    Location: who(*ALL) | PLANNERS,
    VisitType: who(*ALL) | PLANNERS,
    Resource: who("call desk", "doctor", "manager", "auditor") | PLANNERS,
    ResourceKind: who("call desk", "doctor", "manager", "auditor") | PLANNERS,
    PromiseRule: who("coordinator", "auditor", manager=KEPT),
    OpeningHours: who("coordinator", "auditor", manager=KEPT),
    ClosedDay: who("coordinator", "auditor", manager="read change add delete"),
    # Accounts and roles are the administrator's alone.
    Group: {},
    User: {},
}
TOLD_BY_THE_CASE = {SecondOpinionRequest, Document}  # the stock history of these is for nobody
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = [model for model in MODELS if model._meta.app_label == "appointments"]


def door(model, name, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def who_may(verb, role):
    return {model for model, may in MAY.items() if verb in may.get(role, "").split()}


def label(model):
    return model._meta.label


@pytest.fixture
def rows(client, person):
    return full_desk.furnish(client, person)


def test_nothing_is_at_the_desk_of_which_nobody_said_who_may(rows):
    assert set(MODELS) == set(MAY)
    assert [model for model, row in rows.items() if row is None] == [], "the full desk lacks one of these"


@pytest.mark.parametrize("role", ROLES)
def test_each_door_opens_for_whom_it_should(sign_in, rows, role):
    browser = sign_in(role)
    reads = who_may("read", role)
    assert {model for model in MODELS if browser.get(door(model, "changelist")).status_code == 200} == reads
    assert {model for model in MODELS if browser.get(door(model, "change", rows[model].pk)).status_code == 200} == reads
    assert {model for model in MODELS if is_history_shown(browser, model, rows)} == reads - TOLD_BY_THE_CASE
    assert {model for model in MODELS if browser.get(door(model, "add")).status_code == 200} == who_may("add", role)


def is_history_shown(browser, model, rows):
    """A case tells it on its own page."""
    answer = browser.get(door(model, "history", rows[model].pk))
    return answer.status_code == 200 or answer.headers.get("Location", "").endswith("#what-happened")


def is_taken(browser, model, rows):
    """Whether a form sent for a row is read, be it to say what is wrong with it."""
    answer = browser.post(door(model, "change", rows[model].pk))
    return answer.status_code != 405 and not is_refusal(answer)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_changes_and_deletes_what_it_should(sign_in, rows, role):
    browser = sign_in(role)
    assert {model for model in MODELS if is_taken(browser, model, rows)} == who_may("change", role)
    for model in MODELS:
        browser.post(door(model, "delete", rows[model].pk), {"post": "yes"})
    assert {model for model in MODELS if not model.objects.filter(pk=rows[model].pk).exists()} == who_may("delete", role)


@pytest.mark.parametrize("role", [*ROLES, "administrator"])
def test_no_choice_at_the_desk_completes_itself_from_rows(sign_in, db, role):
    browser = sign_in(role)
    for model in MODELS:
        for field in [each for each in model._meta.get_fields() if each.is_relation]:  # for others Django has no rows
            asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field.name}
            assert is_refusal(browser.get("/staff/autocomplete/", {**asked, "term": ""})), (label(model), field.name)


@pytest.mark.parametrize("role", ["administrator", "coordinator"])
def test_no_row_is_called_an_object_of_its_model(sign_in, rows, role):
    browser = sign_in(role)
    opened = {label(model): browser.get(door(model, "change", rows[model].pk), follow=True).content.decode() for model in MODELS}
    assert [name for name, page in opened.items() if " object (" in page] == []


def test_not_even_an_administrator_edits_what_a_patient_sent(sign_in, rows):
    browser = sign_in("administrator")
    for model in (Patient, CallbackRequest, Message):
        assert browser.post(door(model, "change", rows[model].pk), {"topic": "x"}).status_code == 403
    for model in (SecondOpinionRequest, Document):
        assert browser.post(door(model, "change", rows[model].pk), {"topic": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["call desk", "booking desk", "coordinator", "doctor", "manager", "auditor"])
def test_the_desk_does_not_enter_the_cms(sign_in, db, role):
    answer = sign_in(role).get("/cms/pages/", follow=True)
    assert "/cms/pages/" not in answer.request["PATH_INFO"]


def test_no_group_of_the_desk_holds_a_permission_outside_it(db):
    desk = Group.objects.filter(name__in=IN_THE_PAPER.values())
    assert set(desk.values_list("permissions__content_type__app_label", flat=True)) == {"appointments"}


def test_editors_hold_no_permission_on_patients(db):
    for name in ("Editors", "Medical reviewers"):
        assert not Group.objects.get(name=name).permissions.filter(content_type__app_label="appointments").exists()


def test_an_editor_with_a_staff_account_still_sees_no_patient(sign_in, db):
    browser = sign_in("editor")
    User.objects.filter(username="editor").update(is_staff=True)
    assert {browser.get(door(model, "changelist")).status_code for model in OURS} == {403}


def test_the_group_alone_does_not_open_the_desk(sign_in, db):
    browser = sign_in("call desk")
    User.objects.filter(username="call desk").update(is_staff=False)
    assert browser.get("/staff/").status_code == 302


@pytest.mark.parametrize("role", ["call desk", "coordinator", "doctor", "manager"])
def test_the_desk_s_pages_carry_the_strict_policy_and_no_inline_code(sign_in, rows, role):
    browser = sign_in(role)
    for model in who_may("read", role):
        for address in (door(model, "changelist"), door(model, "change", rows[model].pk)):
            answer = browser.get(address)
            assert answer.status_code == 200
            page = answer.content.decode()
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["Cache-Control"] == "no-store"
            assert "<script>" not in page and " style=" not in page and " onclick=" not in page
