"""What is said when everything else has failed."""

import time
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.db import InterfaceError, OperationalError
from wagtail.models import Site

from conditions.models import HospitalSettings
from hfs_portal import errors, last_known


def get(address: str) -> tuple[int, dict[str, str], str]:
    try:
        with urlopen(address, timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except HTTPError as answer:
        return answer.code, dict(answer.headers), answer.read().decode()


@pytest.fixture
def no_database(portal):
    """The portal runs on while its database lets nobody in."""
    portal.kill_worker()
    with portal.database.away():
        yield
    portal.start_worker()


@pytest.mark.parametrize("address", ["/", "/staff/", "/callback/", "/doctors/", "/nowhere/"])
def test_while_the_database_is_away_a_page_says_so_and_when_to_return(portal, no_database, address):
    status, headers, page = get(f"{portal.url}{address}")
    assert (status, headers["Retry-After"]) == (503, "30")
    assert "send it again in a few minutes" in page
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_while_the_database_is_away_the_load_balancer_knows(portal, no_database):
    assert get(f"{portal.url}/healthz/live")[0] == 200
    assert get(f"{portal.url}/healthz/ready")[0] == 503


def test_when_the_database_is_back_so_is_the_portal(portal):
    deadline = time.monotonic() + 20
    while get(f"{portal.url}/healthz/ready")[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert get(f"{portal.url}/")[0] == 200


@pytest.mark.parametrize(("fault", "status"), [(OperationalError, 503), (InterfaceError, 503), (ValueError, 500)])
def test_only_what_passes_by_itself_is_promised_to_pass(rf, fault, status):
    try:
        raise fault
    except fault:
        assert errors.server_error(rf.get("/")).status_code == status


@pytest.fixture
def nothing_known():
    yield last_known.remember(None)
    last_known.remember(None)


def failed(rf) -> str:
    try:
        raise OperationalError
    except OperationalError:
        return errors.server_error(rf.get("/")).content.decode()


def test_while_the_database_is_away_the_helpline_is_known_from_the_last_page(client, db, rf, nothing_known):
    site = Site.objects.get(is_default_site=True)
    HospitalSettings.objects.update_or_create(
        site=site, defaults={"hospital_name": "Lakeside Hospital", "helpline": "040 2345 6789"}
    )
    client.get("/nowhere/")
    page = failed(rf)
    assert "Lakeside Hospital" in page
    assert ">040 2345 6789</a>" in page


def test_where_no_page_was_shown_before_the_emergency_number_is_told(rf, nothing_known):
    page = failed(rf)
    assert "tel:112" in page
    assert "Or ring us" not in page
