"""The hidden key in every form that makes a double click one request, and tells when the form was made."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.crypto import salted_hmac

SALT = "appointments.intake.submit_key"
QUICKEST = timedelta(seconds=2)  # nobody reads and fills in a form faster; machines do
OLDEST = timedelta(days=2)


def new() -> str:
    """A key for one rendered form: 192 random bits, signed with the time."""
    return TimestampSigner(salt=SALT).sign(secrets.token_urlsafe(24))


def read(key: str) -> str:
    """The random part. Raises BadSignature when the key is not ours, or older than two days."""
    return TimestampSigner(salt=SALT).unsign(key, max_age=OLDEST)


def is_hasty(key: str) -> bool:
    """Whether the form came back faster than a person could have filled it in."""
    try:
        TimestampSigner(salt=SALT).unsign(key, max_age=QUICKEST)
    except SignatureExpired:
        return False
    except BadSignature:
        return True
    return True


def with_answers(random: str, answers: Iterable[str]) -> str:
    """The submission's own key: the same form with the same answers is a repeat; with others it is a new request."""
    return salted_hmac(SALT, "\0".join([random, *answers]), algorithm="sha256").hexdigest()
