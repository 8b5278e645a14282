"""The log helps to find a fault and gives no patient away."""

import logging
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.db import DatabaseError
from django.urls import resolve

from hfs_portal.logs import Formatter


def record(**known) -> logging.LogRecord:
    made = logging.LogRecord("django.request", logging.ERROR, "views.py", 1, "Not Found: %s", ("/case/canary/",), None)
    made.__dict__.update(known)
    return made


def test_a_request_is_named_by_its_route(rf):
    request = rf.get("/media/images/canary.png")
    request.resolver_match = resolve("/media/images/canary.png")
    line = Formatter().format(record(request=request, status_code=404))
    assert line.endswith("ERROR django.request GET /media/images/<path:path> answered 404")


def test_an_address_that_leads_nowhere_is_not_repeated(rf):
    assert "canary" not in Formatter().format(record(request=rf.get("/canary/"), status_code=404))


def test_a_fault_is_told_by_its_way_and_not_by_its_words():
    try:
        try:
            raise KeyError("canary")
        except KeyError:
            raise DatabaseError("Key (phone)=(canary) already exists") from None
    except DatabaseError:
        line = Formatter().format(record(msg="failed", args=(), exc_info=sys.exc_info()))
    assert "django.db.utils.DatabaseError" in line
    assert "test_logs.py" in line
    assert "canary" not in line


@pytest.mark.parametrize("address", ["/case/canary/", "/canary/?q=canary", "/%00canary", "/book/canary/", "/static/canary.js"])
def test_the_running_portal_writes_no_address_down(portal, address):
    try:
        urlopen(f"{portal.url}{address}").close()
    except HTTPError as answer:
        answer.close()
    assert "canary" not in portal.log
