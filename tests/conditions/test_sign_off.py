"""Nobody but an administrator publishes except through the medical reviewer's approval."""

from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import GroupApprovalTask, GroupPagePermission, TaskState, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from conditions.models import ConditionPage, HomePage, MedicalReview
from conditions.review import NotFitToPublish

GROUPS = ["Editors", "Medical reviewers"]
UNREVIEWED = "This page has not yet been medically reviewed."


def draft(page, text, by):
    page.short_answer = text
    return page.save_revision(user=by)


def submitted(page, text, by):
    revision = draft(page, text, by)
    page.get_workflow().start(page, by)
    return revision


def approve(client, page, by):
    client.force_login(by)
    state = page.current_workflow_task_state
    return client.post(reverse("wagtailadmin_pages:workflow_action", args=(page.pk, "approve", state.pk)))


def now_live():
    return ConditionPage.objects.get().short_answer


def notice(client, page):
    client.logout()
    return BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".notice").text


def test_no_group_may_publish(db):
    assert not GroupPagePermission.objects.filter(permission__codename="publish_page").exists()


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
    assert ConditionPage.objects.get().live_revision == revision


def test_approval_by_an_editor_is_refused(client, editor, spasm):
    submitted(spasm, "Approved by myself.", editor)
    approve(client, spasm, editor)
    assert now_live() != "Approved by myself."


def test_a_newer_draft_is_not_published_with_the_old_approval(client, editor, reviewer, spasm):
    submitted(spasm, "Submitted.", editor)
    draft(spasm, "Slipped in afterwards.", editor)
    approve(client, spasm, reviewer)
    assert now_live() not in {"Submitted.", "Slipped in afterwards."}
    assert spasm.workflow_in_progress


def test_the_page_names_who_approved_what_is_live(client, editor, reviewer, spasm):
    submitted(spasm, "Approved words.", editor)
    approve(client, spasm, reviewer)
    assert "Medically reviewed by Asha Reviewer" in notice(client, spasm)


def test_an_administrator_who_publishes_past_the_review_makes_it_unreviewed(client, admin_user, editor, reviewer, spasm):
    submitted(spasm, "Approved words.", editor)
    approve(client, spasm, reviewer)
    draft(ConditionPage.objects.get(), "Not approved.", admin_user).publish(user=admin_user)
    assert UNREVIEWED in notice(client, spasm)


def test_a_reviewer_without_a_full_name_is_named_by_the_name_of_the_account(client, editor, reviewer, spasm):
    User.objects.filter(pk=reviewer.pk).update(first_name="", last_name="")
    submitted(spasm, "Approved words.", editor)
    approve(client, spasm, reviewer)
    assert "Medically reviewed by reviewer on" in notice(client, spasm)


def test_words_that_came_with_the_portal_count_as_reviewed_when_a_reviewer_approves_them(client, editor, reviewer, spasm):
    submitted(spasm, "Nobody's words.", None)
    approve(client, spasm, reviewer)
    assert "Medically reviewed by Asha Reviewer" in notice(client, spasm)


def test_what_an_administrator_approves_is_published_and_not_called_reviewed(client, admin_user, editor, spasm):
    submitted(spasm, "Approved by the administrator.", editor)
    approve(client, spasm, admin_user)
    assert now_live() == "Approved by the administrator."
    assert UNREVIEWED in notice(client, spasm)


def test_a_reviewer_cannot_approve_an_own_change(client, reviewer, spasm):
    submitted(spasm, "Approved by myself.", reviewer)
    approve(client, spasm, reviewer)
    assert now_live() != "Approved by myself."
    assert spasm.workflow_in_progress


def test_a_reviewer_is_told_why_an_own_change_cannot_be_approved(client, reviewer, spasm):
    submitted(spasm, "My words.", reviewer)
    client.force_login(reviewer)
    answer = client.get(reverse("wagtailadmin_pages:edit", args=(spasm.pk,))).content.decode()
    assert "You wrote this change, so you cannot approve it." in answer
    assert "Approve with comment" not in answer


def test_a_reviewer_is_offered_the_approval_of_an_editors_change(client, editor, reviewer, spasm):
    submitted(spasm, "The editor's words.", editor)
    client.force_login(reviewer)
    answer = client.get(reverse("wagtailadmin_pages:edit", args=(spasm.pk,))).content.decode()
    assert "You wrote this change" not in answer
    assert "Approve with comment" in answer


def test_an_own_approval_that_got_through_all_the_same_is_not_called_a_review(client, reviewer, spasm):
    submitted(spasm, "Approved by myself.", reviewer)
    spasm.current_workflow_task_state.approve(user=reviewer)
    assert now_live() == "Approved by myself."
    assert UNREVIEWED in notice(client, spasm)


def test_the_approval_of_one_who_is_no_medical_reviewer_any_more_does_not_count(client, editor, reviewer, spasm):
    submitted(spasm, "Approved words.", editor)
    approve(client, spasm, reviewer)
    reviewer.groups.clear()
    assert UNREVIEWED in notice(client, spasm)


def test_an_approval_whose_reviewer_is_not_known_any_more_does_not_count(client, editor, reviewer, spasm):
    submitted(spasm, "Approved words.", editor)
    approve(client, spasm, reviewer)
    TaskState.objects.update(finished_by=None)
    assert UNREVIEWED in notice(client, spasm)


def test_a_change_that_waited_through_an_upgrade_of_the_portal_can_still_be_approved(client, editor, reviewer, spasm):
    submitted(spasm, "Waiting since before.", editor)
    upgrade = import_module("conditions.migrations.0003_medical_review")
    upgrade.backward(apps, None)
    assert type(spasm.current_workflow_task) is GroupApprovalTask
    upgrade.forward(apps, None)
    assert type(ConditionPage.objects.get().current_workflow_task) is MedicalReview
    approve(client, ConditionPage.objects.get(), reviewer)
    assert now_live() == "Waiting since before."
    assert not GroupApprovalTask.objects.exists()


def test_a_signed_off_page_is_not_replaced_by_newer_files(client, editor, reviewer, spasm, monkeypatch):
    from conditions import content
    from conditions.content import files

    spasm.save_revision(user=editor)
    spasm.get_workflow().start(spasm, editor)
    approve(client, spasm, reviewer)
    written = files.condition
    monkeypatch.setattr(files, "condition", lambda *args: written(*args) | {"short_answer": "Newer."})
    outcome = content.load(demo=True)[-1]
    assert (outcome.did, outcome.why) == ("left alone", "a reviewer signed it off")


def test_a_page_with_an_empty_section_is_never_published(client, editor, reviewer, spasm):
    live = now_live()
    section = next(section for section in spasm.body if section.block_type == "naturalProgression")
    section.value["paragraphs"] = []
    submitted(spasm, "With an empty section.", editor)
    answer = approve(client, spasm, reviewer)
    assert answer.status_code == 302
    assert now_live() == live
    with pytest.raises(NotFitToPublish):
        spasm.get_latest_revision().publish()
