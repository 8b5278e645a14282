"""Reads this folder. A section's `references` name them by key; the CMS knows them by number."""

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def references() -> list[dict[str, Any]]:
    empty = {"authors": "", "journal": "", "year": None, "doi": "", "pmid": "", "web_address": ""}
    return [{**empty, "key": key, **row} for key, row in read("references.toml").items()]


def condition(folder: str, numbers: dict[str, int]) -> dict[str, Any]:
    """The fields of the page in that folder, its sections in the order that page.toml gives."""
    page = read(f"{folder}/page.toml")
    sections: dict[str, Any] = {}
    for path in sorted((HERE / folder).glob("*.toml")):
        if path.name != "page.toml":
            sections |= read(f"{folder}/{path.name}")
    body = [{"type": name, "value": numbered(sections[name], numbers)} for name in page.pop("sections")]
    return {**page, "body": body}


def numbered(value: Any, numbers: dict[str, int]) -> Any:
    if isinstance(value, list):
        return [numbered(inner, numbers) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: [numbers[key] for key in inner] if name == "references" else numbered(inner, numbers)
        for name, inner in value.items()
    }
