"""What a doctor looks at: pages and frames as pictures, drawn by a process that may fall over without harm.

A browser is never given a stranger's file to open, and this process never reads one: the child (drawing.py) is handed the
open file, and what it drew comes back as a PNG. Pages are counted from 1.
"""

import json
import math
import os
import subprocess
import sys
from contextlib import suppress
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from . import documents, drawing
from .models import Document

LONGEST_DRAWING = 30  # seconds
DRAWN_AT_ONCE = BoundedSemaphore(2)  # in this process: each may take as much memory as it is allowed
REMEMBERED = 24 * 60 * 60  # seconds; how many pages a file has never changes
MOST_HEADER = 256 * 1024  # bytes
# A library that starts a thread for every core would use up the memory before it has drawn anything.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

KINDS = {
    Document.Kind.PDF: "pdf",
    Document.Kind.JPEG: "picture",
    Document.Kind.PNG: "picture",
    Document.Kind.DICOM: "dicom",
}
DAMAGED = _("This file could not be drawn: it may be damaged, or too large. Download it to open it on your own computer.")
UNHURRIED = _("This file could not be drawn in time. Try again in a few minutes, or download it.")
NO_PICTURE = _("This file holds no picture.")
NO_SUCH_PAGE = _("This file has no such page.")
SENTENCES = {drawing.NO_PICTURE: NO_PICTURE, drawing.NO_SUCH_PAGE: NO_SUCH_PAGE}


class NotDrawn(Exception):
    """Why there is no picture, as a sentence for the doctor."""


def pages(document: Document) -> int:
    """Pages of a PDF, frames of a scan, 1 for a picture. Raises NotDrawn, and documents.NotThere."""
    if document.state != Document.State.CLEAN or document.erased_at:
        raise documents.NotThere
    known = f"pages-{document.pk}-{document.sha256}"
    counted = None
    with suppress(RedisError, OSError):  # a cache that is away costs time, and no doctor the file
        counted = cache.get(known)
    if counted is None:
        counted = int(_told(document, "pages"))
        with suppress(RedisError, OSError):
            cache.set(known, counted, REMEMBERED)
    return int(counted)


def picture(document: Document, page: int, *, center: float | None = None, width: float | None = None) -> bytes:
    """The page as a PNG; of a scan within the window given, or its own. Raises NotDrawn, and documents.NotThere."""
    drawn = _drawn(document, "picture", str(page), _typed(center), _typed(width if (width or 0) > 0 else None))
    if not drawn.startswith(b"\x89PNG\r\n\x1a\n"):
        raise NotDrawn(DAMAGED)
    return drawn


def header(document: Document) -> list[tuple[str, str]]:
    """What stands in a scan beside its picture, as names and values. Raises NotDrawn, and documents.NotThere."""
    if document.content_type != Document.Kind.DICOM:
        return []
    return [(str(name), str(value)) for name, value in _told(document, "header")]


def _typed(number: float | None) -> str:
    return str(float(number)) if number is not None and math.isfinite(number) else ""


def _told(document: Document, verb: str) -> Any:
    try:
        return json.loads(_drawn(document, verb)[:MOST_HEADER])
    except ValueError:
        raise NotDrawn(DAMAGED) from None


def _drawn(document: Document, verb: str, *facts: str) -> bytes:
    kind = KINDS.get(Document.Kind(document.content_type))
    if kind is None:
        raise NotDrawn(NO_PICTURE)
    with documents.content(document) as content, TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as answer:
        ended = _draw([verb, kind, *facts], content, answer)
        if ended != 0:
            raise NotDrawn(SENTENCES.get(ended, DAMAGED))
        answer.seek(0)
        return answer.read(drawing.MOST_ANSWER)


def _draw(words: list[str], content: IO[bytes], answer: IO[bytes]) -> int:
    """How the child ended. Raises NotDrawn when it took too long, or others did."""
    if not DRAWN_AT_ONCE.acquire(timeout=LONGEST_DRAWING):
        raise NotDrawn(UNHURRIED)
    try:
        program = [sys.executable, "-I", "-B", drawing.__file__, *words]
        return subprocess.run(
            program, stdin=content, stdout=answer, stderr=subprocess.DEVNULL, timeout=LONGEST_DRAWING, env=ENVIRONMENT, cwd=os.sep
        ).returncode
    except (subprocess.TimeoutExpired, OSError):  # OSError: the machine has no room for another process
        raise NotDrawn(UNHURRIED) from None
    finally:
        DRAWN_AT_ONCE.release()
