"""Tells the database who of staff makes a change, and from which address: its triggers copy that into the history.

Anybody with an account of the database can say the same. So it is signed with the portal's key, for one connection and two
minutes: a signature copied out of the history is of no use on another. Whoever holds the key can sign as anybody.
"""

import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.signing import base64_hmac
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INERROR

from appointments.intake import throttle

DESKS = ("/staff/", "/cms/")
CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|WITH)\b", re.IGNORECASE)
LONGEST_ADDRESS = 45  # characters, of an IPv6 address that holds one of IPv4
SALT = "who of staff made a change"
MOST_SECONDS = 120  # from a signature to what is changed with it, and between the clocks of portal and database
HIGHEST_NUMBER = 2**31 - 1  # of an account


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Patients' pages are left alone: what they change needs no signature, and costs none."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DESKS):
            return get_response(request)
        with connection.execute_wrapper(Signature(request)):
            return get_response(request)

    return answer


class Signature:
    """Goes before the first change of each transaction, in the same trip to the database, and ends with it.

    pghistory's own context goes before every statement, asks who it is before anybody is known, and keeps the page's address.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.stands = False

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        cursor = context["cursor"]
        status = cursor.connection.info.transaction_status
        if status == TRANSACTION_STATUS_IDLE or str(sql).startswith("ROLLBACK TO"):
            self.stands = False  # what is set in a savepoint goes with it
        if self.stands or status == TRANSACTION_STATUS_INERROR or many or not isinstance(sql, str) or not CHANGES.match(sql):
            return execute(sql, params, many, context)
        if not (signed := self.text(cursor.connection)):
            return execute(sql, params, many, context)
        self.stands = True
        before: str = cursor.mogrify("SELECT set_config('pghistory.context_metadata', %s, true); ", [signed]).decode()
        return execute((before.replace("%", "%%") if params is not None else before) + sql, params, many, context)

    def text(self, over: Any) -> str:
        """For what is sent over that connection; empty for whoever is not signed in."""
        user = self.request.user
        if not user.is_authenticated:
            return ""
        address, at = throttle.client_address(self.request)[:LONGEST_ADDRESS], int(time.time())
        signature = signatures(user.pk, address, at, backend_of(over))[0]
        return json.dumps({"user": user.pk, "address": address, "at": at, "signature": signature})


_backends: WeakKeyDictionary[Any, int] = WeakKeyDictionary()


def backend_of(connection: Any) -> int:
    """The process of the database that serves a connection: asked once, for the client knows only that of a pooler between."""
    if connection not in _backends:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [_backends[connection]] = cursor.fetchone()
    return _backends[connection]


class Signed(NamedTuple):
    """Who made a change, by its own word. Unless that is proven, none of it need be true."""

    user: int | None
    address: str
    proven: bool


def signatures(*facts: Any) -> list[str]:
    """By the key that signs today, and by those before it that are still known."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [base64_hmac(SALT, json.dumps(facts), key, algorithm="sha256") for key in keys]


def read(context: str | None, *, at: datetime) -> Signed | None:
    """What lies with a change that was made then; None where nobody was named. It may be anything that JSON can say."""
    if context is None:
        return None
    try:
        said = json.loads(context)
        user, address, signed_at, backend, signature = (said[name] for name in ("user", "address", "at", "backend", "signature"))
        fits = abs(at.timestamp() - signed_at) <= MOST_SECONDS
        proven = fits and any(constant_time_compare(signature, good) for good in signatures(user, address, signed_at, backend))
    except (ArithmeticError, KeyError, RecursionError, TypeError, ValueError):
        return Signed(None, "", proven=False)
    known = type(user) is int and 0 < user <= HIGHEST_NUMBER
    return Signed(user if known else None, address if proven else "", proven)
