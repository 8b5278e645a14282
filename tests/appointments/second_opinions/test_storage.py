"""Patients' files are kept the same way in a folder of this machine and in a bucket on an S3 server."""

import hashlib
import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import OperationalError, transaction
from django.utils import timezone

from appointments.second_opinions import documents, strays
from appointments.second_opinions.models import DOCUMENTS, Document
from appointments.second_opinions.opinion_models import Opinion
from tests.appointments.clinic import doctor
from tests.appointments.second_opinions import s3
from tests.appointments.second_opinions.questions import asked
from tests.appointments.second_opinions.sent import sent

NOW = timezone.now()
TOMORROW = NOW + timedelta(hours=25)  # the strays of today are a day old then

pytestmark = pytest.mark.django_db


def names(storage):
    try:
        return {f"{DOCUMENTS}/{name}" for name in storage.listdir(DOCUMENTS)[1]}
    except FileNotFoundError:
        return set()


def take(*files, owner=None, now=NOW):
    return documents.take(list(files), owner=owner or asked(), shows=Document.Shows.SCAN, now=now)


def read(document):
    with documents.unsealed(document) as content:
        return content.read()


def test_a_file_comes_back_as_it_was_sent(storage):
    (document,) = take(sent(b"what the eye did on Monday"))
    assert read(document) == b"what the eye did on Monday"


def test_a_file_comes_back_as_often_as_it_is_asked_for(storage):
    (document,) = take(sent())
    assert read(document) == read(document)


def test_a_file_of_many_pieces_comes_back_whole(storage):
    content = os.urandom(12_345_678)
    (document,) = take(sent(content))
    assert hashlib.sha256(read(document)).digest() == hashlib.sha256(content).digest()


def test_what_lies_there_says_nothing_of_the_patient(storage):
    (document,) = take(sent(b"what the eye did on Monday", name="meera.pdf"))
    (name,) = names(storage)
    with storage.open(name) as closed:
        assert b"eye" not in closed.read()
    assert "meera" not in name and name == document.file.name


def test_a_file_has_no_address(storage):
    take(sent())
    with pytest.raises(ValueError, match="no address"):
        storage.url(names(storage).pop())


def test_when_the_row_is_not_written_no_file_stays(storage):
    with pytest.raises(ZeroDivisionError), documents.kept([sent(), sent(b"another")], now=NOW):
        assert len(names(storage)) == 2
        raise ZeroDivisionError
    assert names(storage) == set()


def test_a_file_whose_row_nobody_saved_does_not_stay(storage):
    with documents.kept([sent()], now=NOW):
        pass
    assert names(storage) == set()


def test_when_the_database_is_lost_the_sweep_decides_whether_a_file_stays(storage):
    """Nobody knows then whether the rows were committed; without its file a row would be a lost file."""
    with pytest.raises(OperationalError), documents.kept([sent()], now=NOW):
        raise OperationalError
    assert len(names(storage)) == 1
    assert strays.sweep(now=TOMORROW) == 1


def test_strays_are_swept_when_they_are_a_day_old(storage):
    storage.save(f"{DOCUMENTS}/stray", ContentFile(b"stray"))
    assert (strays.sweep(now=NOW + timedelta(hours=23)), names(storage)) == (0, {f"{DOCUMENTS}/stray"})
    assert (strays.sweep(now=TOMORROW), names(storage)) == (1, set())


def test_a_file_with_its_row_stays_however_old(storage):
    (document,) = take(sent())
    assert strays.sweep(now=NOW + timedelta(days=900)) == 0
    assert names(storage) == {document.file.name}


def test_the_paper_of_an_opinion_is_no_stray(storage):
    storage.save(f"{DOCUMENTS}/paper", ContentFile(b"sealed"))
    Opinion.objects.create(request=asked(), doctor=doctor(), paper=f"{DOCUMENTS}/paper", created_at=NOW, changed_at=NOW)
    assert strays.sweep(now=TOMORROW) == 0


