"""Each setting that is missing, empty or wrong stops the start with one sentence that names it and shows a right one."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from hfs_portal.env import ConfigurationError, secret
from tests.hfs_portal.test_database import HERE, PRODUCTION

AT_HOME = {"BASE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "FIELD_KEYS", "DATABASE_URL"}


def start(var, remove: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Reads the settings as a hospital's own set-up would; no server has to be there for that."""
    env = {**os.environ, **PRODUCTION, "DATABASE_URL": HERE, "VAR_DIR": str(var), **environment}
    env.pop(remove, None)
    code = "from hfs_portal import settings; print(settings.BASE_URL)"
    return subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)


def last_line(started: subprocess.CompletedProcess[str]) -> str:
    return started.stderr.strip().splitlines()[-1]


def test_a_right_set_up_starts(tmp_path):
    assert start(tmp_path).stdout == "https://portal.example.org\n"


@pytest.mark.parametrize("name", sorted(AT_HOME - {"DATABASE_URL"}))
def test_a_missing_setting_is_named(tmp_path, name):
    assert f"{name} is not set: set it, for example {name}=" in last_line(start(tmp_path, remove=name))


OTHERS = ["PORT", "EMAIL_URL", "CACHE_URL", "STORAGE_URL", "CLAMD_URL", "THROTTLE", "DEMO", "PROXIES", "VAR_DIR", "MAIL_FROM"]
OTHERS += ["SMS_URL", "WHATSAPP_URL", "TEXTS_PER_DAY", "SECRET_KEY_FALLBACKS"]
EVERY = sorted([*AT_HOME, *OTHERS])


@pytest.mark.parametrize("name", EVERY)
def test_an_empty_setting_is_named(tmp_path, name):
    assert f"{name} is empty: set it, for example {name}=" in last_line(start(tmp_path, **{name: "  "}))


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("PORT", "eighty", "PORT=eighty is not a whole number from 1 to 65535: set PORT=8000"),
        ("PORT", "0", "PORT=0 is not a whole number"),
        ("PORT", "65536", "PORT=65536 is not a whole number"),
        ("PORT", "٨٠", "is not a whole number"),
        ("THROTTLE", "maybe", "THROTTLE=maybe is neither on nor off: set THROTTLE=on or THROTTLE=off"),
        ("DEMO", "2", "DEMO=2 is neither on nor off"),
        ("BASE_URL", "portal.example.org", "BASE_URL=portal.example.org is not a web address without a path"),
        (
            "BASE_URL",
            "https://portal.example.org/hfs",
            "is not a web address without a path: set it, for example BASE_URL=https://",
        ),
        ("BASE_URL", "https://portal.example.org:port", "is not a web address"),
        ("BASE_URL", "ftp://portal.example.org", "is not a web address"),
        ("ALLOWED_HOSTS", ",", "ALLOWED_HOSTS lists nothing: set it, for example ALLOWED_HOSTS=portal.example.org"),
        ("ALLOWED_HOSTS", "example.net", "ALLOWED_HOSTS does not list the host of BASE_URL: set it, for example ALLOWED_HOSTS="),
        ("SECRET_KEY", "short", "SECRET_KEY is shorter than 50 characters: set it, for example SECRET_KEY="),
        ("FIELD_KEYS", "x" * 44, "FIELD_KEYS holds something that is not a key: set it, for example FIELD_KEYS="),
        ("FIELD_KEYS", PRODUCTION["FIELD_KEYS"] + ",", "FIELD_KEYS holds something that is not a key"),
        ("EMAIL_URL", "mail.example.org", "EMAIL_URL is not a mail server's address: set it, for example EMAIL_URL=smtp://"),
        ("EMAIL_URL", "smtp://mail.example.org:port", "EMAIL_URL is not a mail server's address"),
        ("MAIL_FROM", "portal", "MAIL_FROM=portal is not an e-mail address: set it, for example MAIL_FROM=portal@example.org"),
        ("PROXIES", "many", "PROXIES=many is not a whole number from 0 to 5: set PROXIES=0"),
        ("SMS_URL", "json://gateway.example.org", "SMS_URL is not a gateway's address as Apprise knows it, with {phone} where"),
        (
            "SMS_URL",
            "gateway.example.org/{phone}",
            "set it, for example SMS_URL=jsons://user:password@gateway.example.org/texts/{phone}",
        ),
        ("WHATSAPP_URL", "nobody://knows/{phone}", "WHATSAPP_URL is not a gateway's address as Apprise knows it"),
        ("TEXTS_PER_DAY", "0", "TEXTS_PER_DAY=0 is not a whole number from 1 to 1000000: set TEXTS_PER_DAY=1000"),
        (
            "STORAGE_URL",
            "s3://bucket",
            "STORAGE_URL is not the address of a bucket on an S3 server: set it, for example STORAGE_",
        ),
        ("STORAGE_URL", "https://key:secret@s3.example.org/hfs-files", "STORAGE_URL is not the address of a bucket"),
        ("STORAGE_URL", "s3://key@s3.example.org/hfs-files", "STORAGE_URL is not the address of a bucket"),
        ("STORAGE_URL", "s3://key:secret@s3.example.org", "STORAGE_URL is not the address of a bucket"),
        ("STORAGE_URL", "s3://key:secret@s3.example.org/Files", "STORAGE_URL is not the address of a bucket"),
        ("STORAGE_URL", "s3://key:secret@s3.example.org/files/of/ours", "STORAGE_URL is not the address of a bucket"),
        ("STORAGE_URL", "s3://key:sec/ret@s3.example.org/files", "with %2F for each / in the key or the secret"),
        ("STORAGE_URL", "s3://key:secret@s3.example.org:port/files", "STORAGE_URL is not the address of a bucket"),
        ("STORAGE_URL", "s3://key:secret@s3.example.org/files?zone=a", "STORAGE_URL is not the address of a bucket"),
        ("STORAGE_URL", "s3://key:secret@s3.example.org/files?tls=perhaps", "STORAGE_URL is not the address of a bucket"),
        (
            "CLAMD_URL",
            "127.0.0.1:3310",
            "CLAMD_URL is not the address of clamd: set it, for example CLAMD_URL=tcp://127.0.0.1:3310",
        ),
        ("CLAMD_URL", "tcp://", "CLAMD_URL is not the address of clamd"),
        ("CLAMD_URL", "tcp://scanner:port", "CLAMD_URL is not the address of clamd"),
        ("CLAMD_URL", "tcp://scanner:0", "CLAMD_URL is not the address of clamd"),
        ("CLAMD_URL", "tcp://scanner:3310/instream", "CLAMD_URL is not the address of clamd"),
        ("CACHE_URL", "memcached://cache", "CACHE_URL is not a Redis address: set it, for example CACHE_URL=redis://"),
        ("DATABASE_URL", "mysql://db/hfs", "DATABASE_URL is not the address of a PostgreSQL database"),
        (
            "VAR_DIR",
            "/dev/null/var",
            "/dev/null/var cannot be written (Not a directory): give this user the right to write there",
        ),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, name, wrong, sentence):
    refused = start(tmp_path, **{name: wrong})
    assert refused.returncode == 1
    assert sentence in last_line(refused)


