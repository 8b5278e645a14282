"""Nobody but an administrator publishes except through the medical reviewer's approval."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import GroupPagePermission, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from conditions.models import ConditionPage, HomePage
from conditions.review import NotFitToPublish

GROUPS = ["Editors", "Medical reviewers"]


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
    client.logout()
    assert "Medically reviewed by Asha Reviewer" in client.get(spasm.url).content.decode()


def test_an_administrator_who_publishes_past_the_review_makes_it_unreviewed(client, admin_user, editor, reviewer, spasm):
    submitted(spasm, "Approved words.", editor)
    approve(client, spasm, reviewer)
    draft(ConditionPage.objects.get(), "Not approved.", admin_user).publish(user=admin_user)
    client.logout()
    assert "This page has not yet been medically reviewed." in client.get(spasm.url).content.decode()


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
