"""Which files we take, looked at closely: the limits, the copy of a picture, and the child that opens a file."""

import gc
import hashlib
import io
import os
import subprocess
import sys
import time
import tracemalloc

import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from PIL import Image

from appointments.second_opinions import checks, inspection
from appointments.second_opinions.models import Document
from tests.appointments.answers import file, pdf

from . import specimens as make

MEGABYTE = checks.MEGABYTE


def refusal_of(sent):
    with pytest.raises(ValidationError) as refused:
        checks.check(sent)
    return refused.value.messages[0]


@pytest.fixture
def came():
    """Makes a file as the web server hands it on: on the disk, under a name of its own."""
    opened = []

    def come(name, *parts, size=0):
        arrived = TemporaryUploadedFile(name, None, 0, None)
        opened.append(arrived)
        for part in parts:
            arrived.write(part)
        if size:
            arrived.file.truncate(size)
        arrived.flush()
        arrived.size = os.path.getsize(arrived.temporary_file_path())
        return arrived

    yield come
    for arrived in opened:
        arrived.close()


# Limits


@pytest.mark.parametrize(("size", "taken"), [(checks.MOST_BYTES, True), (checks.MOST_BYTES + 1, False)])
def test_a_file_of_exactly_the_most_is_taken_and_one_byte_more_is_not(came, size, taken):
    content = pdf().read()
    sent = came("report.pdf", content, b"\n" * (size - len(content)))
    if taken:
        assert checks.check(sent).kind == Document.Kind.PDF
    else:
        assert refusal_of(sent) == "“report.pdf” has 21 MB; a file may have 20 MB. Send a smaller copy, or a photo of it."


def film(size):
    """All of a video but its last box, which reaches to that size."""
    begins = make.HEADS["MP4"] + make.TABLE
    return begins + (size - len(begins)).to_bytes(4) + b"mdat"


@pytest.mark.parametrize(("size", "taken"), [(checks.MOST_VIDEO_BYTES, True), (checks.MOST_VIDEO_BYTES + 1, False)])
def test_a_video_may_be_ten_times_as_large(came, size, taken):
    sent = came("spasm.mp4", film(size), size=size)
    if taken:
        assert checks.check(sent).kind == Document.Kind.MP4
    else:
        assert refusal_of(sent).startswith("“spasm.mp4” has 201 MB; a video may have 200 MB. Send a shorter one")


def test_what_is_no_video_gains_nothing_by_its_name(came):
    assert "is something else inside" in refusal_of(came("report.mp4", pdf().read(), size=50 * MEGABYTE))


def test_the_largest_photo_of_a_phone_is_taken_and_turned(came):
    checked = checks.check(came("photo.jpg", make.picture(size=(8160, 6120), exif=make.noted(6))))
    assert Image.open(checked.file).size == (6120, 8160)


@pytest.mark.parametrize(("pixels", "words"), [(50_000_000, "does not open"), (50_000_001, "is too large a picture to open")])
def test_one_point_too_many_is_told_from_the_first_bytes(pixels, words):
    assert words in refusal_of(file("scan.png", make.png_of(pixels, 1)))


def test_the_limits_of_a_request_and_of_a_case_are_these():
    assert (checks.MOST_FILES, checks.MOST_FILES_OF_CASE) == (5, 20)
    assert (checks.MOST_BYTES, checks.MOST_VIDEO_BYTES, checks.MOST_BYTES_OF_CASE) == (
        20 * MEGABYTE,
        200 * MEGABYTE,
        600 * MEGABYTE,
    )


def test_a_name_that_turns_the_text_around_is_shown_plainly():
    assert refusal_of(file("fdp.\u202eexe", make.PROGRAM)).startswith("“fdp.exe”")


# The copy of a picture


def copy_of(content, name="photo.jpg"):
    """What we keep of it, and the picture that this shows."""
    checked = checks.check(file(name, content))
    return checked, Image.open(io.BytesIO(content_of(checked)))


def content_of(checked):
    checked.file.seek(0)
    return checked.file.read()


def as_seen(picture):
    """How light its four corners are: a gradient tells which way up it is."""
    small = picture.convert("L").resize((2, 2), Image.Resampling.BOX)
    return [value > 127 for value in small.tobytes()]


