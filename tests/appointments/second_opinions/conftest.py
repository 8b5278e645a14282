import pytest
from django.test import override_settings

from appointments.second_opinions.models import DOCUMENTS, Document
from tests.appointments.second_opinions import s3


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The private files of this test alone."""
    monkeypatch.setitem(vars(Document.file.field.storage), "location", str(tmp_path))
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        yield tmp_path / DOCUMENTS


@pytest.fixture(scope="session")
def store():
    """The port of a server that speaks the S3 protocol."""
    with s3.open_store() as port:
        yield port


@pytest.fixture(params=["folder", "bucket"])
def storage(request, monkeypatch, folder):
    """Where patients' files lie: a folder of this machine, and a bucket on an S3 server."""
    storage = Document.file.field.storage
    if request.param == "bucket":
        port = request.getfixturevalue("store")
        storage = s3.storage(monkeypatch, port)
        monkeypatch.setattr(Document.file.field, "storage", storage)
        for name in stored(storage):
            storage.delete(name)
    return storage


def stored(storage):
    """The names of all that lies there."""
    return [f"{DOCUMENTS}/{name}" for name in storage.listdir(DOCUMENTS)[1]]
