"""The words of a letter: its subject, its text and what a phone shows, from one template; the HTML is made from the text."""

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from hfs_portal import languages

NEXT = "\x1e"  # between the parts of a letter's template
WEB_ADDRESS = re.compile(r"(https?://\S+)")
LABELLED = re.compile(r"([^:.?]{1,30}:) (.+)")  # such as "When: Monday 23 November 2026, 10:30"


@dataclass(frozen=True)
class Written:
    subject: str
    short: str
    text: str
    language: str


class Line(NamedTuple):
    label: str
    pieces: list[tuple[str, str]]  # words, and where they lead to


class Part(NamedTuple):
    """A paragraph of the HTML: a button when it has an address."""

    lines: list[Line]
    label: str = ""
    address: str = ""


def written(kind: str, case: Any, facts: dict[str, Any]) -> Written:
    """The letter of that kind in the language that is active."""
    proof = str(languages.web_address("wagtail_serve", "is-this-really-us/"))
    known = {"case": case, "proof": proof, "proof_in_short": proof.partition("://")[2], "next": NEXT}
    letter = render_to_string(f"appointments/letters/{kind}.txt", {**facts, **known})
    subject, short, text = letter.split(NEXT, 2)
    language = get_language() or settings.LANGUAGE_CODE
    return Written(_in_one_line(subject), _in_one_line(short), _in_paragraphs(text), language)


def as_html(message: Any) -> str:
    """The same letter as a small page that asks for nothing from anywhere."""
    facts = {
        "subject": message.subject,
        "language": message.language,
        "direction": "rtl" if message.language.partition("-")[0] in settings.LANGUAGES_BIDI else "ltr",
        "parts": [_part(paragraph) for paragraph in message.text.strip().split("\n\n")],
        "style": style(),
    }
    return render_to_string("appointments/letters/letter.html", facts)


def style() -> str:
    """The same in every letter."""
    return render_to_string("appointments/letters/letter.css")


def style_hash() -> str:
    """As a Content Security Policy names a style that it lets in."""
    return f"sha256-{base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()}"


def _part(paragraph: str) -> Part:
    """A line that ends in a colon, and below it nothing but a web address, are a button."""
    label, _, address = paragraph.partition("\n")
    if label.endswith(":") and WEB_ADDRESS.fullmatch(address):
        return Part([], label.removesuffix(":"), address)
    return Part([_line(line) for line in paragraph.split("\n")])


def _line(line: str) -> Line:
    found = LABELLED.fullmatch(line)
    label, words = found.groups() if found else ("", line)
    pieces = WEB_ADDRESS.split(words)
    return Line(label, [(piece, piece if WEB_ADDRESS.fullmatch(piece) else "") for piece in pieces if piece])


def _in_one_line(words: str) -> str:
    return " ".join(words.split())


def _in_paragraphs(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
