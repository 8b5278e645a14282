"""How patients' files are kept, and that none stays without its row."""

import os
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from appointments.management.commands.deliver import sweep
from appointments.second_opinions import checks, documents, strays
from appointments.second_opinions.models import Document, SecondOpinionDraft
from tests.appointments.answers import pdf
from tests.appointments.second_opinions.questions import asked
from tests.appointments.second_opinions.sent import sent

NOW = timezone.now()


def test_the_key_on_the_disk_says_nothing_of_the_file(folder):
    with documents.kept([checks.check(pdf("meera-example.pdf"))], now=timezone.now()) as (document,):
        assert [stored.name for stored in folder.iterdir()] == [document.file.name.removeprefix("documents/")]
        assert "meera" not in document.file.name


def test_only_the_portal_may_read_the_files(folder):
    with documents.kept([checks.check(pdf())], now=timezone.now()):
        (stored,) = folder.iterdir()
        assert stored.stat().st_mode & 0o777 == 0o600


def test_when_anything_fails_no_file_stays(folder):
    with pytest.raises(ZeroDivisionError), documents.kept([checks.check(pdf())], now=timezone.now()):
        assert len(list(folder.iterdir())) == 1
        raise ZeroDivisionError
    assert list(folder.iterdir()) == []


def store(folder, name, *, hours_old):
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"stray")
    written = (timezone.now() - timedelta(hours=hours_old)).timestamp()
    os.utime(folder / name, (written, written))


def test_strays_older_than_a_day_are_swept_away(db, folder):
    store(folder, "old", hours_old=25)
    store(folder, "young", hours_old=23)
    assert strays.sweep(now=timezone.now()) == 1
    assert [kept.name for kept in folder.iterdir()] == ["young"]


def test_the_worker_sweeps_strays(db, folder):
    store(folder, "old", hours_old=25)
    sweep()
    assert list(folder.iterdir()) == []


@pytest.fixture
def request_(db):
    return asked()


@pytest.fixture
def draft(db):
    lasts = {"created_at": NOW, "expires_at": NOW + timedelta(days=7)}
    return SecondOpinionDraft.objects.create(token_hash="x" * 64, answers="{}", **lasts)


def take(*files, owner):
    return documents.take(list(files), owner=owner, shows=Document.Shows.REPORT, now=NOW)


def refusal(*files, owner):
    with pytest.raises(ValidationError) as refused:
        take(*files, owner=owner)
    return refused.value.messages[0]


@pytest.mark.parametrize("owner", ["request_", "draft"])
def test_a_file_hangs_on_whoever_it_was_sent_for(owner, request):
    owner = request.getfixturevalue(owner)
    (document,) = take(sent(), owner=owner)
    assert list(owner.documents.all()) == [document]
    assert (document.name, document.shows, document.state) == ("report.pdf", "report", "received")


def test_files_come_back_in_the_order_they_were_sent(request_):
    taken = take(sent(b"one"), sent(b"two"), sent(b"three"), owner=request_)
    assert [document.sha256 for document in taken] == [sent(content).sent_sha256 for content in (b"one", b"two", b"three")]


def test_the_same_file_sent_again_is_the_file_that_is_there(request_, folder):
    first = take(sent(name="report.pdf"), owner=request_)
    assert take(sent(name="copy of report.pdf"), owner=request_) == first
    assert len(list(folder.iterdir())) == 1


def test_the_same_file_chosen_twice_is_one_file(request_, folder):
    first, second = take(sent(), sent(name="copy.pdf"), owner=request_)
    assert first == second
    assert len(list(folder.iterdir())) == 1


def test_two_who_send_the_same_file_at_once_send_one(request_, folder, monkeypatch):
    """The second has written its file already when it learns of the first."""
    lock, first = documents._locked, []

    def one_moment_later(owner):
        if not first:
            first.append(None)
            first.extend(take(sent(), owner=owner))
        return lock(owner)

    monkeypatch.setattr(documents, "_locked", one_moment_later)
    assert take(sent(), owner=request_) == first[1:]
    assert len(list(folder.iterdir())) == 1


def test_a_file_that_runs_something_begins_set_apart(request_):
    (document,) = take(sent(reason=Document.Reason.ACTIVE), owner=request_)
    assert (document.state, document.reason) == ("quarantined", "active")


def test_what_was_meant_for_a_draft_goes_to_the_question_it_became(request_, draft):
    draft.request, draft.answers = request_, ""
    draft.save()
    take(sent(), owner=draft)
    assert request_.documents.count() == 1


