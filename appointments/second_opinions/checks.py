"""Which files we take from patients: their names, their first bytes, and whether they open.

No more than a few kilobytes of a file are ever in this process's memory: what opens it is a child, to which it is handed open.
"""

import os
import subprocess
import sys
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeAlias

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from hfs_portal.received_files import Lost

from . import inspection, sealed
from .models import Document

MOST_FILES = 5  # in one request
MOST_FILES_OF_CASE = 20
MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_VIDEO_BYTES = 200 * MEGABYTE
MOST_BYTES_OF_CASE = 600 * MEGABYTE
LONGEST_LOOK = 20  # seconds that the opening of one file may take
AT_ONCE = threading.BoundedSemaphore(2)  # files opened at the same time by one web process: each may take much memory

Upload: TypeAlias = "UploadedFile[Any]"
Kind = Document.Kind

# What a file that ends so may be inside, as the inspection names it. Phones save many a picture under the name of another kind.
PICTURES, SCAN, VIDEOS = {"JPEG", "PNG", "HEIF"}, {"DICOM"}, {"MP4", "MOV"}
KINDS = {
    ".pdf": {"PDF"},
    **dict.fromkeys([".jpg", ".jpeg", ".png", ".heic", ".heif"], PICTURES),
    **dict.fromkeys([".dcm", ".dicom"], SCAN),
    **dict.fromkeys([".mp4", ".m4v", ".mov"], VIDEOS),
}
KEPT_AS = {"PDF": Kind.PDF, "JPEG": Kind.JPEG, "PNG": Kind.PNG, "HEIF": Kind.JPEG}
KEPT_AS |= {"DICOM": Kind.DICOM, "MP4": Kind.MP4, "MOV": Kind.MOV}

OTHER_KIND = _(
    "“%(name)s” is not a PDF, JPEG, PNG, HEIC, DICOM, MP4 or MOV file. "
    "Save it as one of these and choose it again, or take a photo of it."
)
PRETENDS = _("“%(name)s” is something else inside than its name says. Open it, save it as PDF, JPEG or PNG, and choose it again.")
EMPTY = _("“%(name)s” is empty. Choose another copy of it.")
TOO_BIG = _("“%(name)s” has %(size)d MB; a file may have %(most)d MB. Send a smaller copy, or a photo of it.")
TOO_LONG = _("“%(name)s” has %(size)d MB; a video may have %(most)d MB. Send a shorter one, or record it at a lower quality.")
DAMAGED = _("“%(name)s” does not open: it may be damaged. Choose another copy of it, or take a photo of it.")
BROKEN_OFF = _("“%(name)s” does not play: the recording may have broken off. Choose another video, or record it again.")
LOCKED = _("“%(name)s” is locked with a password. Save or print it as a PDF without one and choose it again.")
TOO_MANY_PIXELS = _("“%(name)s” is too large a picture to open. Save it at half its width and choose it again.")
UNOPENED = _("“%(name)s” could not be opened in time. Send it again in a few minutes, or a smaller copy of it.")
NO_ROOM = _("There was no room for “%(name)s” on our side. Nothing is wrong with it: send it again in an hour.")
NO_SCAN = _("“%(name)s” holds no picture of a scan. Choose the scan's own files from the disc, and send letters as PDF.")
PACKED = _("“%(name)s” is packed in a way that we cannot open. Ask where the scan was made for a copy that is not compressed.")
REFUSALS = {
    "locked": LOCKED,
    "too_many_pixels": TOO_MANY_PIXELS,
    "unopened": UNOPENED,
    "two_files": PRETENDS,
    "no_scan": NO_SCAN,
    "packed": PACKED,
}
FINE = {"fine": "", "active": Document.Reason.ACTIVE}


@dataclass(frozen=True)
class Checked:
    """A file that we take, and what it is."""

    file: File[Any]  # what to keep: of a picture a copy without what its camera noted, which lasts as long as this does
    kind: Document.Kind
    name: str
    sent_sha256: str  # of what came, not of what is kept
    reason: str = ""  # why it is to be set apart from the beginning


def check(file: Upload) -> Checked:
    """Looks at the name, the first bytes, and whether it opens. Raises ValidationError with a sentence that names the file."""
    if isinstance(file, Lost):
        raise refusal(NO_ROOM, file)
    found = kind_inside(file)
    check_outside(file, found)
    copy: File[Any] | None = None
    try:
        with own_descriptor(file) as content:
            copy = nameless_copy(file) if found in PICTURES else None
            answer = opened(content, str(found), copy)
    except OSError:  # the machine has no room for another file or process
        answer = "unopened"
    if answer not in FINE:
        raise refusal(REFUSALS.get(answer, BROKEN_OFF if found in VIDEOS else DAMAGED), file)
    kept: File[Any] = file if copy is None else copy
    kept.seek(0)
    return Checked(kept, KEPT_AS[str(found)], shown_name(file), sealed.fingerprint(file), FINE[answer])


