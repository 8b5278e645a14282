"""Typed readers of the environment that stop the start with one sentence."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.fernet import Fernet

YES = {"on", "true", "yes", "1"}
NO = {"off", "false", "no", "0"}
BUCKET_EXAMPLE = "s3://key:secret@s3.example.org/bucket?region=ap-south-1"
SCANNER_EXAMPLE = "tcp://127.0.0.1:3310"
GATEWAY_EXAMPLE = "jsons://user:password@gateway.example.org/texts/{phone}"


class ConfigurationError(Exception):
    """What is wrong with the set-up, as one sentence for the engineer who starts the portal."""


def text(name: str, *, default: str | None = None, example: str) -> str:
    """The setting as typed. Raises ConfigurationError when it is empty, or missing and without default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ConfigurationError(f"{name} is not set: set it, for example {name}={example}")
    if not value.strip():
        raise ConfigurationError(f"{name} is empty: set it, for example {name}={example}, or remove it")
    return value.strip()


def optional(name: str, *, example: str) -> str | None:
    """The setting as typed, or None when it is not set. Raises ConfigurationError when it is set but empty."""
    return text(name, example=example) if name in os.environ else None


def integer(name: str, *, default: int, least: int, most: int) -> int:
    """Raises ConfigurationError unless the setting is a whole number in the range, ends included."""
    typed = text(name, default=str(default), example=str(default))
    if not (typed.isascii() and typed.isdigit() and least <= int(typed) <= most):
        raise ConfigurationError(f"{name}={typed} is not a whole number from {least} to {most}: set {name}={default}")
    return int(typed)


def switch(name: str, *, default: bool) -> bool:
    """Raises ConfigurationError unless the setting reads as on or off."""
    typed = text(name, default="on" if default else "off", example="off").lower()
    if typed not in YES | NO:
        raise ConfigurationError(f"{name}={typed} is neither on nor off: set {name}=on or {name}=off")
    return typed in YES


def words(name: str, *, default: str | None = None, example: str) -> list[str]:
    """The setting as a list; commas separate."""
    found = [word.strip() for word in text(name, default=default, example=example).split(",") if word.strip()]
    if not found:
        raise ConfigurationError(f"{name} lists nothing: set it, for example {name}={example}")
    return found


def secret(name: str, *, kept_in: Path | None, make: Callable[[], str], least: int) -> str:
    """The secret from the environment, or the one kept in a file only its owner can read, made at first need.

    Raises ConfigurationError when it is shorter than `least` characters, or missing where no file may keep it.
    """
    kept = None if name in os.environ else kept_in
    value = _kept(kept, make) if kept else text(name, example=make())
    if len(value) < least:
        raise ConfigurationError(f"{name} is shorter than {least} characters: set it, for example {name}={make()}")
    return value


def field_keys(name: str, *, kept_in: Path | None) -> list[str]:
    """Fernet keys, separated by commas. Raises ConfigurationError unless each is one."""
    keys = secret(name, kept_in=kept_in, make=_field_key, least=44).replace(" ", "").split(",")
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            raise ConfigurationError(
                f"{name} holds something that is not a key: set it, for example {name}={_field_key()}"
            ) from None
    return keys


def _field_key() -> str:
    return Fernet.generate_key().decode()


def _kept(path: Path, make: Callable[[], str]) -> str:
    """Several processes may start at once; the first file linked into place is everybody's secret."""
    try:
        if not path.exists():
            if (path.parent / "postgres").exists():
                raise ConfigurationError(
                    f"{path} is missing though there is a database: bring it back from your backup, for what it encrypted is "
                    f"lost without it, or begin anew with an empty {path.parent}"
                )
            own = path.with_name(f"{path.name}.{os.getpid()}")
            own.touch(mode=0o600)
            own.write_text(make())
            with suppress(FileExistsError):
                os.link(own, path)
            own.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read or written ({error.strerror}): let this user own it, or remove it"
        ) from None


def folder(name: str, *, default: Path, example: str) -> Path:
    """The folder, made where it is missing. Raises ConfigurationError when this user cannot write there."""
    path = Path(text(name, default=str(default), example=example)).absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path):
            return path
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be written ({error.strerror}): give this user the right to write there, or set {name}={example}"
        ) from None