def test_nothing_is_taken_for_a_question_that_was_withdrawn(request_, folder):
    request_.withdrawn_at = NOW
    request_.save()
    assert refusal(sent(), owner=request_) == "You have withdrawn this request, so we did not keep the files."
    assert list(folder.iterdir()) == []


def test_nothing_is_taken_for_a_draft_that_was_erased_meanwhile(draft, folder):
    SecondOpinionDraft.objects.all().delete()
    assert refusal(sent(), owner=draft).startswith("We no longer have your answers")
    assert list(folder.iterdir()) == []


def test_a_question_has_at_most_so_many_files(request_, monkeypatch):
    monkeypatch.setattr(checks, "MOST_FILES_OF_CASE", 2)
    take(sent(b"one"), sent(b"two"), owner=request_)
    sentence = "We keep 2 files of one request at most. Bring the others with you when you come."
    assert refusal(sent(b"three"), owner=request_) == sentence
    assert take(sent(b"one"), owner=request_)  # it is there already, and takes no room


def test_all_files_of_a_question_have_at_most_so_many_bytes(request_, monkeypatch):
    monkeypatch.setattr(checks, "MOST_BYTES_OF_CASE", 2 * checks.MEGABYTE)
    take(sent(b"1" * checks.MEGABYTE), owner=request_)
    assert "together may have 2 MB" in refusal(sent(b"2" * (checks.MEGABYTE + 1)), owner=request_)
    assert take(sent(b"3" * checks.MEGABYTE), owner=request_)


def test_two_who_send_at_once_do_not_exceed_what_a_question_may_have(request_, folder, monkeypatch):
    monkeypatch.setattr(checks, "MOST_FILES_OF_CASE", 1)
    lock, other = documents._locked, []

    def one_moment_later(owner):
        if not other:
            other.append(sent(b"another"))
            take(*other, owner=owner)
        return lock(owner)

    monkeypatch.setattr(documents, "_locked", one_moment_later)
    assert "We keep 1 files" in refusal(sent(), owner=request_)
    assert len(list(folder.iterdir())) == 1


def test_whoever_wants_to_hears_of_each_new_file_once(request_):
    heard = []
    for _ in range(2):
        documents.take([sent()], owner=request_, shows=Document.Shows.SCAN, now=NOW, told=heard.append)
    assert heard == list(request_.documents.all())


def test_an_erased_file_says_nothing_any_more(request_):
    (document,) = take(sent(b"what the eye did", name="meera.pdf"), owner=request_)
    documents.erase(document, now=NOW)
    row = Document.objects.get()
    assert (row.key, row.name, row.sha256, row.erased_at) == ("", "", "", NOW)
    assert sent().sent_sha256 not in row.sent_sha256


def test_an_erased_file_cannot_be_opened(request_):
    (document,) = take(sent(), owner=request_)
    documents.erase(document, now=NOW)
    with pytest.raises(documents.NotThere):
        documents.unsealed(Document.objects.get())


def test_erasing_twice_is_erasing_once(request_):
    (document,) = take(sent(), owner=request_)
    documents.erase(document, now=NOW)
    documents.erase(Document.objects.get(), now=NOW + timedelta(days=1))
    assert Document.objects.get().erased_at == NOW


def test_what_was_erased_may_be_sent_again_and_takes_no_room(request_, monkeypatch):
    monkeypatch.setattr(checks, "MOST_FILES_OF_CASE", 1)
    (document,) = take(sent(), owner=request_)
    documents.erase(document, now=NOW)
    assert take(sent(), owner=request_) != [document]


@pytest.mark.parametrize("state", ["received", "scanning", "quarantined"])
def test_only_a_clean_file_is_opened(state):
    with pytest.raises(documents.NotThere):
        documents.content(Document(state=state))


def upload(tmp_path, name, *, minutes_old):
    (tmp_path / name).write_bytes(b"half a file")
    written = (timezone.now() - timedelta(minutes=minutes_old)).timestamp()
    os.utime(tmp_path / name, (written, written))


def test_uploads_that_a_killed_server_left_are_swept_when_they_are_an_hour_old(db, tmp_path):
    upload(tmp_path, "old.upload", minutes_old=61)
    upload(tmp_path, "young.upload", minutes_old=59)
    assert strays.sweep(now=timezone.now()) == 1
    assert (tmp_path / "young.upload").exists()


def test_the_private_files_lie_in_no_folder_that_is_served(settings):
    root = settings.PRIVATE_ROOT
    for served in (settings.STATIC_ROOT, settings.MEDIA_ROOT):
        assert not root.is_relative_to(served) and not served.is_relative_to(root)
