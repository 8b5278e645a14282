"""A fact and an emergency card are shared by pages, so a change of one is reviewed like a page."""

import json

import pytest
from django.core import mail
from django.urls import reverse

from conditions.models import EmergencyCard, Fact, Override, SignOff
from conditions.review import NotApproved
from tests.conditions.approvals import (
    action_address,
    approve,
    approve_in_the_editor,
    edit_address,
    in_the_editor,
    sentences,
)


def a_fact():
    return Fact.objects.filter(value__isnull=False, low=None, rests_on=None).exclude(reference=None).first()


def changed(shared, by):
    """The next version of it, told apart by its name."""
    name = "statement" if isinstance(shared, Fact) else "name"
    setattr(shared, name, "Told anew.")
    return shared.save_revision(user=by)


def told(shared):
    shared.refresh_from_db()
    return shared.statement if isinstance(shared, Fact) else shared.name


@pytest.fixture(params=[a_fact, EmergencyCard.objects.first], ids=["fact", "card"])
def shared(request, loaded):
    return request.param()


@pytest.fixture
def waiting(shared, editor):
    changed(shared, editor)
    shared.get_workflow().start(shared, editor)
    return shared


def test_a_change_shows_when_a_reviewer_has_approved_it(client, reviewer, waiting):
    assert told(waiting) != "Told anew."
    approve(client, waiting, reviewer)
    assert told(waiting) == "Told anew."
    assert SignOff.objects.get().revision == waiting.live_revision


def test_an_editor_cannot_publish_a_change(client, editor, shared):
    revision = changed(shared, editor)
    with pytest.raises(NotApproved):
        revision.publish(user=editor, skip_permission_checks=True)
    client.force_login(editor)
    assert 'name="action-publish"' not in client.get(edit_address(shared)).content.decode()


def test_an_editor_is_not_offered_the_approval(client, editor, waiting):
    client.force_login(editor)
    assert client.get(action_address(waiting), headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403


def test_a_reviewer_cannot_approve_an_own_change(client, reviewer, editor, shared):
    changed(shared, reviewer)
    changed(shared, editor)
    shared.get_workflow().start(shared, editor)
    assert approve(client, shared, reviewer).status_code == 403
    assert "You wrote this change, so you cannot approve it." in in_the_editor(client, shared, reviewer)


def test_a_reviewer_without_a_profile_is_told_what_to_do(client, newcomer, waiting):
    assert "You have no reviewer profile" in sentences(approve(client, waiting, newcomer))
    assert "You have no reviewer profile" in in_the_editor(client, waiting, newcomer)


def test_a_newer_draft_stays_a_draft(client, editor, reviewer, waiting):
    setattr(waiting, "statement" if isinstance(waiting, Fact) else "name", "Slipped in afterwards.")
    waiting.save_revision(user=editor)
    approve(client, waiting, reviewer)
    assert told(waiting) == "Told anew." and waiting.has_unpublished_changes


def test_the_reviewers_get_a_letter_when_a_change_waits(editor, reviewer, shared):
    type(reviewer).objects.filter(pk=reviewer.pk).update(email="reviewer@hospital.example")
    changed(shared, editor)
    shared.get_workflow().start(shared, editor)
    assert ["reviewer@hospital.example"] in [letter.to for letter in mail.outbox]


def test_an_administrator_who_publishes_past_the_review_is_kept(admin_user, shared):
    changed(shared, admin_user).publish(user=admin_user)
    assert told(shared) == "Told anew."
    assert Override.objects.get().by == admin_user


def fact_form(fact):
    names = ("key", "statement", "value", "unit", "people", "follow_up", "setting", "kind")
    form = {name: getattr(fact, name) for name in names} | {"reference": fact.reference_id}
    return {name: value for name, value in form.items() if value is not None}


def test_an_approval_in_the_editor_publishes_what_was_read(client, editor, reviewer, loaded):
    fact = a_fact()
    changed(fact, editor)
    fact.get_workflow().start(fact, editor)
    approve_in_the_editor(client, fact, reviewer, fact_form(fact))
    assert told(fact) == "Told anew."


def test_an_approval_in_the_editor_that_came_too_late_is_refused_with_a_sentence(client, editor, reviewer, loaded):
    fact = a_fact()
    read = changed(fact, editor)
    fact.get_workflow().start(fact, editor)
    fact.current_workflow_state.cancel(user=editor)
    changed(fact, editor)
    fact.get_workflow().start(fact, editor)
    answer = approve_in_the_editor(client, fact, reviewer, fact_form(fact), revision=read.pk)
    assert "Another version than the one you read is waiting for review now." in answer.content.decode()
    assert told(fact) != "Told anew."


@pytest.mark.parametrize("given", ["", "nonsense", "[]", json.dumps({"evidence_checked": True})])
def test_an_approval_in_the_editor_that_does_not_fit_the_form_is_refused_with_a_sentence(client, editor, reviewer, loaded, given):
    fact = a_fact()
    changed(fact, editor)
    fact.get_workflow().start(fact, editor)
    client.force_login(reviewer)
    form = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": given}
    answer = client.post(reverse(fact.snippet_viewset.get_url_name("edit"), args=(fact.pk,)), fact_form(fact) | form, follow=True)
    assert answer.status_code == 200 and 'class="error"' in answer.content.decode()
    assert told(fact) != "Told anew."
