"""The desk sees which letters did not arrive, has them sent again or puts them aside, and reads how every kind is worded."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from appointments.cases.models import Case
from appointments.outbox import letters
from appointments.outbox import services as outbox
from appointments.outbox.models import Message
from appointments.worklist.sample_letters import SAMPLES as MADE_UP
from tests.appointments.making import case

pytestmark = pytest.mark.django_db

LIST = reverse("admin:appointments_message_changelist")
SAMPLES = reverse("admin:appointments_message_letters")
LOST = f"{LIST}?arrival=none"
READERS = ["call desk", "booking desk", "coordinator", "administrator"]
A_THOUSAND_MORE = """
    INSERT INTO appointments_message
    SELECT (jsonb_populate_record(letter, jsonb_build_object('id', gen_random_uuid(), 'edition', 'copy ' || copy))).*
    FROM appointments_message AS letter, generate_series(1, 1000) AS copy;
    ANALYZE appointments_message;
"""


def posted(**changed):
    """A letter of yesterday, as the worker left it."""
    opened = case(email="meera@example.org")
    letter = outbox.post(
        kind="callback_received", case=opened, now=timezone.now() - timedelta(days=1), link="http://localhost/case/x/"
    )
    Message.objects.filter(pk=letter.pk).update(**changed)
    letter.refresh_from_db()
    return letter


def failed(**changed):
    return posted(state="failed", attempts=3, error="SMTPRecipientsRefused 550", **changed)


def came_back(**changed):
    return posted(state="bounced", sent_at=timezone.now(), text="", short="", error="returned 5.1.1", **changed)


def at(letter, step="change"):
    return reverse(f"admin:appointments_message_{step}", args=[letter.pk])


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("role", READERS)
def test_the_first_page_counts_the_letters_that_did_not_arrive(sign_in, role):
    failed()
    came_back()
    page = sign_in(role).get("/staff/")
    assert "2 letters did not arrive: ring the patients, or send them again." in words(page)
    assert LOST in page.content.decode()


def test_the_first_page_says_nothing_of_letters_while_all_arrive(sign_in):
    posted()
    posted(state="sent", sent_at=timezone.now())
    assert "did not arrive" not in words(sign_in("call desk").get("/staff/"))


def test_a_letter_is_lost_to_nobody_once_another_way_was_found(sign_in):
    letter = failed()
    instead = posted(channel="sms", address="+919849012345", instead_of=letter)
    assert "did not arrive" not in words(sign_in("call desk").get("/staff/"))
    Message.objects.filter(pk=instead.pk).update(state="failed")
    assert "1 letter did not arrive" in words(sign_in("call desk").get("/staff/"))


def test_a_letter_that_nobody_needs_any_more_is_not_counted(sign_in):
    failed(until=timezone.now() - timedelta(hours=1))
    assert "did not arrive" not in words(sign_in("call desk").get("/staff/"))


def test_counting_what_was_lost_takes_one_question_that_an_index_answers(django_assert_num_queries):
    from appointments.outbox import dead_letters

    posted(state="sent", sent_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(A_THOUSAND_MORE)  # no index is asked for what fits on one page
    with django_assert_num_queries(1):
        assert dead_letters.count() == 0
    assert "message_not_delivered" in dead_letters.among(Message.objects.all()).explain()


def test_the_list_shows_what_did_not_arrive_and_nothing_else(sign_in):
    lost, fine = failed(), posted(state="sent", sent_at=timezone.now())
    page = words(sign_in("call desk").get(LOST))
    assert lost.case.reference in page
    assert fine.case.reference not in page


def test_the_list_shows_the_letters_of_one_kind_which_it_names_in_words(sign_in):
    one, other = posted(), posted(kind="case_link")
    browser = sign_in("call desk")
    assert ">Callback received</a>" in browser.get(LIST).content.decode()
    shown = browser.get(f"{LIST}?kind=case_link").content.decode()
    assert (at(one) in shown, at(other) in shown) == (False, True)


@pytest.mark.parametrize("role", ["call desk", "booking desk", "coordinator"])
def test_the_desk_has_a_failed_letter_sent_again(sign_in, role):
    letter = failed()
    desk = sign_in(role)
    assert "Send it again" in words(desk.get(at(letter)))
    assert "The letter goes out again." in words(desk.post(at(letter, "again"), follow=True))
    letter.refresh_from_db()
    assert (letter.state, letter.error) == ("queued", "")
    assert LogEntry.objects.get().get_change_message() == "Sent again"


def test_several_failed_letters_are_sent_again_at_once(sign_in):
    chosen = [failed(), failed(), came_back()]
    answer = sign_in("call desk").post(
        LIST, {"action": "send_again", "_selected_action": [row.pk for row in chosen]}, follow=True
    )
    assert "2 letters go out again." in words(answer)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["bounced", "queued", "queued"]


def test_a_text_to_a_phone_that_is_allowed_no_longer_is_not_sent_again_and_the_desk_reads_why(sign_in):
    letter = failed(channel="sms", address="+919849099999")
    desk = sign_in("call desk")
    page = words(desk.get(at(letter)))
    assert "Send it again" not in page
    assert "The patient can no longer be written to in that way" in page
    assert "The patient can no longer be written to in that way" in words(desk.post(at(letter, "again"), follow=True))
    letter.refresh_from_db()
    assert (letter.state, letter.address) == ("failed", "+919849099999")


def test_of_several_letters_the_desk_reads_how_many_have_nowhere_to_go(sign_in):
    chosen = [failed(), failed(channel="sms", address="+919849099999")]
    answer = sign_in("call desk").post(
        LIST, {"action": "send_again", "_selected_action": [row.pk for row in chosen]}, follow=True
    )
    page = words(answer)
    assert "1 letter goes out again." in page
    assert "1 letter stays here. The patient can no longer be written to in that way" in page


def test_a_letter_that_came_back_has_no_text_to_send_again(sign_in):
    letter = came_back()
    desk = sign_in("call desk")
    page = words(desk.get(at(letter)))
    assert "Send it again" not in page
    assert "Put it aside: told in another way" in page
    assert "Nothing was changed" in words(desk.post(at(letter, "again"), follow=True))


@pytest.mark.parametrize("lost", [failed, came_back])
def test_a_letter_whose_words_were_said_on_the_telephone_is_put_aside(sign_in, lost):
    letter = lost()
    desk = sign_in("call desk")
    assert "The letter is put aside." in words(desk.post(at(letter, "aside"), follow=True))
    letter.refresh_from_db()
    assert (letter.state, letter.text, letter.short) == ("withdrawn", "", "")
    assert "did not arrive" not in words(desk.get("/staff/"))
    assert LogEntry.objects.get().get_change_message() == "Put aside: told in another way"


def test_several_letters_are_put_aside_at_once(sign_in):
    chosen = [failed(), came_back(), posted()]
    answer = sign_in("call desk").post(LIST, {"action": "put_aside", "_selected_action": [row.pk for row in chosen]}, follow=True)
    assert "2 letters are put aside." in words(answer)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["queued", "withdrawn", "withdrawn"]


@pytest.mark.parametrize("state", ["queued", "sent", "withdrawn"])
@pytest.mark.parametrize("step", ["again", "aside"])
def test_a_letter_that_is_not_lost_stays_as_it_is(sign_in, state, step):
    letter = posted(state=state, sent_at=timezone.now() if state == "sent" else None)
    desk = sign_in("call desk")
    assert "did not arrive" not in words(desk.get(at(letter)))
    assert "Nothing was changed" in words(desk.post(at(letter, step), follow=True))
    letter.refresh_from_db()
    assert letter.state == state
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("step", ["again", "aside"])
def test_looking_at_a_letter_sends_nothing(sign_in, step):
    letter = failed()
    assert sign_in("call desk").get(at(letter, step)).status_code == 405
    letter.refresh_from_db()
    assert letter.state == "failed"


@pytest.mark.parametrize("step", ["again", "aside"])
def test_doctors_send_no_letters(sign_in, step):
    letter = failed()
    desk = sign_in("doctor")
    assert "Send it again" not in words(desk.get(at(letter)))
    assert desk.post(at(letter, step)).status_code == 403
    desk.post(LIST, {"action": "send_again", "_selected_action": [letter.pk]})
    letter.refresh_from_db()
    assert letter.state == "failed"


def test_the_desk_never_reads_the_text_of_a_letter_with_its_link(sign_in):
    letter = failed()
    desk = sign_in("administrator")
    for page in (desk.get(LIST), desk.get(at(letter))):
        assert "/case/x/" not in page.content.decode()


def test_a_letter_that_nobody_can_decrypt_is_shown_and_put_aside(sign_in):
    letter = failed()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE appointments_message SET text = 'broken', short = 'broken' WHERE id = %s", [letter.pk])
    desk = sign_in("call desk")
    assert "This letter did not arrive." in words(desk.get(at(letter)))
    assert letter.case.reference in words(desk.get(LOST))
    assert "The letter is put aside." in words(desk.post(at(letter, "aside"), follow=True))


@pytest.mark.parametrize("role", READERS)
def test_staff_read_every_kind_of_letter_in_every_form(sign_in, role):
    desk = sign_in(role)
    page = desk.get(SAMPLES).content.decode()
    for name in MADE_UP:
        assert f'id="{name}"' in page
        assert reverse("admin:appointments_message_letter", args=[name, "en"]) in page
    assert page.count("HFS-XXXX-XXX") >= 2 * len(MADE_UP)
    assert "people, places and times that are made up" in page


@pytest.mark.parametrize("name", list(MADE_UP))
def test_each_is_shown_as_the_patients_mail_program_shows_it(sign_in, name):
    answer = sign_in("call desk").get(reverse("admin:appointments_message_letter", args=[name, "en"]))
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; ") and letters.style_hash() in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"


@override_settings(LANGUAGES=[("en", "English"), ("hi", "Hindi")])
def test_staff_read_them_in_every_language_of_the_site(sign_in):
    desk = sign_in("call desk")
    page = desk.get(f"{SAMPLES}?language=hi").content.decode()
    assert "?language=en" in page
    assert reverse("admin:appointments_message_letter", args=["case_link", "hi"]) in page
    letter = desk.get(reverse("admin:appointments_message_letter", args=["case_link", "hi"])).content.decode()
    assert '<html lang="hi" dir="ltr">' in letter


@pytest.mark.parametrize(
    "address",
    [
        f"{SAMPLES}?language=xx",
        f"{SAMPLES}nothing/en/",
        f"{SAMPLES}case_link/xx/",
        f"{LIST}00000000-0000-0000-0000-000000000000/aside/",
    ],
)
def test_what_there_is_not_is_not_found(sign_in, address):
    desk = sign_in("call desk")
    answer = desk.post(address) if address.endswith("/aside/") else desk.get(address)
    assert answer.status_code == 404


def test_reading_them_writes_nothing(sign_in):
    desk = sign_in("call desk")
    desk.get(SAMPLES)
    assert not Message.objects.exists()
    assert not Case.objects.exists()


@pytest.mark.parametrize("address", [SAMPLES, f"{SAMPLES}case_link/en/"])
def test_who_may_not_see_letters_does_not_see_the_made_up_ones(sign_in, address):
    assert sign_in("somebody without a role").get(address).status_code == 403
    assert sign_in("editor").get(address).status_code == 302


def test_strangers_are_asked_who_they_are(client, db):
    assert client.get(SAMPLES).status_code == 302
