"""Every address below /staff/, and what docs/roles.md says of it."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.contrib import admin
from django.urls import URLResolver

PAPER = Path(__file__).parents[3] / "docs" / "roles.md"
IN_THE_PAPER = {
    "call desk": "Call desk",
    "booking desk": "Booking desk",
    "doctor": "Doctors",
    "coordinator": "Coordinators",
    "manager": "Managers",
    "auditor": "Auditors",
}
ROLES = [*IN_THE_PAPER, "editor", "staff editor", "medical reviewer"]
CONVERTED = re.compile(r"<(?:\w+:)?(\w+)>|\^?\(\?P<(\w+)>[^)]*\)|\$")
STOCK = ["changelist", "add", "history", "delete", "change"]
# Doors of the desk as a whole, whoever stands before them.
OF_THE_SITE = {
    "index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "view_on_site", "app_list",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    pattern: str
    name: str | None

    @property
    def written(self):
        """As the paper writes it."""
        return CONVERTED.sub("…", self.pattern)

    @property
    def model(self):
        """The name of the model it belongs to, or nothing."""
        return self.pattern.split("/")[1] if self.pattern.startswith(("appointments/", "auth/")) else ""

    def filled(self, facts):
        return "/staff/" + CONVERTED.sub(
            lambda found: str(facts[found[1] or found[2]]) if found[1] or found[2] else "", self.pattern
        )


def walked(patterns=None, before=""):
    for found in admin.site.urls[0] if patterns is None else patterns:
        at = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from walked(found.url_patterns, at)
        else:
            yield Address(at, found.name)


def is_stock(address):
    """The list of a model, the pages for one of its rows, and the short address that leads there."""
    label = "_".join(address.pattern.split("/")[:2])
    return address.name is None or address.name in {f"{label}_{verb}" for verb in STOCK}


def own_pages():
    """What is neither stock nor a door of the whole desk."""
    return [address for address in walked() if not is_stock(address) and address.name not in OF_THE_SITE]


def section(title):
    """The cells of each line of a table in the paper."""
    text = PAPER.read_text().split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return lines[2:]


def people(words):
    """Roles as the tests name them."""
    if words in ("everybody", "nobody"):
        return set(IN_THE_PAPER) if words == "everybody" else set()
    named = {name: role for role, name in IN_THE_PAPER.items()}
    return {named[name.strip()] for name in words.split(",")}


def who_opens():
    """Each page of the paper, and whom it opens for."""
    return {address.strip("`"): people(who) for address, _what, who in section("Pages")}


def who_presses():
    """List and the words of the action: who may."""
    return {(model, words): people(who) for model, words, who in section("Several rows at once")}