def test_the_sweep_asks_about_some_files_at_a_time(storage, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(strays, "AT_ONCE", 2)
    for number in range(5):
        storage.save(f"{DOCUMENTS}/stray{number}", ContentFile(b"stray"))
    with django_assert_num_queries(6):
        assert strays.sweep(now=TOMORROW) == 5


def test_there_is_nothing_to_sweep_before_the_first_file(storage):
    assert strays.sweep(now=TOMORROW) == 0


def test_an_erased_file_is_gone_once_that_is_committed(storage, django_capture_on_commit_callbacks):
    (document,) = take(sent())
    with django_capture_on_commit_callbacks(execute=True):
        documents.erase(document, now=NOW)
        assert len(names(storage)) == 1
    assert names(storage) == set()


def test_an_erased_file_that_the_storage_did_not_remove_is_swept(storage):
    (document,) = take(sent())
    with transaction.atomic():
        documents.erase(document, now=NOW)
    assert len(names(storage)) == 1  # as when the process dies before it tells the storage
    assert strays.sweep(now=TOMORROW) == 1


def test_a_file_that_has_gone_is_not_there(storage):
    (document,) = take(sent())
    storage.delete(document.file.name)
    with pytest.raises(documents.NotThere):
        documents.unsealed(document)


def test_a_file_that_somebody_changed_is_not_there(storage):
    (document,) = take(sent())
    with storage.open(document.file.name) as closed:
        content = bytearray(closed.read())
    content[-1] ^= 1
    storage.delete(document.file.name)
    storage.save(document.file.name, ContentFile(bytes(content)))
    with pytest.raises(documents.NotThere):
        documents.unsealed(document)


@pytest.fixture
def no_bucket(monkeypatch, store):
    """Somebody removed the bucket."""
    monkeypatch.setattr(Document.file.field, "storage", s3.storage(monkeypatch, store, bucket="no-such-bucket"))


@pytest.fixture
def no_server(monkeypatch):
    """Nobody listens there."""
    monkeypatch.setattr(Document.file.field, "storage", s3.storage(monkeypatch, 9))


@pytest.mark.parametrize("trouble", ["no_bucket", "no_server"])
def test_what_a_bucket_does_not_take_leaves_no_row(trouble, request):
    request.getfixturevalue(trouble)
    with pytest.raises(documents.NotKept):
        take(sent())
    assert not Document.objects.exists()


def test_while_the_server_is_away_a_file_is_out_of_reach_and_not_lost(store, monkeypatch, request):
    monkeypatch.setattr(Document.file.field, "storage", s3.storage(monkeypatch, store))
    (document,) = take(sent())
    request.getfixturevalue("no_server")
    with pytest.raises(documents.OutOfReach):
        documents.unsealed(document)
    assert strays.sweep(now=TOMORROW) == 0


def test_an_object_is_private_and_asks_the_server_for_nothing(store, monkeypatch):
    monkeypatch.setattr(Document.file.field, "storage", s3.storage(monkeypatch, store))
    (document,) = take(sent())
    kept = s3.client(store).get_object_acl(Bucket=s3.BUCKET, Key=document.file.name)
    assert [grant["Grantee"]["Type"] for grant in kept["Grants"]] == ["CanonicalUser"]  # the owner, and not everybody


def test_a_large_file_goes_up_in_one_piece(store, monkeypatch):
    """One in parts would leave those behind when the portal is killed, where no sweep finds them."""
    monkeypatch.setattr(Document.file.field, "storage", s3.storage(monkeypatch, store))
    (document,) = take(sent(os.urandom(20_000_000)))
    assert "-" not in s3.client(store).head_object(Bucket=s3.BUCKET, Key=document.file.name)["ETag"]


def test_the_folder_is_the_storage_of_a_portal_that_names_none(settings):
    assert type(storages.create_storage(settings.STORAGES["private"])).__name__ == "Folder"
