"""No file is opened before it was looked through, and none is called clean unless the scanner said so."""

import os
import socket
import time
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import DatabaseError, transaction
from django.utils import timezone

from appointments.second_opinions import clamav, documents, scanning
from appointments.second_opinions.models import Document
from tests.appointments.second_opinions import clamd as fake
from tests.appointments.second_opinions.questions import asked
from tests.appointments.second_opinions.sent import sent
from tests.portal import free_port

NOW = timezone.now()

pytestmark = pytest.mark.django_db


def received(content=b"what the eye did on Monday", *, now=NOW, **facts):
    (document,) = documents.take([sent(content, **facts)], owner=asked(), shows=Document.Shows.SCAN, now=now)
    return document


def look(document):
    """What became of it after one look."""
    assert scanning.look_through_next()
    document.refresh_from_db()
    return document


def make_due(document):
    Document.objects.filter(pk=document.pk).update(state_at=NOW)


@pytest.fixture
def clamd(settings):
    with fake.open_clamd() as clamd:
        settings.CLAMD = clamd.address
        yield clamd
        assert clamd.faults == []


@pytest.fixture
def patience(monkeypatch):
    """A portal that waits for a moment only."""
    monkeypatch.setattr(clamav.has_virus, "__kwdefaults__", {"patience": 0.4})


def test_a_file_is_clean_when_the_scanner_says_ok(clamd):
    document = look(received(b"what the eye did on Monday"))
    assert (document.state, document.scanner) == ("clean", "ClamAV")
    assert clamd.read == [b"what the eye did on Monday"]


def test_the_scanner_hears_all_of_a_large_file_as_it_was_sent(clamd):
    content = os.urandom(5_000_001)
    look(received(content))
    assert clamd.read == [content]


def test_a_file_in_which_the_scanner_finds_something_is_set_apart(clamd):
    document = look(received(b"%PDF-1.7\n" + fake.EICAR))
    assert (document.state, document.reason, document.scanner) == ("quarantined", "virus", "ClamAV")
    with pytest.raises(documents.NotThere):
        documents.content(document)


def nothing(line, content):
    """Hangs up without a word."""


def dead_silence(line, content):
    time.sleep(1)


def slowly(line, content):
    """A letter at a time: each comes soon, and all of them far too late."""
    for letter in fake.OK:
        line.write(bytes([letter]))
        line.flush()
        time.sleep(0.1)


def says(*words):
    def answer(line, content):
        for word in words:
            line.write(word)
            line.flush()

    return answer


def resets(line, content):
    line.write(b"stream: OK")
    line.flush()
    line._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


NO_OK = {
    "nothing": nothing,
    "dead silence": dead_silence,
    "slowly": slowly,
    "drops the line in the middle": says(b"stream: O"),
    "drops the line before the end": says(b"stream: OK"),
    "resets the line": resets,
    "garbage": says(b"\x80\xff" * 400),
    "endless garbage": says(b"stream: OK" * 1000),
    "OK of another": says(b"1: stream: OK\0"),
    "OK and more": says(b"stream: OK\0stream: Eicar FOUND\0"),
    "OK in a sentence": says(b"stream: NOT OK\0"),
    "found nothing to end with": says(b"stream: Eicar FOUND"),
    "an error": says(b"stream: Can't allocate memory ERROR\0"),
    "a timeout of its own": says(b"COMMAND READ TIMED OUT\0"),
    "unknown": says(b"UNKNOWN COMMAND\0"),
}


@pytest.mark.parametrize("answer", NO_OK.values(), ids=NO_OK)
def test_without_a_plain_ok_a_file_is_never_clean(clamd, patience, answer):
    clamd.answer = answer
    document = look(received())
    assert (document.state, document.tries, document.reason) == ("received", 1, "")


def test_an_answer_in_pieces_is_an_answer(clamd):
    clamd.answer = says(b"str", b"eam: O", b"K\0")
    assert look(received()).state == "clean"


def test_a_file_that_is_too_long_for_the_scanner_is_not_clean(clamd, caplog):
    clamd.most = 100_000
    assert look(received(os.urandom(3_000_000))).state == "received"
    assert "StreamMaxLength" in caplog.text or "no plain answer" in caplog.text  # the line may break before it is heard


def test_while_the_scanner_is_away_a_file_is_not_clean(settings, caplog):
    settings.CLAMD = ("127.0.0.1", free_port())
    assert look(received(name="meera.pdf")).state == "received"
    assert "ConnectionRefusedError" in caplog.text and "meera" not in caplog.text


