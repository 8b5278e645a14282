"""Patients' files: how they are kept, each sealed with a key of its own, and that none stays without its row."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import IO, Any, TypeAlias, cast

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from . import checks, sealed
from .models import Document, SecondOpinionDraft, SecondOpinionRequest, random_key

Owner: TypeAlias = SecondOpinionRequest | SecondOpinionDraft

ENOUGH_FILES = _("We keep %(most)d files of one request at most. Bring the others with you when you come.")
ENOUGH_BYTES = _(
    "All files of one request together may have %(most)d MB. Send a smaller copy, or bring the others with you when you come."
)
EXPIRED = _("We no longer have your answers, so we did not keep the files. Begin anew, or call us.")
WITHDRAWN = _("You have withdrawn this request, so we did not keep the files.")


class NotKept(Exception):
    """The storage did not take a file: it is full, say, or does not answer."""


class NotThere(Exception):
    """The file was erased, is set apart or not looked through yet, or what the storage has is not what it was given."""


class OutOfReach(NotThere):
    """The storage does not answer just now."""


@contextmanager
def kept(files: list[checks.Checked], *, shows: str = Document.Shows.OTHER, now: datetime) -> Iterator[list[Document]]:
    """Writes the files and gives their rows, for the block to save. Raises NotKept.

    No file stays whose row the block did not save, and none when it fails. Only where the database was lost nobody can tell
    whether the rows were committed: then the files stay, and the sweep removes them later if there are none.
    """
    documents = [described(checked, shows=shows, now=now) for checked in files]
    try:
        for document, checked in zip(documents, files, strict=True):
            write(str(document.file.name), checked.file, key=document.key)
        yield documents
    except (OperationalError, InterfaceError):
        raise
    except BaseException:
        remove(documents)
        raise
    remove(document for document in documents if document.pk is None)


def described(checked: checks.Checked, *, shows: str, now: datetime) -> Document:
    return Document(
        file=random_key(),
        key=sealed.new_key(),
        name=checked.name,
        shows=shows,
        content_type=checked.kind,
        size=checked.file.size or 0,
        sha256=sealed.fingerprint(checked.file),
        sent_sha256=checked.sent_sha256,
        state=Document.State.QUARANTINED if checked.reason else Document.State.RECEIVED,
        reason=checked.reason,
        state_at=now,
        created_at=now,
    )


def write(name: str, content: IO[Any], *, key: str) -> None:
    """Seals the content for the key and puts it into the storage. Raises NotKept."""
    try:
        with sealed.seal(content, key) as closed:
            Document.file.field.storage.save(name, File(closed))
    except OSError as error:
        raise NotKept from error


def remove(documents: Iterable[Document]) -> None:
    """Their files. What the storage does not remove now is left to the sweep."""
    for document in documents:
        with suppress(OSError):
            Document.file.field.storage.delete(str(document.file.name))


def take(
    files: list[checks.Checked],
    *,
    owner: Owner,
    shows: str,
    now: datetime,
    told: Callable[[Document], object] = lambda document: None,
) -> list[Document]:
    """Keeps the files with their rows, in the order given; the same bytes again are the row that is there.

    `told` hears of each new row in its transaction. Raises NotKept, or ValidationError with a sentence when there are enough
    files already or what they were sent for is gone; then nothing stays. Call it outside a transaction: it writes the files
    before it opens its own, so that nobody waits for a disk while holding a lock.
    """
    new = _new(files, owner)
    refuse_too_many(new, owner)
    with kept(new, shows=shows, now=now) as documents, transaction.atomic():
        owner = _locked(owner)
        still_new = {checked.sent_sha256 for checked in _new(new, owner)}
        refuse_too_many([checked for checked in new if checked.sent_sha256 in still_new], owner)
        for document in documents:
            if document.sent_sha256 in still_new:
                _hang_on(owner, document)
                document.save(force_insert=True)
                told(document)
    there = _there(files, owner)
    return [there[checked.sent_sha256] for checked in files]


def refuse_too_many(new: list[checks.Checked], owner: Owner) -> None:
    """Raises ValidationError when these are more than one request may have."""
    there = owner.documents.filter(erased_at=None).aggregate(files=Count("pk"), size=Sum("size", default=0))
    if there["files"] + len(new) > checks.MOST_FILES_OF_CASE:
        raise ValidationError(ENOUGH_FILES, params={"most": checks.MOST_FILES_OF_CASE})
    if there["size"] + sum(checked.file.size or 0 for checked in new) > checks.MOST_BYTES_OF_CASE:
        raise ValidationError(ENOUGH_BYTES, params={"most": checks.MOST_BYTES_OF_CASE // checks.MEGABYTE})


def _there(files: list[checks.Checked], owner: Owner) -> dict[str, Document]:
    found = owner.documents.filter(sent_sha256__in=[checked.sent_sha256 for checked in files])
    return {document.sent_sha256: document for document in found}


def _new(files: list[checks.Checked], owner: Owner) -> list[checks.Checked]:
    """Each content once, and none that the owner has."""
    there = _there(files, owner)
    return list({checked.sent_sha256: checked for checked in files if checked.sent_sha256 not in there}.values())


def _locked(owner: Owner) -> Owner:
    """As it is now; two who send at once take turns. What was meant for a draft goes to the request that it became."""
    if isinstance(owner, SecondOpinionDraft):
        draft = SecondOpinionDraft.objects.select_for_update(no_key=True).filter(pk=owner.pk).first()
        if draft is None:
            raise ValidationError(EXPIRED)
        if draft.request is None:
            return draft
        owner = draft.request
    found = SecondOpinionRequest.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if found.withdrawn_at:
        raise ValidationError(WITHDRAWN)
    return found


def _hang_on(owner: Owner, document: Document) -> None:
    if isinstance(owner, SecondOpinionDraft):
        document.draft = owner
    else:
        document.request = owner


def content(document: Document) -> IO[bytes]:
    """What the patient sent, opened for reading; the caller closes it. Raises NotThere for all but a clean file."""
    if document.state != Document.State.CLEAN:
        raise NotThere
    return unsealed(document)


def unsealed(document: Document) -> IO[bytes]:
    """As `content`, of a file in whatever state: for who looks it through. Raises NotThere also for one that was erased."""
    if document.erased_at:
        raise NotThere
    return read(str(document.file.name), key=document.key)


def read(name: str, *, key: str) -> IO[bytes]:
    """What was written under that name, sealed for that key, opened for reading. Raises NotThere."""
    try:
        with Document.file.field.storage.open(name) as closed:
            return sealed.opened(cast(IO[bytes], closed.file), key)
    except (FileNotFoundError, sealed.Damaged) as error:
        raise NotThere from error
    except OSError as error:
        raise OutOfReach from error


def erase(document: Document, *, now: datetime) -> None:
    """Drops the key, what the patient called the file and its fingerprints; once that is committed, the file too.

    Without its key a file that outlives this, in a backup or because the storage was away, says nothing any more.
    """
    gone = {"key": "", "name": "", "sha256": "", "sent_sha256": f"erased {document.pk}", "erased_at": now}
    with transaction.atomic():
        if Document.objects.filter(pk=document.pk, erased_at=None).update(**gone):
            transaction.on_commit(partial(remove, [document]), robust=True)
    for name, value in gone.items():
        setattr(document, name, value)
