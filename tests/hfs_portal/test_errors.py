"""What is said when everything else has failed."""

import time
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.db import InterfaceError, OperationalError

from hfs_portal import errors


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
    server = portal.database
    server.query(f'ALTER DATABASE "{server.name}" ALLOW_CONNECTIONS false', database="postgres")
    server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", server.name, database="postgres")
    yield
    server.query(f'ALTER DATABASE "{server.name}" ALLOW_CONNECTIONS true', database="postgres")
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
