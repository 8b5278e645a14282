"""How much one sender may send: token buckets in PostgreSQL, which every machine shares and a restart keeps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from .models import Bucket


@dataclass(frozen=True)
class Limit:
    """`most` at once, and again after `seconds`, refilled evenly."""

    name: str
    most: int
    seconds: int


# Whole families and wards share one address; a phone number is one person's.
POSTS_PER_ADDRESS = Limit("posts by address", most=120, seconds=10 * 60)
FORMS_PER_ADDRESS = Limit("forms by address", most=30, seconds=10 * 60)
FORMS_PER_PHONE = Limit("forms by phone", most=6, seconds=24 * 60 * 60)
HOLDS_PER_ADDRESS = Limit("holds by address", most=60, seconds=10 * 60)
MEGABYTES_PER_ADDRESS = Limit("megabytes by address", most=3000, seconds=24 * 60 * 60)
SECOND_FACTS_PER_CASE = Limit("second facts by case", most=6, seconds=24 * 60 * 60)
SECOND_FACTS_PER_DRAFT = Limit("second facts by draft", most=6, seconds=24 * 60 * 60)
CHANGES_PER_CASE = Limit("changes by case", most=6, seconds=24 * 60 * 60)  # each writes letters
LINKS_PER_REACH = Limit("links by e-mail address or phone", most=4, seconds=24 * 60 * 60)
LINKS_PER_ADDRESS = Limit("links by address", most=10, seconds=10 * 60)
LONGEST_REFILL = timedelta(days=2)

SPEND = """
    INSERT INTO appointments_bucket AS bucket (key, tokens, filled_at)
    VALUES (%(key)s, %(most)s - %(amount)s, clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET
        tokens = LEAST(%(most)s, bucket.tokens
            + %(rate)s * GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - bucket.filled_at))) - %(amount)s,
        filled_at = clock_timestamp()
    WHERE LEAST(%(most)s, bucket.tokens
            + %(rate)s * GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - bucket.filled_at))) >= %(amount)s
    RETURNING tokens
"""


class Exceeded(Exception):
    """The sender has sent more than the limit allows. `limit` says of what."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit.name)
        self.limit = limit


def spend(limit: Limit, sender: str, *, amount: int = 1) -> None:
    """Takes so many tokens, at most as many as there ever are. Raises Exceeded when the sender has fewer; none is taken then."""
    if not settings.THROTTLE:
        return
    key = salted_hmac(limit.name, sender, algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(SPEND, {"key": key, "most": limit.most, "rate": limit.most / limit.seconds, "amount": amount})
        if cursor.fetchone() is None:
            raise Exceeded(limit)


def spend_on_form(*, address: str | None, phone: str) -> None:
    """For a form about to be accepted; `address` is None when staff fill it in. Raises Exceeded."""
    if address is not None:
        spend(FORMS_PER_ADDRESS, address)
        spend(FORMS_PER_PHONE, phone)


def client_address(request: HttpRequest) -> str:
    """The sender's network address; of X-Forwarded-For only what our own proxies wrote is believed."""
    if settings.PROXIES:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        if len(hops) >= settings.PROXIES:
            return hops[-settings.PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def forget(*, now: datetime) -> int:
    """Removes buckets that must be full again by now; returns how many."""
    return Bucket.objects.filter(filled_at__lt=now - LONGEST_REFILL).delete()[0]