UPRIGHT = [False, False, True, True]  # dark above, light below
TURNED = {1: UPRIGHT, 3: UPRIGHT[::-1], 6: [True, False, True, False], 8: [False, True, False, True]}


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_stands_as_its_phone_was_held(kind, orientation):
    content = make.picture(kind, size=(64, 64), exif=make.noted(orientation))
    checked, kept = copy_of(content)
    assert as_seen(kept) == TURNED[orientation]


def test_an_iphones_photo_becomes_a_jpeg_the_right_way_up():
    upright = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
    written = io.BytesIO()
    pillow_heif.from_pillow(upright).save(written, exif=make.noted(6).tobytes())
    checked, kept = copy_of(written.getvalue(), "IMG_0001.HEIC")
    assert (checked.kind, kept.format, kept.size) == (Document.Kind.JPEG, "JPEG", (48, 64))
    assert as_seen(kept) == TURNED[6]


@pytest.mark.parametrize(("kind", "kept_kind"), [("JPEG", "JPEG"), ("PNG", "PNG"), ("HEIF", "JPEG")])
def test_the_copy_holds_the_picture_and_nothing_else(kind, kept_kind):
    profile = {"icc_profile": b"a profile of its own"} if kind != "HEIF" else {}
    checked, kept = copy_of(make.picture(kind, exif=make.noted(), **profile) + (make.PHP if kind != "HEIF" else b""))
    ends = b"\xff\xd9" if kept_kind == "JPEG" else b"IEND\xaeB`\x82"
    assert kept.format == kept_kind
    assert not kept.getexif() and "icc_profile" not in kept.info and "comment" not in kept.info
    assert content_of(checked).endswith(ends)


def test_a_photo_is_kept_at_a_quality_that_shows_no_loss():
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, "JPEG", quality=92)
    assert copy_of(make.picture())[1].quantization == Image.open(written).quantization


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "I;16"])
def test_a_picture_of_any_colours_stays_a_png(mode):
    content = io.BytesIO()
    drawn = Image.linear_gradient("L").convert("RGBA" if mode == "P" else mode)
    (drawn.quantize() if mode == "P" else drawn).save(content, "PNG")
    checked, kept = copy_of(content.getvalue(), "scan.png")
    assert checked.kind == Document.Kind.PNG
    assert kept.convert("RGBA").tobytes() == Image.open(content).convert("RGBA").tobytes()


def test_a_photo_in_printers_colours_is_kept_in_a_screens():
    assert copy_of(make.picture(mode="CMYK"))[1].mode == "RGB"


def test_a_photo_with_a_second_one_behind_it_is_kept_alone():
    written = io.BytesIO()
    first, second = Image.new("RGB", (8, 8)), Image.new("RGB", (9, 9))
    first.save(written, "MPO", save_all=True, append_images=[second])
    checked, kept = copy_of(written.getvalue())
    assert (kept.format, kept.size) == ("JPEG", (8, 8))


def test_both_what_came_and_what_is_kept_are_known():
    sent = make.picture(exif=make.noted(6))
    checked, kept = copy_of(sent)
    content = content_of(checked)
    assert checked.sent_sha256 == hashlib.sha256(sent).hexdigest() != hashlib.sha256(content).hexdigest()
    assert checked.file.size == len(content) != len(sent)


@pytest.mark.parametrize(("name", "content"), [("a.pdf", pdf().read()), ("a.dcm", make.dicom()), ("a.mov", make.video("MOV"))])
def test_all_others_are_kept_as_they_came(came, name, content):
    checked = checks.check(came(name, content))
    assert checked.file.read() == content
    assert checked.sent_sha256 == hashlib.sha256(content).hexdigest()


# The child


@pytest.mark.parametrize(("name", "make_content"), [("a.pdf", pdf), ("a.jpg", make.picture), ("a.mp4", make.video)])
def test_the_web_process_holds_no_file(came, name, make_content):
    content = make_content()
    sent = came(name, content if isinstance(content, bytes) else content.read(), b"\0" * 15 * MEGABYTE)
    tracemalloc.start()
    try:
        checks.check(sent)
        assert tracemalloc.get_traced_memory()[1] < MEGABYTE
    finally:
        tracemalloc.stop()


