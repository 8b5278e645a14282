"""An administrator may publish past the review. It is kept, logged and shown, and nobody else can."""

import pytest
from django.urls import reverse
from django.utils import formats, timezone
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from conditions.content.pieces import RowPiece
from conditions.models import ConditionPage, EmergencyCard, Fact, HomePage, Override
from conditions.review import NotApproved, unreviewed_since
from tests.conditions.approvals import approve, draft, in_the_editor, notice, now_live, submitted

UNREVIEWED = "This page has not yet been medically reviewed."


def today():
    return formats.date_format(timezone.localdate(), "j F Y")


@pytest.fixture
def overridden(spasm, editor, admin_user):
    draft(spasm, "Published past the review.", editor).publish(user=admin_user)
    return ConditionPage.objects.get(pk=spasm.pk)


@pytest.fixture
def signed(client, editor, reviewer, spasm):
    submitted(spasm, "Approved words.", editor)
    approve(client, spasm, reviewer)
    return ConditionPage.objects.get(pk=spasm.pk).live_revision.sign_off


def test_what_an_administrator_publishes_past_the_review_is_kept_with_name_and_time(overridden, admin_user):
    override = Override.objects.get()
    assert (override.revision, override.by) == (overridden.live_revision, admin_user)


def test_readers_are_told_that_it_was_published_without_a_review(client, overridden):
    told = notice(client, overridden)
    assert UNREVIEWED in told and f"published on {today()} without a medical review" in told


def test_an_administrator_who_publishes_past_an_earlier_review_makes_the_page_unreviewed(client, signed, spasm, admin_user):
    draft(ConditionPage.objects.get(pk=spasm.pk), "Not approved.", admin_user).publish(user=admin_user)
    assert UNREVIEWED in notice(client, spasm)


def test_the_history_of_the_page_says_so(client, overridden, admin_user):
    assert PageLogEntry.objects.filter(page=overridden, action="conditions.publish_without_review", user=admin_user).exists()
    client.force_login(admin_user)
    history = client.get(reverse("wagtailadmin_pages:history", args=(overridden.pk,))).content.decode()
    assert "Published without a medical review" in history


def test_the_editor_of_the_page_says_so(client, overridden, editor):
    said = in_the_editor(client, overridden, editor)
    assert f"What readers see was published on {today()} by admin without a medical review." in said


def test_the_publish_button_of_the_cms_keeps_it_too(client, admin_user, loaded):
    home = HomePage.objects.get()
    form = {
        "title": home.title,
        "slug": home.slug,
        "lede": "By the button.",
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    client.force_login(admin_user)
    client.post(reverse("wagtailadmin_pages:edit", args=(home.pk,)), nested_form_data(form | {"comments": inline_formset([])}))
    home.refresh_from_db()
    assert home.lede == "By the button." and home.live_revision.override.by == admin_user


def test_nobody_else_publishes_what_nobody_approved(spasm, editor, reviewer):
    revision = draft(spasm, "Not approved.", editor)
    for user in (None, editor, reviewer):
        with pytest.raises(NotApproved):
            revision.publish(user=user, skip_permission_checks=True)
    assert now_live() != "Not approved."


def test_a_copy_is_not_published_with_the_approval_of_its_original(client, signed, spasm, admin_user):
    client.force_login(admin_user)
    form = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": spasm.get_parent().pk, "publish_copies": "on"}
    answer = client.post(reverse("wagtailadmin_pages:copy", args=(spasm.pk,)), form, follow=True)
    assert "A copy needs its own medical review." in answer.content.decode()
    assert not ConditionPage.objects.filter(slug="copy").exists()


def test_a_card_published_past_the_review_later_is_not_covered_by_it(signed, spasm, admin_user):
    card = EmergencyCard.objects.get(pk=spasm.emergency_card_id)
    assert unreviewed_since(signed, [card]) is None
    card.save_revision(user=admin_user).publish(user=admin_user)
    card.refresh_from_db()
    assert unreviewed_since(signed, [card]) == card.last_published_at


def test_readers_are_told_that_a_number_was_changed_without_a_review(client, signed, spasm, admin_user):
    fact = Fact.objects.get(key="stress-trigger")  # told on the page
    fact.save_revision(user=admin_user).publish(user=admin_user)
    assert f"changed on {today()} without a medical review" in notice(client, spasm)


def test_a_number_that_newer_files_changed_later_is_not_covered_by_the_review(signed, loaded):
    fact = Fact.objects.filter(latest_revision=None).first()
    RowPiece("fact", Fact, {"key": fact.key}, {"statement": "Told anew."}).write(fact)
    assert unreviewed_since(signed, [Fact.objects.get(pk=fact.pk)]) == fact.last_published_at


def test_a_number_published_with_a_review_of_its_own_leaves_the_page_reviewed(client, signed, editor, reviewer):
    fact = Fact.objects.first()
    fact.save_revision(user=editor)
    fact.get_workflow().start(fact, editor)
    approve(client, fact, reviewer)
    fact.refresh_from_db()
    assert fact.last_published_at > signed.approved_at
    assert unreviewed_since(signed, [fact]) is None


def test_asking_whether_all_is_reviewed_costs_no_query_when_nothing_changed(signed, loaded, django_assert_num_queries):
    shared = [*Fact.objects.all(), *EmergencyCard.objects.all()]
    with django_assert_num_queries(0):
        assert unreviewed_since(signed, shared) is None


def test_asking_whether_all_is_reviewed_costs_one_query_when_much_changed(signed, admin_user, loaded, django_assert_num_queries):
    for fact in Fact.objects.all()[:3]:
        fact.save_revision(user=admin_user).publish(user=admin_user)
    shared = list(Fact.objects.all())
    with django_assert_num_queries(1):
        assert unreviewed_since(signed, shared) is not None
