"""Files that come later: one that is wrong does not spoil the others, and nothing is kept twice."""

import errno
import re

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from appointments.intake import throttle
from appointments.second_opinions import checks
from appointments.second_opinions.models import Document
from tests.appointments import answers
from tests.appointments.bookings.pages import errors, form, text
from tests.appointments.self_service.addresses import files

pytestmark = pytest.mark.django_db


def send(patient, asked, *sent, script=False, shows="report"):
    headers = {"accept": "application/json"} if script else {}
    return patient.post(files(asked), {"files": list(sent), "shows": shows, "submit_key": "x"}, headers=headers)


def kept(asked):
    return [(document.name, document.shows) for document in asked.request.documents.order_by("pk")]


def test_files_come_to_what_was_asked_and_stand_on_the_page(patient, asked):
    answer = send(patient, asked, answers.pdf("a.pdf"), answers.picture("b.jpg"))
    assert (answer.status_code, answer.headers["Location"]) == (303, files(asked))
    assert kept(asked) == [("a.pdf", "report"), ("b.jpg", "report")]
    for page in (files(asked), asked.page):
        assert "a.pdf Report or letter" in text(patient.get(page))
        assert "being checked" in text(patient.get(page))


def test_each_file_is_told_in_the_history_by_number_and_not_by_name(patient, asked):
    send(patient, asked, answers.pdf("canary.pdf"))
    event = asked.case.events.get(what="file_sent")
    assert (event.became, event.was, event.note) == (str(asked.request.documents.get().pk), "", "")


def test_the_same_file_sent_twice_is_kept_and_told_once(patient, asked):
    sent = answers.pdf("a.pdf").read()
    for _ in range(2):
        assert send(patient, asked, answers.file("a.pdf", sent)).status_code == 303
    assert len(kept(asked)) == 1
    assert asked.case.events.filter(what="file_sent").count() == 1


def test_a_file_that_is_wrong_does_not_spoil_the_others(patient, asked):
    answer = send(patient, asked, answers.pdf("a.pdf"), answers.file("b.exe", b"MZ"), answers.file("c.pdf", b""))
    assert answer.status_code == 200
    assert kept(asked) == [("a.pdf", "report")]
    assert [error.split("”")[0] for error in errors(answer)] == ["“b.exe", "“c.pdf"]
    assert "a.pdf Report or letter" in text(answer)


def test_a_form_without_files_asks_for_one(patient, asked):
    assert errors(send(patient, asked)) == ["Choose at least one file first, or go on without."]


def test_more_files_than_a_request_takes_are_refused_together(patient, asked):
    many = [answers.pdf(f"{number}.pdf") for number in range(checks.MOST_FILES + 1)]
    assert errors(send(patient, asked, *many)) == ["You chose 6 files. Choose 5 at a time; you can send the others after them."]
    assert kept(asked) == []


def test_what_files_show_is_one_of_the_list(patient, asked):
    assert errors(send(patient, asked, answers.pdf(), shows="canary")) == ["Choose what the files show from the list."]


def test_the_limits_are_told_before_anything_is_chosen(patient, asked):
    page = text(patient.get(files(asked)))
    assert "up to 20 MB each" in page and "up to 200 MB each" in page
    assert "5 files at a time, 20 in all. The same file sent twice is kept once." in page


def test_the_script_hears_what_is_there(patient, asked):
    answer = send(patient, asked, answers.pdf("a.pdf"), script=True)
    assert answer.json() == {"documents": [{"name": "a.pdf", "state": "received"}]}


def test_the_script_hears_why_a_file_is_not_taken(patient, asked):
    answer = send(patient, asked, answers.file("b.exe", b"MZ"), script=True)
    assert "“b.exe”" in answer.json()["errors"][0]


@pytest.mark.parametrize("script", [False, True])
def test_a_full_disk_is_told_in_words_and_leaves_nothing(patient, asked, monkeypatch, script):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    answer = send(patient, asked, answers.pdf(), script=script)
    assert answer.status_code == 503
    assert "We could not store your files just now." in answer.content.decode()
    assert kept(asked) == []


@pytest.mark.parametrize("script", [False, True])
def test_too_many_uploads_from_one_address_are_asked_to_wait(patient, asked, settings, script):
    settings.THROTTLE = True
    for _ in range(throttle.POSTS_PER_ADDRESS.most):
        throttle.spend(throttle.POSTS_PER_ADDRESS, "127.0.0.1")
    answer = send(patient, asked, answers.pdf(), script=script)
    assert answer.status_code == 429
    assert "wait ten minutes" in answer.content.decode()
    assert kept(asked) == []


def test_who_sent_too_many_megabytes_today_is_asked_to_go_on_tomorrow_and_leaves_nothing(patient, asked, settings):
    settings.THROTTLE = True
    throttle.spend(throttle.MEGABYTES_PER_ADDRESS, "127.0.0.1", amount=throttle.MEGABYTES_PER_ADDRESS.most)
    answer = send(patient, asked, answers.pdf())
    assert answer.status_code == 429
    assert "Send the other files tomorrow" in answer.content.decode()
    assert kept(asked) == []


def test_a_page_open_for_days_still_takes_files(patient, asked):
    sent = form(patient, files(asked)).fields | {"submit_key": "long gone", "files": [answers.pdf("a.pdf")]}
    assert patient.post(files(asked), sent).status_code == 303


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("received", "", "being checked"),
        ("scanning", "", "being checked"),
        ("clean", "", "ready for the doctor"),
        ("quarantined", "virus", "Send another copy, or ring us."),
        ("quarantined", "active", "Print it as a new PDF"),
    ],
)
def test_every_state_of_a_file_is_told_in_plain_words(patient, asked, state, reason, words):
    send(patient, asked, answers.pdf("a.pdf"))
    way = {"received": [], "scanning": ["scanning"], "clean": ["scanning", "clean"], "quarantined": ["quarantined"]}[state]
    for step in way:
        Document.objects.update(state=step, reason=reason)
    assert words in text(patient.get(asked.page))


def test_patients_are_given_no_way_to_their_files_but_the_list(patient, asked):
    send(patient, asked, answers.pdf("a.pdf"))
    document = asked.request.documents.get()
    for page in (asked.page, files(asked)):
        assert document.file.name not in patient.get(page).content.decode()
    assert patient.get(f"{files(asked)}{document.pk}/").status_code == 404


def test_the_script_knows_the_same_videos_as_the_server():
    script = (settings.BASE_DIR / "static" / "upload.js").read_text()
    known = re.search(r"const VIDEO = /\\\.\((\S+)\)\$/i;", script)[1]
    assert {f".{ending}" for ending in known.split("|")} == {
        ending for ending in checks.KINDS if checks.KINDS[ending] == checks.VIDEOS
    }