def web_address(name: str, *, default: str | None, example: str) -> str:
    """Raises ConfigurationError unless the setting is `http://` or `https://` and a host, with nothing behind."""
    typed = text(name, default=default, example=example).rstrip("/")
    try:
        parts = urlsplit(typed)
        good = parts.scheme in {"http", "https"} and parts.hostname and f"{parts.scheme}://{parts.netloc}" == typed
        good = good and not parts.username and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ConfigurationError(f"{name}={typed} is not a web address without a path: set it, for example {name}={example}")
    return typed


def mail_sender(name: str, *, default: str) -> str:
    """`name@host`, or a name in words before it in angle brackets. Raises ConfigurationError when it is neither."""
    typed = text(name, default=default, example="portal@example.org")
    if "@" not in parseaddr(typed)[1].strip("@"):
        raise ConfigurationError(f"{name}={typed} is not an e-mail address: set it, for example {name}=portal@example.org")
    return typed


def gateways(**names: str) -> dict[str, str]:
    """Apprise's addresses of the gateways that are set, with `{phone}` where the number goes, by what goes there.

    Raises ConfigurationError for one that Apprise does not know; what is wrong is said without repeating the secret in it.
    """
    found = {channel: optional(name, example=GATEWAY_EXAMPLE) for channel, name in names.items()}
    if any(found.values()):
        from .gateways import is_known  # takes a second, which nobody waits for who sends no texts
    for channel, address in found.items():
        if address and not is_known(address):
            raise ConfigurationError(
                f"{names[channel]} is not a gateway's address as Apprise knows it, with {{phone}} where the number goes: "
                f"set it, for example {names[channel]}={GATEWAY_EXAMPLE}"
            )
    return {channel: address for channel, address in found.items() if address}


def mail_server(name: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from `smtp://user:password@host:port` (STARTTLS when there is a user) or `smtps://`.

    Empty when the setting is missing. Raises ConfigurationError when it is not such an address.
    """
    address = optional(name, example="smtp://mail.example.org:25")
    if address is None:
        return {}
    wrong = ConfigurationError(f"{name} is not a mail server's address: set it, for example {name}=smtp://mail.example.org:25")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise wrong
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
    }


def private_files(name: str, *, folder: Path) -> dict[str, Any]:
    """Django's storage for `s3://key:secret@host:port/bucket?region=...&tls=off`; that of the folder when the setting is missing.

    Raises ConfigurationError when it is not such an address; what is wrong with a secret is said without repeating it.
    """
    address = optional(name, example=BUCKET_EXAMPLE)
    if address is None:
        return {"BACKEND": "hfs_portal.private_folder.Folder", "OPTIONS": {"location": folder}}
    try:
        return {"BACKEND": "hfs_portal.private_bucket.Bucket", "OPTIONS": _bucket(address)}
    except ValueError:
        raise ConfigurationError(
            f"{name} is not the address of a bucket on an S3 server: set it, for example {name}={BUCKET_EXAMPLE}, "
            "with %2F for each / in the key or the secret"
        ) from None


def _bucket(address: str) -> dict[str, Any]:
    """What the storage wants to know. Raises ValueError when the address does not say it."""
    parts = urlsplit(address)
    options = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    tls = options.get("tls", ["on"])[-1]
    bucket = parts.path.removeprefix("/").removesuffix("/")
    named = parts.scheme == "s3" and parts.hostname and parts.username and parts.password and parts.port != 0
    if not named or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise ValueError
    if options.keys() - {"region", "tls"} or tls not in YES | NO:
        raise ValueError
    return {
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "endpoint_url": f"{'https' if tls in YES else 'http'}://{parts.netloc.rpartition('@')[2]}",
        "bucket_name": bucket,
        "region_name": options.get("region", ["us-east-1"])[-1],
    }


def scanner(name: str) -> tuple[str, int] | None:
    """Host and port of clamd from `tcp://host:3310`, or None. Raises ConfigurationError when it is not such an address."""
    address = optional(name, example=SCANNER_EXAMPLE)
    if address is None:
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, 3310 if parts.port is None else parts.port
    except ValueError:
        host, port = None, 0
    if not host or not port or parts.scheme != "tcp" or parts.path.strip("/") or parts.query or parts.username:
        raise ConfigurationError(f"{name} is not the address of clamd: set it, for example {name}={SCANNER_EXAMPLE}")
    return host, port
