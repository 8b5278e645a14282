import pytest
from django.test import override_settings

from appointments.second_opinions.models import DOCUMENTS, Document


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The private files of this test alone."""
    monkeypatch.setitem(vars(Document.file.field.storage), "location", str(tmp_path))
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        yield tmp_path / DOCUMENTS
