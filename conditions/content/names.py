"""What the files call by name, and the number by which the CMS knows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from conditions import facts

LINK = re.compile(r'<a page="([^"]+)">(.*?)</a>')


@dataclass
class Names:
    """What is there, by the name that the files give it. Somebody may have removed a part of it."""

    references: dict[str, int] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)
    cards: dict[str, int] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)

    def lacking(self, value: Any) -> list[str]:
        """What the texts in here rest on and is not there, in words."""
        lists = [("reference", key, self.references) for key in _cited(value)]
        lists += [("fact", key, self.facts) for text in _texts(value) for key in facts.keys_in(text)]
        if isinstance(value, dict) and value.get("emergency_card"):
            lists.append(("emergency card", value["emergency_card"], self.cards))
        return list(dict.fromkeys(f"the {kind} {name}" for kind, name, there in lists if name not in there))

    def fields(self, written: dict[str, Any]) -> dict[str, Any]:
        """The fields of a page as its table has them. A link to a page that is not there is left out, its words stay."""
        fields: dict[str, Any] = {name: self.numbered(value) for name, value in written.items()}
        if "emergency_card" in fields:
            fields["emergency_card_id"] = self.cards.get(fields.pop("emergency_card"))
        if "speciality" in fields:
            fields["speciality_id"] = self.pages.get(fields.pop("speciality"))
        if "related" in fields:
            there = [self.pages[name] for name in fields["related"] if name in self.pages]
            fields["related"] = [{"type": "page", "value": pk} for pk in there]
        return fields

    def numbered(self, value: Any) -> Any:
        if isinstance(value, str):
            return LINK.sub(self._link, value)
        if isinstance(value, list):
            return [self.numbered(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        return {name: self._cite(inner) if name == "references" else self.numbered(inner) for name, inner in value.items()}

    def _cite(self, keys: list[str]) -> list[int]:
        return [self.references[key] for key in keys if key in self.references]

    def _link(self, found: re.Match[str]) -> str:
        pk = self.pages.get(found[1])
        return found[2] if pk is None else f'<a id="{pk}" linktype="page">{found[2]}</a>'


def _cited(value: Any) -> Iterator[str]:
    for name, inner in _named(value):
        if name == "references":
            yield from inner


def _texts(value: Any) -> Iterator[str]:
    yield from (inner for _name, inner in _named(value) if isinstance(inner, str))


def _named(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in here, with the name that it bears."""
    yield name, value
    inside = value.items() if isinstance(value, dict) else [("", inner) for inner in value] if isinstance(value, list) else []
    for inner_name, inner in inside:
        yield from _named(inner, inner_name)
