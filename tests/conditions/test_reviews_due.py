"""Editors and reviewers know which reviews are due: a report in the CMS, and a letter a day."""

import io
from datetime import timedelta

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from conditions.models import ReviewLetter, SignOff, TreatmentPage
from tests.conditions.approvals import approve
from tests.post_office import open_post_office

REPORT = "/cms/reports/medical-reviews/"


@pytest.fixture
def sign_off(client, editor, reviewer):
    """Signs a page off, its next review due so many days from today (a day in the past takes a review of last year)."""

    def sign_off(page, *, days):
        revision = page.save_revision(user=editor)
        page.get_workflow().start(page, editor)
        approve(client, page, reviewer)
        SignOff.objects.filter(revision=revision).delete()
        now = timezone.now()
        SignOff.objects.create(
            revision=revision,
            reviewer=reviewer.reviewer_profile,
            approved_at=now - timedelta(days=365),
            next_review_due=timezone.localdate() + timedelta(days=days),
            evidence_checked=True,
            digest="0" * 64,
        )
        client.logout()

    return sign_off


@pytest.fixture
def treatments(loaded):
    return list(TreatmentPage.objects.live()[:2])


def rows(client, user):
    client.force_login(user)
    table = BeautifulSoup(client.get(REPORT).content, "html.parser").select_one("table")
    return [" ".join(row.get_text(" ").split()) for row in table.select("tbody tr")]


def test_the_report_tells_how_each_page_stands(client, editor, sign_off, spasm, treatments, admin_user):
    sign_off(spasm, days=-3)
    sign_off(treatments[0], days=10)
    treatments[1].save_revision(user=admin_user).publish(user=admin_user)
    listed = "\n".join(rows(client, editor))
    assert f"{spasm.title} Overdue" in listed and f"{treatments[0].title} Due soon" in listed
    assert f"{treatments[1].title} Published without review" in listed and "Never reviewed" in listed


def test_the_report_lists_what_is_due_next_in_its_order(client, reviewer, sign_off, spasm, treatments):
    sign_off(spasm, days=200)
    sign_off(treatments[0], days=-3)
    sign_off(treatments[1], days=10)
    listed = rows(client, reviewer)
    assert "Never reviewed" in listed[0]
    assert [row.startswith(page.title) for row, page in zip(listed[-3:], [*treatments, spasm], strict=True)] == [True] * 3


def test_the_report_is_in_the_menu(client, editor, loaded):
    client.force_login(editor)
    assert reverse("medical_reviews") == REPORT
    assert REPORT in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_report_can_be_taken_along_as_a_table(client, editor, sign_off, spasm):
    sign_off(spasm, days=-3)
    client.force_login(editor)
    csv = b"".join(client.get(f"{REPORT}?export=csv").streaming_content).decode()
    assert "Next review by" in csv and f"{spasm.full_url},Overdue," in csv
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{REPORT}?export=xlsx").streaming_content))).active
    assert spasm.title in [row[0].value for row in sheet.rows]


def test_the_report_is_not_for_strangers(client, loaded, django_user_model):
    assert client.get(REPORT).status_code == 302
    client.force_login(django_user_model.objects.create_user("desk"))
    assert client.get(REPORT).status_code == 302


@pytest.fixture
def post_office():
    with open_post_office() as office:
        yield office


@pytest.fixture
def write(post_office):
    """Runs a command that sends mail to the post office, or to another port, and gives back what it complained of."""

    def write(command="review_letters", *options, port=post_office.port):
        smtp = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}
        with override_settings(**smtp):
            call_command(command, *options, stderr=(said := io.StringIO()))
        return said.getvalue()

    return write


@pytest.fixture
def people(editor, reviewer, newcomer, admin_user):
    """An editor and a reviewer with an address; a newcomer without one, and an administrator, who are not written to."""
    User.objects.filter(pk=editor.pk).update(email="editor@hospital.example")
    User.objects.filter(pk=reviewer.pk).update(email="reviewer@hospital.example")


def test_a_letter_says_which_reviews_are_due(post_office, write, people, sign_off, spasm, treatments):
    sign_off(spasm, days=-3)
    sign_off(treatments[0], days=14)
    sign_off(treatments[1], days=15)
    write()
    (letter,) = post_office.to("reviewer@hospital.example")
    assert letter["Subject"] == "2 pages need their medical review"
    text = letter.get_content()
    assert f"{spasm.title}: overdue since" in text and spasm.full_url in text
    assert f"{treatments[0].title}: due by" in text and treatments[1].title not in text


def test_editors_and_reviewers_with_an_address_get_one_letter_a_day(post_office, write, people, sign_off, spasm):
    sign_off(spasm, days=-3)
    write()
    write()
    assert sorted(letter["To"] for letter in post_office.letters) == ["editor@hospital.example", "reviewer@hospital.example"]
    ReviewLetter.objects.update(day=timezone.localdate() - timedelta(days=1))
    write()
    assert len(post_office.letters) == 4


def test_nobody_is_written_to_when_nothing_is_due(post_office, write, people, sign_off, spasm):
    sign_off(spasm, days=60)
    write()
    assert not post_office.letters and not ReviewLetter.objects.exists()


def test_who_has_left_is_not_written_to(post_office, write, people, sign_off, spasm, reviewer):
    sign_off(spasm, days=-3)
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    write()
    assert [letter["To"] for letter in post_office.letters] == ["editor@hospital.example"]


def test_a_letter_that_the_mail_server_refused_goes_out_in_the_next_round(post_office, write, people, sign_off, spasm):
    sign_off(spasm, days=-3)
    post_office.answers = ["451 later"]
    said = write()
    assert len(post_office.letters) == 1 and "trying again later" in said
    write()
    assert {letter["To"] for letter in post_office.letters} == {"editor@hospital.example", "reviewer@hospital.example"}


def test_letters_wait_while_the_mail_server_is_away(post_office, write, people, sign_off, spasm):
    sign_off(spasm, days=-3)
    said = write(port=1)
    assert "from the mail server, trying again later" in said and not ReviewLetter.objects.exists()
    write()
    assert len(post_office.letters) == 2


def test_the_worker_writes_the_letters(post_office, write, people, sign_off, spasm):
    sign_off(spasm, days=-3)
    write("deliver", "--once")
    assert len(post_office.letters) == 2
