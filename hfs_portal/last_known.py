"""Whom to ring while the database is away: the hospital as this process last showed it to somebody."""

from typing import Any

_known: dict[str, Any] = {}


def remember(hospital: Any) -> None:
    _known["hospital"] = hospital


def context() -> dict[str, Any]:
    """For the pages that may ask the database nothing; empty until the first page was shown."""
    return dict(_known)
