"""What patients write cannot be read from a stolen copy of the database."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from hfs_portal.encrypted import EncryptedTextField

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


class Remark(models.Model):
    text = EncryptedTextField(null=True)  # noqa: DJ001  # nothing said is not the same as an empty remark

    class Meta:
        app_label = "encrypted_tests"


@pytest.fixture
def remarks(db, settings):
    settings.FIELD_KEYS = [OLD]
    with connection.schema_editor() as editor:
        editor.create_model(Remark)
    return Remark.objects


def stored(remark: Remark) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM encrypted_tests_remark WHERE id = %s", [remark.pk])
        return cursor.fetchone()[0]


def test_the_database_never_sees_what_was_written(remarks):
    remark = remarks.create(text="my eye twitches")
    assert "eye" not in stored(remark)
    assert remarks.get().text == "my eye twitches"


def test_the_same_words_twice_do_not_look_the_same(remarks):
    assert stored(remarks.create(text="twitch")) != stored(remarks.create(text="twitch"))


@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_stays_nothing(remarks, nothing):
    remarks.create(text=nothing)
    assert remarks.get().text == nothing


def test_a_new_key_takes_over_row_by_row_and_the_old_one_can_go(remarks, settings):
    remark = remarks.create(text="twitch")
    settings.FIELD_KEYS = [NEW, OLD]
    remark = remarks.get()
    remark.save()
    settings.FIELD_KEYS = [NEW]
    assert remarks.get().text == "twitch"


def test_under_a_wrong_key_reading_fails_loudly(remarks, settings):
    remarks.create(text="twitch")
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(InvalidToken):
        remarks.get()


@given(st.text(min_size=1))
def test_every_text_comes_back_as_it_was(typed):
    field = EncryptedTextField()
    try:
        typed.encode()
    except UnicodeEncodeError:
        return  # half characters are refused at the door
    assert field.from_db_value(field.get_prep_value(typed), None, None) == typed