def check_outside(file: Upload, found: str | None) -> None:
    """What can be told without opening it. Raises ValidationError."""
    size, megabytes = file.size or 0, -(-(file.size or 0) // MEGABYTE)
    ending = Path(file.name or "").suffix.lower()
    unnamed = ending in {"", "."} or ending[1:].isdecimal()  # as scanners leave a scan on a disc
    allowed = SCAN if unnamed else KINDS.get(ending)
    if size == 0:
        raise refusal(EMPTY, file)
    if allowed is None or (unnamed and found not in allowed):
        raise refusal(OTHER_KIND, file)
    if allowed is VIDEOS and size > MOST_VIDEO_BYTES:
        raise refusal(TOO_LONG, file, size=megabytes, most=MOST_VIDEO_BYTES // MEGABYTE)
    if allowed is not VIDEOS and size > MOST_BYTES:
        raise refusal(TOO_BIG, file, size=megabytes, most=MOST_BYTES // MEGABYTE)
    if found not in allowed:
        raise refusal(PRETENDS, file)


def refusal(sentence: Any, file: Upload, **facts: int) -> ValidationError:
    return ValidationError(sentence, params={"name": shown_name(file), **facts})


def shown_name(file: Upload) -> str:
    """The name as sent, without characters that do not print: some turn the text around them."""
    return "".join(character for character in file.name or "" if character.isprintable())


SIGNATURES = [(0, b"%PDF-", "PDF"), (0, b"\xff\xd8\xff", "JPEG"), (0, b"\x89PNG\r\n\x1a\n", "PNG"), (128, b"DICM", "DICOM")]
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
OTHER_BRANDS = {b"avif", b"avis", b"crx ", b"jp2 "}  # built as the others are, and not what we take


def kind_inside(file: Upload) -> str | None:
    """Judged by the first bytes alone."""
    file.seek(0)
    start = file.read(256)
    file.seek(0)
    for at, signature, kind in SIGNATURES:
        if start[at:].startswith(signature):
            return kind
    return kind_by_brand(start) if start[4:8] == b"ftyp" else None


def kind_by_brand(start: bytes) -> str | None:
    """Of the family that begins with the box “ftyp”: its own brand, then a version, then all that it can be read as."""
    own, also = start[8:12], start[16 : int.from_bytes(start[:4])]
    brands = {own, *(also[at : at + 4] for at in range(0, len(also), 4))}
    if brands & HEIF_BRANDS:
        return "HEIF"
    if brands & OTHER_BRANDS or own in {b"mif1", b"msf1"}:
        return None
    return "MOV" if own == b"qt  " else "MP4"


def own_descriptor(file: Upload) -> IO[bytes]:
    """The upload opened once more, for a child. Django keeps uploads in files; one in memory is written to a nameless file."""
    if hasattr(file, "temporary_file_path"):
        return open(file.temporary_file_path(), "rb", buffering=0)
    written = nameless()
    for chunk in file.chunks(sealed.CHUNK):
        written.write(chunk)
    file.seek(0)
    return written


def nameless() -> IO[bytes]:
    """Unbuffered, because a child moves in it as well."""
    return TemporaryFile(buffering=0, dir=settings.FILE_UPLOAD_TEMP_DIR)


def nameless_copy(file: Upload) -> File[Any]:
    made = nameless()
    copy = File(made, name=file.name)
    weakref.finalize(copy, made.close)
    return copy


def opened(content: IO[bytes], kind: str, copy: File[Any] | None) -> str:
    """What the inspection says: "fine", "active", or why not. One that dies has found a damaged file."""
    if not AT_ONCE.acquire(timeout=LONGEST_LOOK):
        return "unopened"
    try:
        handed = [copy.fileno()] if copy else []
        program = [sys.executable, "-I", "-B", inspection.__file__, kind, *map(str, handed)]
        done = subprocess.run(
            program, stdin=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=handed, timeout=LONGEST_LOOK,
            env={}, cwd=os.sep,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "unopened"
    finally:
        AT_ONCE.release()
    return done.stdout.decode() if done.returncode == 0 else "damaged"
