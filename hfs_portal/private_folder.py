"""Where patients' files lie unless a bucket is named: a folder of this machine. It gives no file an address."""

import os
from typing import IO, Any

from django.core.files.storage import FileSystemStorage


class Folder(FileSystemStorage):
    def save(self, name: str | None, content: "IO[Any]", max_length: int | None = None) -> str:
        """On the disk, and not in the system's memory, before anybody is told that we have it."""
        saved = super().save(name, content, max_length)
        for path in (self.path(saved), os.path.dirname(self.path(saved))):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return saved

    def url(self, name: str | None) -> str:
        raise ValueError("patients' files have no address")
