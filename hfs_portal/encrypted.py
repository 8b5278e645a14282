"""Text that a stolen copy of the database does not give away."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


def _cipher() -> MultiFernet:
    return _cipher_of(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=4)
def _cipher_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def rotated(stored: str) -> str | None:
    """What lies in a column, encrypted anew under the first of FIELD_KEYS; None when it is under that already.

    Raises InvalidToken when none of the keys opens it.
    """
    try:
        _cipher_of((settings.FIELD_KEYS[0],)).decrypt(stored.encode())
    except InvalidToken:
        return _cipher().rotate(stored.encode()).decode()
    return None


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Kept encrypted under the first of FIELD_KEYS. Cannot be searched. Reading raises InvalidToken under a wrong key."""

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return plain and _cipher().encrypt(plain.encode()).decode()

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return value and _cipher().decrypt(value.encode()).decode()
