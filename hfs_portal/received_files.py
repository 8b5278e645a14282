"""How files come in: straight to the disk, never into memory, and what happens when the disk is full."""

import io
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class Lost(UploadedFile):  # type: ignore[type-arg]
    """A file for which there was no room: its name and size are known, and nothing of it is left."""


class ToDisk(TemporaryFileUploadHandler):
    """Where there is no room for a file the rest of the form still comes in, so that its sender is told and loses no answer."""

    full = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.full = False
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self.full = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.full:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self.give_up()

    def file_complete(self, file_size: int) -> UploadedFile | None:  # type: ignore[type-arg]
        if not self.full:
            try:
                return super().file_complete(file_size)
            except OSError:  # the last bytes are written when it is rewound
                self.give_up()
        return Lost(io.BytesIO(), self.file_name, self.content_type, file_size, self.charset)

    def give_up(self) -> None:
        """Others may have use for the room."""
        self.full = True
        with suppress(OSError):  # as it tries to write what was left over
            self.file.close()
