"""Files that patients send: which we take, how they are kept, and that none stays without its row."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import filetype
from django.core.exceptions import ValidationError
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from . import inspection
from .models import DOCUMENTS, Document, random_key

MOST_FILES = 5
MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
LONGEST_LOOK = 30  # seconds that the opening of one file may take
STRAY_AFTER = timedelta(hours=24)  # longer than any request takes from the file to its row
START = 4096  # bytes that tell the kind

Upload: TypeAlias = "UploadedFile[Any]"

# What a file that ends so may be inside. Phones save many a PNG under the name of a JPEG, and the other way round.
PICTURES = {Document.Kind.JPEG, Document.Kind.PNG}
KINDS = {".pdf": {Document.Kind.PDF}, ".jpg": PICTURES, ".jpeg": PICTURES, ".png": PICTURES}

OTHER_KIND = _("“%(name)s” is not a PDF, JPEG or PNG file. Save it as one of these and choose it again, or take a photo of it.")
PRETENDS = _("“%(name)s” is something else inside than its name says. Open it, save it as PDF, JPEG or PNG, and choose it again.")
EMPTY = _("“%(name)s” is empty. Choose another copy of it.")
TOO_BIG = _("“%(name)s” has %(size)d MB; a file may have %(most)d MB. Send a smaller copy, or a photo of it.")
DAMAGED = _("“%(name)s” does not open: it may be damaged. Choose another copy of it, or take a photo of it.")
LOCKED = _("“%(name)s” is locked with a password. Save or print it as a PDF without one and choose it again.")
TOO_MANY_PIXELS = _("“%(name)s” is too large a picture to open. Save it at half its width and choose it again.")
UNOPENED = _("“%(name)s” could not be opened in time. Send it again in a few minutes, or a smaller copy of it.")
REFUSALS = {"damaged": DAMAGED, "locked": LOCKED, "too_many_pixels": TOO_MANY_PIXELS, "unopened": UNOPENED}


class NotKept(Exception):
    """The storage did not take a file, because it is full, say."""


@dataclass(frozen=True)
class Checked:
    """A file that we take, and what it is."""

    file: Upload
    kind: Document.Kind


def check(file: Upload) -> Checked:
    """Looks at the name, the first bytes, and whether it opens. Raises ValidationError with a sentence that names the file."""
    size = file.size or 0
    if size == 0:
        raise refusal(EMPTY, file)
    if size > MOST_BYTES:
        raise refusal(TOO_BIG, file, size=-(-size // MEGABYTE), most=MOST_BYTES // MEGABYTE)
    allowed = KINDS.get(Path(file.name or "").suffix.lower())
    if allowed is None:
        raise refusal(OTHER_KIND, file)
    kind = kind_inside(file)
    if kind not in allowed:
        raise refusal(PRETENDS, file)
    found = opened(file, kind)
    if found != "fine":
        raise refusal(REFUSALS.get(found, DAMAGED), file)
    return Checked(file, Document.Kind(kind))


def refusal(sentence: Any, file: Upload, **facts: int) -> ValidationError:
    return ValidationError(sentence, params={"name": shown_name(file), **facts})


def shown_name(file: Upload) -> str:
    """The name as sent, without characters that do not print: some turn the text around them."""
    return "".join(character for character in file.name or "" if character.isprintable())


def kind_inside(file: Upload) -> str | None:
    """Judged by the first bytes alone."""
    file.seek(0)
    start = file.read(START)
    file.seek(0)
    guessed = filetype.guess_mime(start)
    if guessed == Document.Kind.PDF and not start.startswith(b"%PDF-"):
        return None  # something stands before the PDF, and may be what it really is
    return guessed and str(guessed)


def opened(file: Upload, kind: str) -> str:
    """What the inspection says: "fine", or why not. One that dies has found a damaged file."""
    program = [sys.executable, "-I", "-B", inspection.__file__, "pdf" if kind == Document.Kind.PDF else "picture"]
    file.seek(0)
    content = file.read()
    file.seek(0)
    try:
        done = subprocess.run(program, input=content, capture_output=True, timeout=LONGEST_LOOK, env={}, cwd=os.sep)
    except (subprocess.TimeoutExpired, OSError):  # OSError: the machine has no room for another process
        return "unopened"
    return done.stdout.decode() if done.returncode == 0 else "damaged"


@contextmanager
def kept(files: list[Checked], *, now: datetime) -> Iterator[list[Document]]:
    """Writes the files and gives their rows, not yet saved; when the block fails no file stays. Raises NotKept."""
    storage = Document.file.field.storage
    documents = [described(checked, now=now) for checked in files]
    try:
        for document, checked in zip(documents, files, strict=True):
            write(storage, str(document.file.name), checked.file)
        yield documents
    except BaseException:
        for document in documents:
            storage.delete(str(document.file.name))
        raise


def described(checked: Checked, *, now: datetime) -> Document:
    return Document(
        file=random_key(),
        name=shown_name(checked.file),
        content_type=checked.kind,
        size=checked.file.size or 0,
        sha256=fingerprint(checked.file),
        created_at=now,
    )


def write(storage: Storage, name: str, file: Upload) -> None:
    try:
        storage.save(name, file)
    except OSError as error:
        raise NotKept from error


def fingerprint(file: Upload) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def sweep(*, now: datetime) -> int:
    """Removes files without a row, left behind by a process that was killed; returns how many."""
    storage = Document.file.field.storage
    if not storage.exists(DOCUMENTS):
        return 0
    names = {f"{DOCUMENTS}/{name}" for name in storage.listdir(DOCUMENTS)[1]}
    strays = names - set(Document.objects.filter(file__in=names).values_list("file", flat=True))
    return sum(_remove_if_old(storage, name, now=now) for name in strays)


def _remove_if_old(storage: Storage, name: str, *, now: datetime) -> bool:
    try:
        old = storage.get_modified_time(name) < now - STRAY_AFTER
    except FileNotFoundError:  # another worker was first
        return False
    if old:
        storage.delete(name)
    return old