def test_a_wrong_secret_is_not_repeated(tmp_path):
    assert "hunter2" not in start(tmp_path, SECRET_KEY="hunter2").stderr


def test_mail_goes_to_the_server_that_is_named(tmp_path):
    code = "from hfs_portal.env import mail_server; print(mail_server('EMAIL_URL'))"
    env = {**os.environ, "EMAIL_URL": "smtp://portal%40example.org:p%3Ass@mail.example.org"}
    read = subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)
    assert eval(read.stdout) == {  # noqa: S307  # our own words
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 25,
        "EMAIL_HOST_USER": "portal@example.org",
        "EMAIL_HOST_PASSWORD": "p:ss",
        "EMAIL_USE_SSL": False,
        "EMAIL_USE_TLS": True,
    }


def read(expression: str, **environment: str):
    """What a reader of the environment makes of it."""
    code = f"from hfs_portal import env; print({expression})"
    env = {**os.environ, **environment}
    done = subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, check=True)
    return eval(done.stdout)  # noqa: S307  # our own words


PRIVATE_FILES = "env.private_files('STORAGE_URL', folder='private')"


def test_patients_files_lie_in_a_folder_of_this_machine_unless_a_bucket_is_named():
    assert read(PRIVATE_FILES) == {"BACKEND": "hfs_portal.private_folder.Folder", "OPTIONS": {"location": "private"}}


@pytest.mark.parametrize(
    ("host", "asked", "endpoint", "region"),
    [
        ("s3.example.org", "?region=ap-south-1", "https://s3.example.org", "ap-south-1"),
        ("storage.example.org:9000", "", "https://storage.example.org:9000", "us-east-1"),
        ("[::1]:9000", "?tls=off", "http://[::1]:9000", "us-east-1"),
    ],
)
def test_patients_files_go_to_the_bucket_that_is_named(host, asked, endpoint, region):
    assert read(PRIVATE_FILES, STORAGE_URL=f"s3://AKIA:se%2Fcret%2B@{host}/hfs-files{asked}")["OPTIONS"] == {
        "access_key": "AKIA",
        "secret_key": "se/cret+",
        "endpoint_url": endpoint,
        "bucket_name": "hfs-files",
        "region_name": region,
    }


def test_a_wrong_storage_is_named_without_its_secret(tmp_path):
    assert "hunter2" not in start(tmp_path, STORAGE_URL="s3://key:hunter2@s3.example.org/").stderr


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("tcp://scanner.example.org", ("scanner.example.org", 3310)),
        ("tcp://127.0.0.1:13310/", ("127.0.0.1", 13310)),
        ("tcp://[::1]:3310", ("::1", 3310)),
    ],
)
def test_the_virus_scanner_is_the_one_that_is_named(address, where):
    assert read("env.scanner('CLAMD_URL')", CLAMD_URL=address) == where


def test_a_shared_cache_speaks_redis(tmp_path):
    """Nobody listens there; what counts is that it was tried."""
    code = "from django.core.cache import cache; cache.get('key')"
    env = {**os.environ, **PRODUCTION, "DATABASE_URL": HERE, "VAR_DIR": str(tmp_path), "CACHE_URL": "redis://127.0.0.1:1/0"}
    env["DJANGO_SETTINGS_MODULE"] = "hfs_portal.settings"
    asked = subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)
    assert "redis.exceptions.ConnectionError" in asked.stderr


def test_at_home_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path):
    code = (
        "from pathlib import Path; from hfs_portal import env; import sys;"
        "print(env.secret('SECRET_KEY', kept_in=Path(sys.argv[1]), make=lambda: __import__('secrets').token_hex(32), least=50))"
    )
    env = {name: value for name, value in os.environ.items() if name not in AT_HOME}
    command = [sys.executable, "-c", code, str(tmp_path / "secret_key")]
    starts = [subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    assert len({started.communicate()[0] for started in starts}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_lost_secret_is_not_replaced_in_silence(tmp_path):
    (tmp_path / "postgres").mkdir()
    with pytest.raises(ConfigurationError, match="is missing though there is a database: bring it back from your backup"):
        secret("NO_SUCH_SETTING", kept_in=tmp_path / "field_keys", make=lambda: "x" * 50, least=50)
