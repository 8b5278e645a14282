"""Where patients' files lie when STORAGE_URL names it: a bucket on an S3 server. It gives no file an address.

They come here sealed already, so nothing is asked of the server but to keep them. As of a folder, what fails raises OSError, and
what is not there FileNotFoundError.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

PATIENCE = Config(
    connect_timeout=5,  # seconds
    read_timeout=20,
    retries={"mode": "standard", "max_attempts": 3},
    s3={"addressing_style": "path"},  # a server of one's own has one name for all its buckets
    request_checksum_calculation="when_required",  # servers other than Amazon's do not all know the newer ones
    response_checksum_validation="when_required",
)
# A file goes up in one piece, streamed: a process that is killed halfway leaves no part of an object behind, and nothing is held
# in memory.
IN_ONE_PIECE = TransferConfig(use_threads=False, multipart_threshold=1024**3)


@contextmanager
def as_os_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in {"404", "NoSuchKey"}:
            raise FileNotFoundError from error
        raise OSError(f"the S3 server answers {code}") from error
    except (BotoCoreError, Boto3Error, RetriesExceededError) as error:
        raise OSError(f"the S3 server does not answer: {type(error).__name__}") from error


class Bucket(S3Storage):
    def get_default_settings(self) -> dict[str, Any]:
        # No access list of its own for an object: it is private unless the bucket says otherwise, and most forbid such lists.
        ours = {"client_config": PATIENCE, "transfer_config": IN_ONE_PIECE, "file_overwrite": True, "default_acl": None}
        return {**super().get_default_settings(), **ours}

    @property
    def bucket(self) -> Any:
        """One for each thread, as its connection is: they must not be shared."""
        return self.connection.Bucket(self.bucket_name)

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        fetched = TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  # open until the caller has read it
        try:
            with as_os_errors():
                self.bucket.download_fileobj(name, fetched, Config=self.transfer_config)
        except BaseException:
            fetched.close()
            raise
        fetched.seek(0)
        return File(fetched)

    def _save(self, name: str, content: "File[Any]") -> str:
        with as_os_errors():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with as_os_errors():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with as_os_errors():
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with as_os_errors():
            folders, files = super().listdir(path)
            return folders, files

    def get_modified_time(self, name: str) -> datetime:
        with as_os_errors():
            at: datetime = super().get_modified_time(name)
            return at

    def url(self, name: str | None, *arguments: Any, **options: Any) -> str:
        raise ValueError("patients' files have no address")
