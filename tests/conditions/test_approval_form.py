"""What a reviewer is asked when approving, and what readers are then told."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import formats, timezone
from wagtail.models import Page

from conditions import approval
from conditions.models import ConditionPage, PublicChange, SignOff
from conditions.review import untold
from tests.conditions.approvals import a_year_on, approve, notice, now_live, sentences, submitted


@pytest.fixture
def waiting(spasm, editor):
    submitted(spasm, "Waiting for approval.", editor)
    return spasm


def days_on(days):
    return str(timezone.localdate() + timedelta(days=days))


def test_an_approval_writes_who_when_until_when_and_what(client, reviewer, waiting):
    approve(client, waiting, reviewer)
    sign_off = SignOff.objects.get()
    assert sign_off.revision == ConditionPage.objects.get(pk=waiting.pk).live_revision
    assert sign_off.reviewer == reviewer.reviewer_profile and sign_off.evidence_checked
    assert sign_off.next_review_due == a_year_on()


def test_the_page_says_who_reviewed_it_and_until_when(client, reviewer, waiting):
    approve(client, waiting, reviewer)
    told = notice(client, waiting)
    for words in ("Dr Asha Reviewer", "Neurology", "TEST-0001", formats.date_format(a_year_on(), "j F Y")):
        assert words in told


def test_the_numbers_must_have_been_checked(client, reviewer, waiting):
    answer = approve(client, waiting, reviewer, evidence_checked="")
    assert "Check the numbers against their references, then tick this box" in sentences(answer)
    assert waiting.workflow_in_progress


@pytest.mark.parametrize(
    ("due", "sentence"),
    [
        ("", "Enter the date of the next review, like"),
        ("next spring", "Enter the date of the next review as year, month and day"),
        (days_on(0), "The next review must be later than today."),
        (days_on(-1), "The next review must be later than today."),
        (days_on(3 * 366 + 1), "The next review is more than three years away."),
    ],
)
def test_the_next_review_has_a_date_within_three_years(client, reviewer, waiting, due, sentence):
    answer = approve(client, waiting, reviewer, next_review_due=due)
    assert sentence in sentences(answer)
    assert waiting.workflow_in_progress and not SignOff.objects.exists()


@pytest.mark.parametrize("due", [days_on(1), str(approval.years_from(timezone.localdate(), 3))])
def test_tomorrow_and_three_years_are_allowed(client, reviewer, waiting, due):
    approve(client, waiting, reviewer, next_review_due=due)
    assert str(SignOff.objects.get().next_review_due) == due


def test_a_date_may_be_typed_as_people_write_it(client, reviewer, waiting):
    approve(client, waiting, reviewer, next_review_due=formats.date_format(a_year_on(), "j F Y"))
    assert SignOff.objects.get().next_review_due == a_year_on()


def test_what_was_typed_stays_when_the_form_is_refused(client, reviewer, waiting):
    answer = approve(client, waiting, reviewer, evidence_checked="", next_review_due=days_on(77), comment="Table two.")
    assert days_on(77) in answer.content.decode() and "Table two." in answer.content.decode()


def test_a_year_after_the_29th_of_february_is_the_28th():
    assert approval.years_from(date(2028, 2, 29), 1) == date(2029, 2, 28)


def test_an_overdue_review_is_said_to_be_overdue(client, reviewer, waiting):
    approve(client, waiting, reviewer)
    assert "overdue" not in notice(client, waiting)
    with time_machine.travel(timezone.now() + timedelta(days=367)):
        assert "This review is overdue." in notice(client, waiting)


def test_a_review_is_overdue_when_its_last_day_has_ended_here(client, reviewer, waiting):
    approve(client, waiting, reviewer, next_review_due=days_on(1))
    ends = datetime.combine(timezone.localdate() + timedelta(days=2), time(), tzinfo=timezone.get_current_timezone())
    sign_off = SignOff.objects.get()
    with time_machine.travel(ends - timedelta(minutes=1), tick=False):
        assert not sign_off.is_overdue()
    with time_machine.travel(ends + timedelta(minutes=1), tick=False):
        assert sign_off.is_overdue()


def test_a_scheduled_change_shows_its_sign_off_once_it_is_live(spasm, editor, reviewer, client):
    spasm.go_live_at = timezone.now() + timedelta(hours=1)
    revision = submitted(spasm, "From the next hour.", editor)
    approve(client, spasm, reviewer)
    assert now_live() != "From the next hour." and "not yet been medically reviewed" in notice(client, spasm)
    with time_machine.travel(spasm.go_live_at + timedelta(minutes=1)):
        call_command("keep_schedule")
        assert now_live() == "From the next hour." and "Dr Asha Reviewer" in notice(client, spasm)
    assert SignOff.objects.get().revision == revision


def test_a_page_past_its_end_is_taken_offline(spasm):
    Page.objects.filter(pk=spasm.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("keep_schedule")
    spasm.refresh_from_db()
    assert not spasm.live and spasm.expired


def test_an_approved_change_is_told_to_readers_once(spasm, editor, reviewer, client):
    spasm.change_what, spasm.change_why = "The number of people it affects.", "A newer count."
    submitted(spasm, "Corrected.", editor)
    before = spasm.public_changes.count()
    approve(client, spasm, reviewer)
    page = ConditionPage.objects.get(pk=spasm.pk)
    page.save()
    assert page.public_changes.count() == before + 1
    told = page.public_changes.first()
    assert (told.what, told.why) == ("The number of people it affects.", "A newer count.")


def test_a_change_of_a_page_that_nobody_sees_yet_need_not_be_told(spasm):
    spasm.live = False
    assert untold(spasm) == ""


def test_a_change_of_a_live_page_is_told_and_not_in_the_words_of_the_last(spasm):
    spasm.change_what = ""
    assert "Say in a few words what changes." in untold(spasm)
    spasm.change_what = "The outlook."
    assert untold(spasm) == ""
    PublicChange.objects.create(page=spasm, at=timezone.now(), what="The outlook.", why=spasm.change_why)
    assert "Say what changes this time." in untold(spasm)


def test_a_page_that_is_not_fit_to_be_published_is_refused_with_the_reason(client, editor, reviewer, spasm):
    section = next(section for section in spasm.body if section.block_type == "naturalProgression")
    section.value["paragraphs"] = []
    submitted(spasm, "With an empty section.", editor)
    told = sentences(approve(client, spasm, reviewer))
    assert "This is not fit to be published yet, so request changes." in told and section.value["heading"] in told
