"""The style that stands in the pages themselves. The Content Security Policy knows it by its hash."""

import base64
import hashlib
from functools import cache
from pathlib import Path

import rcssmin
from django import template
from django.utils.safestring import SafeString, mark_safe

STATIC = Path(__file__).resolve().parent.parent / "static"
# Name: the files that it is made of, in their order.
SHEETS = {
    "portal": ["tokens.css", "portal.css"],  # what every page has
    "conditions": ["conditions.css"],  # what the pages to read have beside it
    "illustrations": ["tokens.css", "illustrations.css"],  # what a picture carries, for a file knows nothing of its page
}
IN_PAGES = ("portal", "conditions")
register = template.Library()


@cache
def sheet(name: str) -> str:
    """Without what only those who write it need."""
    written = "".join((STATIC / file).read_text(encoding="utf-8") for file in SHEETS[name])
    return str(rcssmin.cssmin(written))


@cache
def hashes() -> str:
    """Of every sheet of a page, as a Content Security Policy names them. A page may show any of them, and nothing else."""
    return " ".join(hash_of(sheet(name)) for name in IN_PAGES)


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@register.simple_tag
@cache
def style(name: str) -> SafeString:
    return mark_safe(f"<style>{sheet(name)}</style>")  # noqa: S308  # our own files, and < stands in none of them
