"""Which files we take. Each refusal names the file and says what to do."""

import os
import struct
import zlib
from datetime import timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from appointments.management.commands.deliver import tidy
from appointments.second_opinions import documents
from appointments.second_opinions.models import Document
from tests.appointments.answers import file, pdf, picture, second_opinion

PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\0" * 4096
WEB_PAGE = b"<!doctype html><html><script>alert(1)</script></html>"


def picture_of_many_pixels():
    """A PNG of a few bytes that says it is 30,000 by 30,000."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def refusal_of(sent):
    with pytest.raises(ValidationError) as refused:
        documents.check(sent)
    return refused.value.messages[0]


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (pdf(), Document.Kind.PDF),
        (pdf("REPORT.PDF"), Document.Kind.PDF),
        (picture(), Document.Kind.JPEG),
        (picture("scan.jpeg"), Document.Kind.JPEG),
        (picture("scan.png", kind="PNG"), Document.Kind.PNG),
        (picture("scan.jpg", kind="PNG"), Document.Kind.PNG),
        (picture("photo.jpg", size=(4000, 3000)), Document.Kind.JPEG),
    ],
)
def test_reports_and_photos_are_taken_for_what_they_are(sent, kind):
    assert documents.check(sent).kind == kind


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (file("report.pdf", PROGRAM), "is something else inside"),
        (file("report.pdf", WEB_PAGE), "is something else inside"),
        (file("report.pdf", b"\n" + WEB_PAGE + pdf().read()), "is something else inside"),
        (file("report.pdf", picture().read()), "is something else inside"),
        (file("report.jpg", pdf().read()), "is something else inside"),
        (file("scan.jpg", b"GIF89a" + b"\0" * 100), "is something else inside"),
        (file("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "is something else inside"),
        (file("report.exe", PROGRAM), "is not a PDF, JPEG or PNG file"),
        (file("report.pdf.html", WEB_PAGE), "is not a PDF, JPEG or PNG file"),
        (file("report", pdf().read()), "is not a PDF, JPEG or PNG file"),
        (file("report.pdf", b""), "is empty"),
        (file("report.pdf", b"%PDF-1.7\nnothing more"), "does not open"),
        (file("scan.jpg", picture(size=(900, 900)).read()[:3000]), "does not open"),
        (file("scan.png", picture_of_many_pixels()), "is too large a picture"),
        (pdf("locked.pdf", encryption=pikepdf.Encryption(owner="a", user="b")), "is locked with a password"),
        (pdf("shut.pdf", encryption=pikepdf.Encryption(owner="a", user="")), "is locked with a password"),
    ],
)
def test_what_we_do_not_take_is_named_and_explained(sent, words):
    sentence = refusal_of(sent)
    assert sentence.startswith(f"“{sent.name}” {words}")


@pytest.mark.parametrize(("size", "taken"), [(documents.MOST_BYTES, True), (documents.MOST_BYTES + 1, False)])
def test_a_file_of_exactly_the_most_is_taken_and_one_byte_more_is_not(size, taken):
    content = pdf().read()
    sent = file("report.pdf", content + b"\n" * (size - len(content)))
    if taken:
        assert documents.check(sent).kind == Document.Kind.PDF
    else:
        assert refusal_of(sent) == "“report.pdf” has 21 MB; a file may have 20 MB. Send a smaller copy, or a photo of it."


def test_a_file_that_kills_the_inspection_is_refused(monkeypatch):
    monkeypatch.setattr(documents.inspection, "__file__", os.devnull + "/nowhere.py")
    assert "does not open" in refusal_of(pdf())


def test_a_file_that_takes_too_long_is_not_called_damaged(monkeypatch):
    monkeypatch.setattr(documents, "LONGEST_LOOK", 0.001)
    assert "could not be opened in time" in refusal_of(pdf())


def test_a_name_that_turns_the_text_around_is_shown_plainly():
    assert refusal_of(file("fdp.\u202eexe", PROGRAM)).startswith("“fdp.exe”")


def test_the_key_on_the_disk_says_nothing_of_the_file(folder):
    with documents.kept([documents.check(pdf("meera-example.pdf"))], now=timezone.now()) as (document,):
        assert [stored.name for stored in folder.iterdir()] == [document.file.name.removeprefix("documents/")]
        assert "meera" not in document.file.name


def test_only_the_portal_may_read_the_files(folder):
    with documents.kept([documents.check(pdf())], now=timezone.now()):
        (stored,) = folder.iterdir()
        assert stored.stat().st_mode & 0o777 == 0o600


def test_when_anything_fails_no_file_stays(folder):
    with pytest.raises(ZeroDivisionError), documents.kept([documents.check(pdf())], now=timezone.now()):
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
    assert documents.sweep(now=timezone.now()) == 1
    assert [kept.name for kept in folder.iterdir()] == ["young"]


def test_the_worker_sweeps_while_it_tidies(db, folder):
    store(folder, "old", hours_old=25)
    tidy()
    assert list(folder.iterdir()) == []


def test_a_file_with_its_row_stays_however_old(db, folder, client):
    client.post("/second-opinion/", second_opinion(files=[pdf()]))
    later = timezone.now() + timedelta(days=900)
    assert documents.sweep(now=later) == 0
    assert len(list(folder.iterdir())) == 1


def test_there_is_nothing_to_sweep_before_the_first_file(db, folder):
    assert documents.sweep(now=timezone.now()) == 0


def test_the_private_files_lie_in_no_folder_that_is_served(settings):
    root = settings.PRIVATE_ROOT
    for served in (settings.STATIC_ROOT, settings.MEDIA_ROOT):
        assert not root.is_relative_to(served) and not served.is_relative_to(root)