def test_a_scanner_that_takes_nothing_in_does_not_keep_us_for_ever(settings, patience):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.CLAMD = deaf.getsockname()
        begun = time.monotonic()
        assert look(received(os.urandom(20_000_000))).state == "received"
        assert time.monotonic() - begun < 5


def test_what_was_not_looked_through_is_tried_again_after_ever_longer_waits(settings):
    settings.CLAMD = ("127.0.0.1", free_port())
    document, waits = received(), []
    for _ in range(7):
        waits.append((look(document).state_at - timezone.now()).total_seconds())
        assert not scanning.look_through_next()  # nobody asks again before its time
        make_due(document)
    assert [round(wait / 30) for wait in waits] == [1, 2, 4, 8, 16, 20, 20]


def test_once_the_scanner_is_back_the_file_becomes_clean(settings, clamd):
    clamd.answer = nothing
    document = look(received())
    clamd.answer = None
    make_due(document)
    assert look(document).state == "clean"


def test_a_file_whose_worker_died_is_looked_through_again_after_the_lease(clamd):
    document = received()
    scanning._claim()
    assert not scanning.look_through_next()
    Document.objects.filter(pk=document.pk).update(state_at=NOW - scanning.LEASE)
    assert look(document).state == "clean"


def test_a_worker_that_comes_back_too_late_changes_nothing(clamd):
    document = received()
    late = scanning._claim()
    Document.objects.update(tries=2)  # another has taken it over
    scanning._put_back(late, TimeoutError())
    document.refresh_from_db()
    assert document.state == "scanning"


def test_what_was_set_apart_from_the_beginning_is_not_looked_through(clamd):
    received(reason=Document.Reason.ACTIVE)
    assert not scanning.look_through_next()


def test_what_was_erased_is_not_looked_through(clamd):
    documents.erase(received(), now=NOW)
    assert not scanning.look_through_next()


def test_a_file_that_is_gone_is_set_apart_only_after_long(folder):
    document = received()
    for stored in folder.iterdir():
        stored.unlink()
    assert look(document).state == "received"
    Document.objects.update(tries=scanning.MOST_UNREAD - 1, state_at=NOW)
    document = look(document)
    assert (document.state, document.reason) == ("quarantined", "unreadable")


def test_a_file_whose_key_cannot_be_read_waits_for_whoever_brings_the_key_back(settings):
    document = received()
    right, settings.FIELD_KEYS = settings.FIELD_KEYS, [Fernet.generate_key().decode()]
    Document.objects.update(tries=100)
    assert scanning.look_through_next()
    settings.FIELD_KEYS = right
    make_due(document)
    assert look(document).state == "clean"


def test_without_a_scanner_a_file_is_clean_and_says_that_nobody_looked(settings):
    settings.CLAMD = None
    document = look(received())
    assert (document.state, document.scanner) == ("clean", "")


def test_one_bad_file_does_not_hold_up_the_next(clamd):
    bad, good = received(b"bad", now=NOW - timedelta(seconds=1)), received(b"good")
    clamd.answer = lambda line, content: line.write(b"?" if content == b"bad" else fake.OK)
    assert (look(bad).state, look(good).state) == ("received", "clean")


@pytest.mark.parametrize(("was", "becomes"), [("received", "clean"), ("quarantined", "clean"), ("clean", "received")])
def test_nobody_makes_a_file_clean_without_a_look(was, becomes):
    document = received(reason="virus" if was == "quarantined" else "")
    if was == "clean":
        look(document)
    with pytest.raises(DatabaseError, match="nvalid"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state=becomes, reason="")


def test_staff_are_told_when_there_is_no_scanner(settings):
    settings.CLAMD = None
    assert scanning.notice(now=NOW).startswith("No virus scanner is set up")


def test_with_a_scanner_there_is_nothing_to_tell(clamd):
    received()
    assert scanning.notice(now=NOW) == ""


def test_staff_are_told_when_files_wait_longer_than_a_quarter_of_an_hour(clamd):
    received(b"one")
    received(b"two")
    documents.erase(received(b"three"), now=NOW)
    assert (scanning.late(NOW + timedelta(minutes=15)), scanning.late(NOW + timedelta(minutes=16))) == (0, 2)
    assert scanning.notice(now=NOW + timedelta(minutes=16)).startswith("2 files have been waiting for more than 15 minutes")


def test_files_set_apart_or_clean_wait_for_nobody(clamd):
    look(received())
    received(reason=Document.Reason.ACTIVE)
    assert scanning.late(NOW + timedelta(days=1)) == 0
