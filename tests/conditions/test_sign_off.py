"""A medical reviewer's approval publishes what was read, nothing else does, and nobody approves an own change."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import GroupApprovalTask, GroupPagePermission, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from conditions.models import ConditionPage, HomePage, MedicalReview, SignOff
from conditions.review import NotApproved, NotFitToPublish
from tests.conditions.approvals import (
    action_address,
    approval,
    approve,
    draft,
    in_the_editor,
    now_live,
    sentences,
    submitted,
)

GROUPS = ["Editors", "Medical reviewers"]


def test_no_group_may_publish(db):
    assert not GroupPagePermission.objects.filter(permission__codename="publish_page").exists()
    assert not Permission.objects.filter(codename__startswith="publish", group__isnull=False).exists()


def test_wagtails_own_moderators_are_gone(db):
    assert not Group.objects.filter(name="Moderators").exists()
    assert [workflow.name for workflow in Workflow.objects.all()] == ["Medical review"]


@pytest.mark.parametrize("group", GROUPS)
def test_those_who_write_see_no_patients(db, group):
    permissions = Permission.objects.filter(group__name=group)
    assert permissions.exists()
    assert not permissions.filter(content_type__app_label="appointments").exists()


def test_an_editor_can_write_but_not_publish(editor, spasm):
    may = spasm.permissions_for_user(editor)
    assert may.can_edit() and may.can_submit_for_moderation()
    assert not may.can_publish() and not may.can_unpublish()
    with pytest.raises(PermissionDenied):
        draft(spasm, "Sneaked in.", editor).publish(user=editor)


def test_an_editor_who_posts_the_publish_button_only_saves_a_draft(client, editor, loaded):
    home = HomePage.objects.get()
    form = {"title": home.title, "slug": home.slug, "lede": "Sneaked in.", "comments": inline_formset([]), "action-publish": "1"}
    client.force_login(editor)
    client.post(reverse("wagtailadmin_pages:edit", args=(home.pk,)), nested_form_data(form))
    home.refresh_from_db()
    assert home.lede != "Sneaked in."
    assert home.get_latest_revision_as_object().lede == "Sneaked in."


def test_approval_by_the_reviewer_publishes_that_revision(client, editor, reviewer, spasm):
    revision = submitted(spasm, "Approved words.", editor)
    approve(client, spasm, reviewer)
    assert now_live() == "Approved words."
    assert ConditionPage.objects.get(pk=spasm.pk).live_revision == revision


def test_approval_by_an_editor_is_refused(client, editor, spasm):
    submitted(spasm, "Approved by myself.", editor)
    assert approve(client, spasm, editor).status_code == 403
    assert now_live() != "Approved by myself."


def test_the_approved_revision_is_live_although_a_newer_draft_exists(client, editor, reviewer, spasm):
    submitted(spasm, "Submitted.", editor)
    draft(spasm, "Slipped in afterwards.", editor)
    approve(client, spasm, reviewer)
    assert now_live() == "Submitted."


def test_a_newer_draft_is_not_published_with_the_old_approval_and_needs_its_own(client, editor, reviewer, spasm):
    submitted(spasm, "Submitted.", editor)
    newer = draft(spasm, "Slipped in afterwards.", editor)
    approve(client, spasm, reviewer)
    page = ConditionPage.objects.get(pk=spasm.pk)
    assert page.has_unpublished_changes and page.latest_revision == newer
    assert not page.workflow_in_progress and not SignOff.objects.filter(revision=newer).exists()
    page.get_workflow().start(page, editor)
    approve(client, page, reviewer)
    assert now_live() == "Slipped in afterwards."


def test_an_approval_of_another_version_than_the_one_that_was_read_is_refused(client, editor, reviewer, spasm):
    read = submitted(spasm, "Read by the reviewer.", editor)
    spasm.current_workflow_state.cancel(user=editor)
    submitted(spasm, "Submitted in its place.", editor)
    answer = approve(client, spasm, reviewer, revision=read.pk)
    assert "Another version than the one you read is waiting for review now." in sentences(answer)
    assert now_live() not in {"Read by the reviewer.", "Submitted in its place."}


def test_an_approval_that_does_not_say_what_was_read_is_refused(client, editor, reviewer, spasm):
    submitted(spasm, "Never read.", editor)
    approve(client, spasm, reviewer, revision="")
    assert now_live() != "Never read."


def test_the_form_carries_the_version_that_its_reviewer_was_shown(client, editor, reviewer, spasm):
    revision = submitted(spasm, "Submitted.", editor)
    client.force_login(reviewer)
    shown = client.get(action_address(spasm), headers={"X-Requested-With": "XMLHttpRequest"})
    assert f'name=\\"revision\\" value=\\"{revision.pk}\\"' in shown.content.decode()


def test_the_second_of_two_reviewers_is_told_that_the_first_was_quicker(client, editor, reviewer, second_reviewer, spasm):
    submitted(spasm, "Approved once.", editor)
    state, form = spasm.current_workflow_task_state, approval(spasm)
    approve(client, spasm, reviewer)
    client.force_login(second_reviewer)
    client.post(action_address(spasm, state=state), form)
    with pytest.raises(NotApproved, match="a colleague was first"):
        state.task.specific.on_action(state, second_reviewer, "approve", **form)
    assert SignOff.objects.get().reviewer.user == reviewer


def test_a_reviewer_cannot_approve_an_own_change(client, reviewer, spasm):
    submitted(spasm, "Approved by myself.", reviewer)
    assert approve(client, spasm, reviewer).status_code == 403
    assert now_live() != "Approved by myself."
    assert spasm.workflow_in_progress


def test_a_reviewer_cannot_approve_an_own_change_that_an_editor_polished(client, editor, reviewer, spasm):
    draft(spasm, "The reviewer's own words.", reviewer)
    submitted(spasm, "The reviewer's own words, with a comma.", editor)
    assert approve(client, spasm, reviewer).status_code == 403
    assert spasm.workflow_in_progress


def test_another_reviewer_approves_what_a_reviewer_wrote(client, reviewer, second_reviewer, spasm):
    submitted(spasm, "A colleague's words.", reviewer)
    approve(client, spasm, second_reviewer)
    assert now_live() == "A colleague's words."


def test_what_was_approved_before_is_nobodys_own_change_any_more(client, editor, reviewer, second_reviewer, spasm):
    submitted(spasm, "The reviewer's words.", reviewer)
    approve(client, spasm, second_reviewer)
    submitted(ConditionPage.objects.get(pk=spasm.pk), "The editor's words.", editor)
    approve(client, spasm, reviewer)
    assert now_live() == "The editor's words."


def test_a_reviewer_is_told_why_an_own_change_cannot_be_approved(client, reviewer, spasm):
    submitted(spasm, "My words.", reviewer)
    assert "You wrote this change, so you cannot approve it." in in_the_editor(client, spasm, reviewer)


def test_a_reviewer_is_offered_the_approval_of_an_editors_change(client, editor, reviewer, spasm):
    submitted(spasm, "The editor's words.", editor)
    client.force_login(reviewer)
    answer = client.get(reverse("wagtailadmin_pages:edit", args=(spasm.pk,))).content.decode()
    assert "You wrote this change" not in answer
    assert 'data-workflow-action-name="approve"' in answer


def test_a_reviewer_is_told_that_a_newer_draft_is_not_what_waits(client, editor, reviewer, spasm):
    submitted(spasm, "Submitted.", editor)
    draft(spasm, "Slipped in afterwards.", editor)
    assert "Below is a newer draft than the version that waits for review." in in_the_editor(client, spasm, reviewer)


def test_an_approval_that_goes_round_the_form_publishes_nothing(editor, reviewer, spasm):
    submitted(spasm, "Approved behind the form.", editor)
    with pytest.raises(NotApproved):
        spasm.current_workflow_task_state.approve(user=reviewer)
    assert now_live() != "Approved behind the form."


def test_a_reviewer_without_a_profile_is_told_what_to_do(client, editor, newcomer, spasm):
    submitted(spasm, "Unsigned.", editor)
    assert "You have no reviewer profile" in sentences(approve(client, spasm, newcomer))
    assert "You have no reviewer profile" in in_the_editor(client, spasm, newcomer)
    assert now_live() != "Unsigned."


def test_an_administrator_without_a_profile_approves_nothing(client, admin_user, editor, spasm):
    submitted(spasm, "Approved by the administrator.", editor)
    assert "You have no reviewer profile" in sentences(approve(client, spasm, admin_user))
    assert now_live() != "Approved by the administrator."


def test_a_change_that_waited_through_an_upgrade_of_the_portal_can_still_be_approved(client, editor, reviewer, spasm):
    submitted(spasm, "Waiting since before.", editor)
    upgrade = import_module("conditions.migrations.0003_medical_review")
    upgrade.backward(apps, None)
    assert type(spasm.current_workflow_task) is GroupApprovalTask
    upgrade.forward(apps, None)
    page = ConditionPage.objects.get(pk=spasm.pk)
    assert type(page.current_workflow_task) is MedicalReview
    approve(client, page, reviewer)
    assert now_live() == "Waiting since before."
    assert not GroupApprovalTask.objects.exists()


def test_a_page_with_an_empty_section_is_never_published(client, admin_user, editor, reviewer, spasm):
    live = now_live()
    section = next(section for section in spasm.body if section.block_type == "naturalProgression")
    section.value["paragraphs"] = []
    submitted(spasm, "With an empty section.", editor)
    approve(client, spasm, reviewer)
    assert now_live() == live and not SignOff.objects.exists()
    with pytest.raises(NotFitToPublish):
        spasm.get_latest_revision().publish(user=admin_user)
