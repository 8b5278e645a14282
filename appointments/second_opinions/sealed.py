"""Files that a stolen disk does not give away: each is encrypted for a key of its own, in the age format.

The key lies in the file's row, itself encrypted under FIELD_KEYS: to rotate those, only the rows are written anew, and to
erase a file for good it is enough to drop its key. Nothing is held in memory; what is unsealed lies in a nameless file, which
the system removes with the process that opened it.
"""

import hashlib
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, Any

import pyrage
from django.conf import settings

CHUNK = 64 * 1024  # bytes


class Damaged(Exception):
    """This is not what was sealed for that key."""


def new_key() -> str:
    return str(pyrage.x25519.Identity.generate())


def seal(content: IO[Any], key: str) -> IO[bytes]:
    """A nameless file with the encrypted content; both files stand at their beginning afterwards. The caller closes it.

    Raises OSError where there is no room for it.
    """
    recipient = pyrage.x25519.Identity.from_str(key).to_public()
    content.seek(0)
    try:
        closed = nameless(lambda file: pyrage.encrypt_io(content, file, [recipient]))
    except pyrage.EncryptError as error:  # all that can go wrong here is the disk
        raise OSError(str(error)) from error
    content.seek(0)
    return closed


def opened(closed: IO[Any], key: str) -> IO[bytes]:
    """The content in a nameless file, at its beginning. Raises Damaged for a wrong key, a changed byte or a missing end."""
    try:
        return nameless(lambda file: pyrage.decrypt_io(closed, file, [pyrage.x25519.Identity.from_str(key)]))
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise Damaged from error
    except OSError as error:
        if error.errno is None:  # no trouble with a disk: the library's word for a part that does not open
            raise Damaged from error
        raise


def fingerprint(content: IO[Any]) -> str:
    """SHA-256 of all of it, in hexadecimal; it stands at its beginning before and after."""
    digest = hashlib.sha256()
    content.seek(0)
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def nameless(fill: Callable[[IO[bytes]], Any]) -> IO[bytes]:
    """A file that only this process can reach, filled, at its beginning. The caller closes it."""
    made = TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  # open until the caller has read it
    try:
        fill(made)
    except BaseException:
        made.close()
        raise
    made.seek(0)
    return made
