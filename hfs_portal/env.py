"""Typed readers of the environment that stop the start with one sentence."""

import os
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet

YES = {"on", "true", "yes", "1"}
NO = {"off", "false", "no", "0"}


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


def not_yet(name: str, *, what: str) -> None:
    """Raises ConfigurationError when somebody relies on a setting that this release does not know what to do with."""
    if name in os.environ:
        raise ConfigurationError(f"{name} is set, but this release does not {what} yet: remove {name}")


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
