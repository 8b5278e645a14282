"""What is sealed says nothing to whoever has not its key, and shows when it was changed."""

import io

import pytest

from appointments.second_opinions import sealed
from tests.hfs_portal.test_received_files import room_for

WORDS = b"what the eye did on Monday" * 10_000


@pytest.fixture
def key():
    return sealed.new_key()


@pytest.fixture
def closed(key):
    with sealed.seal(io.BytesIO(WORDS), key) as file:
        return file.read()


def test_what_was_sealed_opens_with_its_key_and_is_the_same(key, closed):
    with sealed.opened(io.BytesIO(closed), key) as content:
        assert content.read() == WORDS


def test_what_is_sealed_cannot_be_read(closed):
    assert b"eye" not in closed


def test_the_same_words_sealed_twice_do_not_look_the_same(key, closed):
    with sealed.seal(io.BytesIO(WORDS), key) as again:
        assert again.read() != closed


def test_another_key_opens_nothing(closed):
    with pytest.raises(sealed.Damaged):
        sealed.opened(io.BytesIO(closed), sealed.new_key())


def test_no_key_opens_nothing(closed):
    with pytest.raises(sealed.Damaged):
        sealed.opened(io.BytesIO(closed), "")


@pytest.mark.parametrize("at", [10, 1000, 100_000, -1])
def test_a_changed_byte_is_seen(key, closed, at):
    changed = bytearray(closed)
    changed[at] ^= 1
    with pytest.raises(sealed.Damaged):
        sealed.opened(io.BytesIO(changed), key)


@pytest.mark.parametrize("length", [0, 50, 70_000, -1])
def test_a_missing_end_is_seen(key, closed, length):
    with pytest.raises(sealed.Damaged):
        sealed.opened(io.BytesIO(closed[:length]), key)


def test_where_there_is_no_room_that_is_said_and_the_content_is_not_called_damaged(key, closed):
    with room_for(100_000):
        with pytest.raises(OSError):
            sealed.seal(io.BytesIO(WORDS), key)
        with pytest.raises(OSError):
            sealed.opened(io.BytesIO(closed), key)


def test_a_fingerprint_leaves_the_file_at_its_beginning():
    content = io.BytesIO(b"what the eye did")
    content.read(4)
    assert sealed.fingerprint(content) == sealed.fingerprint(content)
    assert content.read() == b"what the eye did"
