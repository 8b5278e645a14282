"""Reads the JSON-LD of a page as served, and holds it against the vocabulary and against what the page shows."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from bs4 import BeautifulSoup

VOCABULARY = tomllib.loads((Path(__file__).parent / "conditions" / "vocabulary.toml").read_text())
TYPES, MEMBERS, PROPERTIES = VOCABULARY["types"], VOCABULARY["members"], VOCABULARY["properties"]
SCHEMA = "https://schema.org/"
CODES = {"inLanguage", "priceCurrency"}  # said in codes that no page shows


def blocks(text: str) -> list[dict]:
    scripts = BeautifulSoup(text, "html.parser").select('script[type="application/ld+json"]')
    return [json.loads(script.string) for script in scripts]


def graph(text: str) -> list[dict]:
    """The things of a page's only block."""
    (found,) = blocks(text)
    assert found["@context"] == "https://schema.org"
    return found["@graph"]


def things(value: object) -> Iterator[dict]:
    """Every thing, however deep."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from things(inner)


def kinds(thing: dict) -> list[str]:
    return as_list(thing.get("@type", []))


def as_list(value: object) -> list:
    return value if isinstance(value, list) else [value]


def of_kind(found: list[dict], kind: str) -> list[dict]:
    return [thing for thing in things(found) if kind in kinds(thing)]


# The vocabulary


def is_kind_of(kind: str, of: str) -> bool:
    return kind == of or any(is_kind_of(above, of) for above in TYPES[kind])


def faults(found: list[dict]) -> list[str]:
    named = {thing["@id"]: thing for thing in things(found) if "@id" in thing and "@type" in thing}
    return [fault for thing in things(found) for fault in _faults_of(thing, named)]


def _faults_of(thing: dict, named: dict[str, dict]) -> Iterator[str]:
    if set(thing) == {"@id"}:
        return  # the name of a thing: whoever says it is asked what it is
    if not kinds(thing):
        yield f"{thing} has no type"
    unknown = [kind for kind in kinds(thing) if kind not in TYPES]
    yield from (f"{kind} is no type" for kind in unknown)
    for name, value in thing.items() if not unknown else ():
        if not name.startswith("@"):
            yield from _faults_of_property(thing, name, value, named)


def _faults_of_property(thing: dict, name: str, value: object, named: dict[str, dict]) -> Iterator[str]:
    if name not in PROPERTIES:
        yield f"{name} is no property"
        return
    if not any(is_kind_of(kind, of) for kind in kinds(thing) for of in PROPERTIES[name]["of"]):
        yield f"{name} says nothing of {kinds(thing)}"
    for said in as_list(value):
        if not any(_is(said, wanted, named) for wanted in PROPERTIES[name]["says"]):
            yield f"{name} of {kinds(thing)} cannot be {said}"


def _is(said: object, wanted: str, named: dict[str, dict]) -> bool:
    if isinstance(said, dict):
        if set(said) == {"@id"} and said["@id"] not in named:
            return wanted == "Thing" and _is_address(said["@id"])  # it stands on another page
        thing = named.get(said["@id"], said) if "@id" in said and "@type" not in said else said
        return wanted in TYPES and any(is_kind_of(kind, wanted) for kind in kinds(thing) if kind in TYPES)
    if wanted in MEMBERS:
        return isinstance(said, str) and said.removeprefix(SCHEMA) in MEMBERS[wanted] and said.startswith(SCHEMA)
    return wanted in DATA_TYPES and DATA_TYPES[wanted](said)


def _is_address(said: object) -> bool:
    return isinstance(said, str) and re.fullmatch(r"https?://[^\s<>\"]+", said) is not None


def _reads_as(kind: type, said: object) -> bool:
    try:
        return isinstance(said, str) and bool(kind.fromisoformat(said))
    except ValueError:
        return False


DATA_TYPES = {
    "Text": lambda said: isinstance(said, str) and said.strip() != "" and not said.startswith(SCHEMA),
    "URL": _is_address,
    "Date": lambda said: _reads_as(date, said) and len(said) == 10,
    "DateTime": lambda said: _reads_as(datetime, said) and "T" in said,
    "Time": lambda said: isinstance(said, str) and (said == "00:00" or _reads_as(time, said)),
    "Number": lambda said: type(said) in (int, float),
    "Integer": lambda said: type(said) is int,
}


# What the page shows


def visible(text: str) -> str:
    """The words of the page without the markers of references, and without white space."""
    page = BeautifulSoup(text, "html.parser").body
    for hidden in page.select("script, style, template, sup.cite"):
        hidden.decompose()
    return squeezed(page.get_text())


def squeezed(words: str) -> str:
    return "".join(words.split())


def words_of(found: list[dict]) -> Iterator[str]:
    """Every text in it but for addresses, dates and codes."""
    for thing in things(found):
        for name, value in thing.items():
            if not name.startswith("@") and name not in CODES and not {"Date", "URL"} & set(PROPERTIES[name]["says"]):
                yield from (said for said in as_list(value) if isinstance(said, str) and not said.startswith(SCHEMA))


def invisible(text: str) -> list[str]:
    shown = visible(text)
    return [words for words in words_of(graph(text)) if squeezed(words) not in shown]


def dead_addresses(text: str, own: str) -> list[str]:
    """Addresses that neither are the page's own nor links on it, and places on the page that are not there."""
    page = BeautifulSoup(text, "html.parser")
    host = re.match(r"https?://[^/]+", own)[0]
    linked = {own, *(link["href"] if "://" in link["href"] else host + link["href"] for link in page.select("a[href]"))}
    places = {element["id"] for element in page.select("[id]")}
    names = ("url", "target", "relatedLink")
    said = [address for thing in things(graph(text)) for name in names for address in as_list(thing.get(name, []))]
    return [address for address in said if address not in linked and not _is_place(address, own, places)]


def _is_place(address: str, own: str, places: set[str]) -> bool:
    here, _mark, place = address.partition("#")
    return here == own and place in places
