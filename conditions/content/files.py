"""Reads this folder.

A file calls everything by name: references and facts by their key, cards by their name, pages by where they stand in this
folder, like `hemifacial-spasm/treatments/medicines`. A folder with a page.toml is a condition; what lies in its folders
below becomes pages below it. Another condition is another folder.
"""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
Fields = dict[str, Any]

# Each page below the first one by its address, and of what kind it is.
INDEXES = {
    "conditions": "ConditionIndexPage",
    "specialities": "SpecialityIndexPage",
    "articles": "ArticleIndexPage",
    "is-this-really-us": "OfficialNumbersPage",
    "health-packages": "HealthPackagesPage",
}
# The folders of a condition, and of what kind the pages in them are.
BELOW_A_CONDITION = {"treatments": "TreatmentPage", "living": "LivingWithPage"}


class PageFile(NamedTuple):
    name: str
    model: str
    slug: str
    above: str  # the name of the page above it
    fields: Fields


def read(name: str) -> Fields:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"), parse_float=Decimal)


def references() -> list[Fields]:
    empty = {"authors": "", "journal": "", "year": None, "doi": "", "pmid": "", "web_address": ""}
    return [{**empty, "key": key, **row} for key, row in read("references.toml").items()]


def facts() -> list[Fields]:
    """A fact that rests on another stands below it in the file."""
    empty = {
        "value": None, "low": None, "high": None, "unit": "", "people": None, "follow_up": "", "setting": "",
        "kind": "series", "reference": None, "rests_on": None,
    }  # fmt: skip
    return [{**empty, "key": key, **row} for key, row in read("facts.toml").items()]


def emergency_cards() -> dict[str, Fields]:
    """The fields of each card by its name."""
    return {
        name: {"signs": [{"type": "sign", "value": sign} for sign in card["signs"]]}
        for name, card in read("emergency_cards.toml").items()
    }


def pages(*, demo: bool) -> Iterator[PageFile]:
    """Every page, those above before those below."""
    yield PageFile("portal", "HomePage", "portal", "", read("home.toml"))
    for slug, model in INDEXES.items():
        yield PageFile(slug, model, slug, "portal", read(f"{slug}.toml"))
    for slug, row in (read("demo/specialities.toml") if demo else {}).items():
        above = f"specialities/{row.pop('above')}" if "above" in row else "specialities"
        yield PageFile(f"specialities/{slug}", "SpecialityPage", slug, above, row)
    for path in sorted(HERE.glob("*/page.toml")):
        yield from _condition_pages(path.parent.name)
    yield from _pages_in("articles", "ArticlePage", "articles")


def _condition_pages(folder: str) -> Iterator[PageFile]:
    yield PageFile(folder, "ConditionPage", folder, "conditions", condition(folder))
    for inner, model in BELOW_A_CONDITION.items():
        yield from _pages_in(f"{folder}/{inner}", model, folder)


def _pages_in(folder: str, model: str, above: str) -> Iterator[PageFile]:
    """One page for each file, in the order that the files give."""
    written = [(path.stem, read(f"{folder}/{path.name}")) for path in sorted((HERE / folder).glob("*.toml"))]
    for slug, fields in sorted(written, key=lambda page: int(page[1].pop("order"))):
        sections = [{"type": section.pop("type"), "value": section} for section in fields.pop("sections")]
        yield PageFile(f"{folder}/{slug}", model, slug, above, {**fields, "body": sections})


def condition(folder: str) -> Fields:
    """The fields of the page in that folder, its sections in the order that page.toml gives."""
    page = read(f"{folder}/page.toml")
    sections: Fields = {}
    for path in sorted((HERE / folder).glob("*.toml")):
        if path.name != "page.toml":
            sections |= read(f"{folder}/{path.name}")
    body = [{"type": name, "value": sections[name]} for name in page.pop("sections")]
    return {**page, "body": body}