def test_nothing_stays_open_and_nothing_stays_in_the_folder(came, folder):
    gc.collect()  # what earlier tests left open is closed by now
    before = set(os.listdir("/proc/self/fd"))
    for _ in range(3):
        checks.check(file("photo.jpg", make.picture()))
        refusal_of(file("photo.jpg", make.picture()[:400]))
    gc.collect()
    assert set(os.listdir("/proc/self/fd")) <= before
    assert not list(folder.parent.iterdir())


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Puts another program where the inspection stands."""

    def write(program):
        (tmp_path / "child.py").write_text(program)
        monkeypatch.setattr(checks.inspection, "__file__", str(tmp_path / "child.py"))

    return write


ENDS = {
    "killed": "import os; os.kill(os.getpid(), 9)",
    "out of memory": "raise MemoryError",
    "fallen over itself": "print('fine', end='', flush=True)\ndef f(): f()\nf()",
    "speechless": "",
    "babbling": "print('fine fine')",
}


@pytest.mark.parametrize("program", ENDS.values(), ids=ENDS)
def test_a_child_that_comes_to_a_bad_end_has_found_a_damaged_file(child, program):
    child(program)
    assert "does not open" in refusal_of(pdf())


def test_a_child_that_dies_over_a_picture_takes_the_copy_with_it(child):
    child("import os, sys; os.write(int(sys.argv[2]), b'half'); os.kill(os.getpid(), 9)")
    assert "does not open" in refusal_of(file("photo.jpg", make.picture()))


def test_a_file_that_takes_too_long_is_not_called_damaged(child, monkeypatch):
    child("import time; time.sleep(60)")
    monkeypatch.setattr(checks, "LONGEST_LOOK", 0.2)
    assert "could not be opened in time" in refusal_of(pdf())


def test_where_no_room_is_left_for_a_copy_it_is_not_called_damaged(came, monkeypatch, settings, tmp_path):
    sent = came("photo.jpg", make.picture())
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "gone")
    assert "could not be opened in time" in refusal_of(sent)


def test_no_more_files_are_opened_at_once_than_the_machine_has_memory_for(monkeypatch):
    monkeypatch.setattr(checks, "LONGEST_LOOK", 0.1)
    with checks.AT_ONCE, checks.AT_ONCE:
        assert "could not be opened in time" in refusal_of(pdf())


def test_a_file_that_took_too_long_leaves_its_place_to_the_next(monkeypatch):
    with monkeypatch.context() as hurried:
        hurried.setattr(checks, "LONGEST_LOOK", 0.01)
        for _ in range(3):
            refusal_of(pdf())
    assert checks.check(pdf()).kind == Document.Kind.PDF


def test_the_child_knows_no_secret(child, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    child("import os; print('fine' if set(os.environ) <= {'LC_CTYPE'} else 'told', end='')")
    assert checks.check(pdf()).reason == ""


def limited(what, **limits):
    """Runs it where the inspection runs: with all its limits, some of them tighter."""
    tighter = "".join(f"inspection.{name} = {value}; " for name, value in limits.items())
    folder = os.path.dirname(inspection.__file__)
    program = f"import sys, socket; sys.path.insert(0, {folder!r}); import inspection; {tighter}inspection.shut_in()\n{what}"
    return subprocess.run([sys.executable, "-I", "-B", "-c", program], capture_output=True, text=True, timeout=20)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("bytes(512 * 1024 * 1024)", "MemoryError"),
        ("open('/etc/passwd')", "Too many open files"),
        ("socket.socket()", "Too many open files"),
        ("open(1, 'wb', closefd=False).write(bytes(9))", ""),
    ],
)
def test_the_child_has_little_memory_and_can_open_nothing(what, why):
    done = limited(what)
    assert why in done.stderr
    assert (done.returncode == 0) == (why == "")


def test_the_child_has_little_time():
    begun = time.monotonic()
    assert limited("while True: pass", MOST_SECONDS=1).returncode < 0
    assert time.monotonic() - begun < 15


def test_a_copy_that_grows_too_large_is_refused(monkeypatch, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(make.picture(size=(2000, 2000)))
    look = "sys.argv = ['', 'JPEG', '2']; print(inspection.main('JPEG', '2'))"
    program = f"import sys; sys.path.insert(0, {os.path.dirname(inspection.__file__)!r}); import inspection; "
    with (tmp_path / "photo.jpg").open("rb") as sent, (tmp_path / "copy").open("wb") as copy:
        done = subprocess.run(
            [sys.executable, "-I", "-B", "-c", f"{program}inspection.MOST_COPY = 1000; {look}"],
            stdin=sent,
            stdout=subprocess.PIPE,
            stderr=copy,
        )
    assert done.stdout == b"too_many_pixels\n"
