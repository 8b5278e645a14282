"""What the database refuses about sign-off, whoever asks it."""

from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from conditions.models import EmergencyCard, Fact, Override, PublicChange, Reviewer, ReviewLetter, SignOff
from conditions.review import NotApproved, digest_of
from tests.conditions.approvals import approve, draft, submitted


@pytest.fixture
def revision(spasm, editor):
    return draft(spasm, "Somebody's words.", editor)


@pytest.fixture
def signed(client, editor, reviewer, spasm):
    submitted(spasm, "Approved words.", editor)
    approve(client, spasm, reviewer)
    return SignOff.objects.get()


def sign(revision, reviewer, **given):
    now = timezone.now()
    facts = {"approved_at": now, "next_review_due": now.date() + timedelta(days=90), "evidence_checked": True, "digest": "0" * 64}
    return SignOff.objects.create(revision=revision, reviewer=reviewer.reviewer_profile, **(facts | given))


def refused(attempt, rule):
    with pytest.raises(Error, match=rule), transaction.atomic():
        attempt()


def test_nothing_is_signed_off_unless_the_evidence_was_checked(revision, reviewer):
    refused(lambda: sign(revision, reviewer, evidence_checked=False), "sign_off_checked_the_evidence")


@pytest.mark.parametrize("digest", ["", "0" * 63, "G" * 64, "A" * 64])
def test_a_sign_off_has_a_fingerprint(revision, reviewer, digest):
    refused(lambda: sign(revision, reviewer, digest=digest), "sign_off_has_a_fingerprint")


@pytest.mark.parametrize("days", [0, -1])
def test_the_next_review_is_later_than_the_approval(revision, reviewer, days):
    due = timezone.now().date() + timedelta(days=days)
    refused(lambda: sign(revision, reviewer, next_review_due=due), "sign_off_next_review_is_later")


def test_one_version_is_signed_off_once(revision, reviewer, second_reviewer):
    sign(revision, reviewer)
    refused(lambda: sign(revision, second_reviewer), "unique")


def test_a_sign_off_stays_as_written(signed):
    refused(lambda: SignOff.objects.update(next_review_due=timezone.localdate() + timedelta(days=900)), "Cannot update rows")


def test_an_override_stays_as_written(admin_user, editor, revision):
    Override.objects.create(revision=revision, by=admin_user, at=timezone.now())
    refused(lambda: Override.objects.update(by=editor), "Cannot update rows")


def test_what_readers_were_told_of_a_change_stays_as_written(spasm):
    PublicChange.objects.create(page=spasm, at=timezone.now(), what="A number.", why="A newer study.")
    refused(lambda: PublicChange.objects.update(why="No reason."), "Cannot update rows")


def test_a_reviewer_has_a_registration_number_and_nobody_elses(reviewer, newcomer):
    facts = {"user": newcomer, "name": "Dr New", "speciality": "Neurology"}
    refused(lambda: Reviewer.objects.create(registration_number="", **facts), "reviewer_has_a_registration_number")
    refused(lambda: Reviewer.objects.create(registration_number="TEST-0001", **facts), "reviewer_registration_number_once")


def test_a_reviewer_who_signed_something_off_cannot_be_removed(signed, reviewer):
    with pytest.raises(IntegrityError):
        reviewer.reviewer_profile.delete()


def test_nobody_is_written_to_twice_a_day(editor):
    letter = {"to": editor, "day": timezone.localdate(), "sent_at": timezone.now()}
    ReviewLetter.objects.create(**letter)
    refused(lambda: ReviewLetter.objects.create(**letter), "review_letter_once_a_day")


def test_the_fingerprint_is_that_of_the_approved_version(signed):
    assert signed.digest == digest_of(Revision.objects.get(pk=signed.revision_id))


def test_no_page_shows_a_version_that_nobody_approved(spasm, revision):
    refused(lambda: Page.objects.filter(pk=spasm.pk).update(live_revision=revision), "live_revision_was_approved")


def test_no_page_shows_a_version_that_was_approved_for_another(spasm, signed):
    other = Page.objects.live().exclude(pk=spasm.pk).last()
    refused(lambda: Page.objects.filter(pk=other.pk).update(live_revision=signed.revision_id), "live_revision_was_approved")


def test_a_page_that_was_taken_offline_comes_back_only_with_an_approved_version(spasm, revision):
    Page.objects.filter(pk=spasm.pk).update(live=False, live_revision=None)
    refused(lambda: Page.objects.filter(pk=spasm.pk).update(live=True, live_revision=revision), "live_revision_was_approved")


@pytest.mark.parametrize("model", [Fact, EmergencyCard])
def test_no_shared_text_shows_a_version_that_nobody_approved(loaded, editor, model):
    shared = model.objects.first()
    revision = shared.save_revision(user=editor)
    refused(lambda: model.objects.filter(pk=shared.pk).update(live_revision=revision), "live_revision_was_approved")


def test_a_signed_off_version_stays_as_it_was_read(signed):
    changed = dict(signed.revision.content, short_answer="Rewritten afterwards.")
    refused(lambda: Revision.objects.filter(pk=signed.revision_id).update(content=changed), "reviewed_revision_stays_as_read")


def test_a_version_under_review_stays_as_the_reviewer_reads_it(spasm, editor):
    revision = submitted(spasm, "Submitted.", editor)
    changed = dict(revision.content, short_answer="Rewritten meanwhile.")
    refused(lambda: Revision.objects.filter(pk=revision.pk).update(content=changed), "reviewed_revision_stays_as_read")


def test_autosave_does_not_write_over_a_version_under_review(spasm, editor):
    revision = submitted(spasm, "Submitted.", editor)
    spasm.short_answer = "Rewritten meanwhile."
    with pytest.raises(NotApproved, match="it stays as it is"):
        spasm.save_revision(user=editor, overwrite_revision=revision)


def test_a_version_that_nobody_reviews_yet_may_be_saved_over(spasm, editor, revision):
    spasm.short_answer = "Better words."
    assert spasm.save_revision(user=editor, overwrite_revision=revision) == revision
