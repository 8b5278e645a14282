"""Files that nobody needs, left behind by a process that was killed, or kept by a storage that was away."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage

from .models import DOCUMENTS, Document
from .opinion_models import Opinion

logger = logging.getLogger("appointments.second_opinions")

STRAY_AFTER = timedelta(hours=24)  # longer than any request takes from the file to its row
UPLOAD_STRAY_AFTER = timedelta(hours=1)  # without another byte
AT_ONCE = 500  # names to a question


def sweep(*, now: datetime) -> int:
    """Removes them from the storage and from the folder of uploads under way; returns how many. Never raises for a storage."""
    return _sweep_uploads(now=now) + _sweep_storage(Document.file.field.storage, now=now)


def _sweep_storage(storage: Storage, *, now: datetime) -> int:
    try:
        return sum(_remove_if_old(storage, name, now=now) for name in _strays(storage))
    except OSError as error:
        logger.warning("the storage was not swept: %s", type(error).__name__)
        return 0


def _strays(storage: Storage) -> Iterator[str]:
    """The names that no row needs, whichever their age. Asks for some rows at a time, however many files there are."""
    try:
        names = [f"{DOCUMENTS}/{name}" for name in storage.listdir(DOCUMENTS)[1]]
    except FileNotFoundError:  # nobody has sent a file yet
        return
    for first in range(0, len(names), AT_ONCE):
        some = names[first : first + AT_ONCE]
        needed = set(Document.objects.filter(file__in=some, erased_at=None).values_list("file", flat=True))
        needed |= set(Opinion.objects.filter(paper__in=some).values_list("paper", flat=True))
        yield from sorted(set(some) - needed)


def _remove_if_old(storage: Storage, name: str, *, now: datetime) -> bool:
    try:
        old = storage.get_modified_time(name) < now - STRAY_AFTER
    except FileNotFoundError:  # another worker was first
        return False
    if old:
        storage.delete(name)
    return old


def _sweep_uploads(*, now: datetime) -> int:
    """What came in for a request that was never answered: its process was killed before it could tidy up."""
    oldest = (now - UPLOAD_STRAY_AFTER).timestamp()
    return sum(_unlink_if_older(path, oldest) for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())


def _unlink_if_older(path: Path, oldest: float) -> bool:
    try:
        old = path.is_file() and path.stat().st_mtime < oldest
        if old:
            path.unlink()
        return old
    except FileNotFoundError:
        return False
