"""What comes in is written to the disk, and a full disk costs nobody their answers."""

import resource
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from hfs_portal.received_files import Lost


@contextmanager
def room_for(size):
    """No file may grow beyond that: the system refuses the byte after it, as it does when a disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def sent(**fields):
    request = RequestFactory().post("/", fields)
    request.POST  # noqa: B018  # reads all that came
    return request


def test_a_file_lies_on_the_disk_until_it_is_answered(folder):
    request = sent(file=SimpleUploadedFile("report.pdf", b"what the eye did"))
    assert [path.read_bytes() for path in folder.iterdir()] == [b"what the eye did"]
    request.close()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("size", [100_001, 130_000, 5_000_000])
def test_a_file_without_room_is_known_by_its_name_and_size_and_leaves_nothing(folder, size):
    with room_for(100_000):
        request = sent(first="one", file=SimpleUploadedFile("report.pdf", b"x" * size), last="two")
    file = request.FILES["file"]
    assert (type(file), file.name, file.size) == (Lost, "report.pdf", size)
    assert (request.POST["first"], request.POST["last"]) == ("one", "two")
    assert list(folder.iterdir()) == []
    request.close()


def test_the_file_after_one_without_room_is_kept():
    large, small = SimpleUploadedFile("large.pdf", b"x" * 200_000), SimpleUploadedFile("small.pdf", b"what the eye did")
    with room_for(100_000):
        request = sent(large=large, small=small)
    assert request.FILES["small"].read() == b"what the eye did"
    request.close()


def test_a_folder_that_is_gone_is_a_full_one(settings, folder):
    settings.FILE_UPLOAD_TEMP_DIR = str(folder / "gone")
    request = sent(file=SimpleUploadedFile("report.pdf", b"what the eye did"))
    assert isinstance(request.FILES["file"], Lost)
    request.close()
