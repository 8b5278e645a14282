"""Papers as PDF: A4, tagged for screen readers, set by typst with letters of its own.

What patients and staff wrote goes to the typesetter as data and is never markup. All fonts come with the wheel in
requirements.txt, so that every machine sets the same bytes; they cover the scripts of all languages our call desk speaks.
"""

import json
import re
import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
import weblate_fonts
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

TEMPLATES = settings.BASE_DIR / "templates/appointments/papers"
FONTS = Path(weblate_fonts.__file__).parent / "static/weblate_fonts"
# The first for English, the second for every Indian script; whoever has neither is not printed.
FACES = [FONTS / "source-sans/ttf/SourceSans3-Regular.ttf", FONTS / "kurinto/ttf/KurintoSans-Rg.ttf"]
JOINERS = "\u200c\u200d"  # invisible, and Indian scripts are misspelt without them
FORMS = {chr(each) for each in range(0xFE00, 0xFE10)}  # ask for a sign in colour or in black
NOT_PRINTED = "\ufffd"
LONGEST_WORD = 40  # letters that surely fit into a line
BREAK = "\u200b"  # invisible: a line may end here


def pdf(template: str, told: dict[str, Any], *, at: datetime) -> bytes:
    """The paper of that name with what is told on it; the same, told at the same moment, gives the same bytes."""
    written: bytes = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(told, sort_keys=True)},
        pdf_standards=["ua-1"],
        timestamp=at.replace(microsecond=0),  # a PDF counts in seconds
        format="pdf",
    )
    return written


def letterhead() -> dict[str, Any]:
    """As the hospital's settings stand, which the other app keeps: asked for by name, as its templates are."""
    kept = apps.get_model("conditions.HospitalSettings")
    hospital = kept._default_manager.order_by("-site__is_default_site", "pk").first() or kept()
    helpline = [_("Helpline %s") % hospital.helpline] if hospital.helpline else []
    demonstration = _("Demonstration. The hospital, its doctors and its numbers are invented.") if hospital.is_demo else ""
    worse = _("If it gets worse suddenly, do not wait for us: call %(emergency)s or %(ambulance)s.") % {
        "emergency": hospital.emergency_number or "112",
        "ambulance": hospital.ambulance_number or "108",
    }
    return {
        "hospital": {
            "name": hospital.hospital_name or _("Hospital portal"),
            "address": [*hospital.address.splitlines(), *helpline],
        },
        "demonstration": demonstration,
        "notes": [worse],
    }


def printable(told: dict[str, Any]) -> dict[str, Any]:
    """The same with a sign in the place of what no font can print, which its notes then explain."""
    printed: dict[str, Any] = _printable(told)
    if NOT_PRINTED in json.dumps(printed, ensure_ascii=False):
        sign = _("Where you see %s, the text has a sign that this paper cannot print. Your private page shows it.") % NOT_PRINTED
        printed["notes"].insert(0, sign)
    return printed


def paragraphs(text: str) -> list[dict[str, Any]]:
    """Lists of lines, each paragraph with the direction in which it is written."""
    return [_paragraph(part) for part in re.split(r"\n\s*\n", text.strip())]


@cache
def fonts() -> typst.Fonts:
    folders = sorted({str(face.parent) for face in FACES})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _letters() -> frozenset[str]:
    """Everything that one of the fonts has a sign for."""
    found: set[str] = set()
    for face in FACES:
        with TTFont(face, lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return frozenset(found)


def _printable(told: Any) -> Any:
    """With places to break in words longer than a line, too."""
    if isinstance(told, dict):
        return {name: _printable(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [_printable(value) for value in told]
    return _breakable("".join(map(_sign, unicodedata.normalize("NFC", told)))) if isinstance(told, str) else told


def _sign(letter: str) -> str:
    if letter in "\n" + JOINERS:
        return letter
    kind = unicodedata.category(letter)
    if kind in {"Cc", "Cf", "Zl", "Zp"}:  # what prints nothing, some of which turns the text around it
        return " " if kind != "Cf" else ""
    return letter if letter in _letters() else "" if letter in FORMS else NOT_PRINTED


def _breakable(text: str) -> str:
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda found: _broken(found[0]), text)


def _broken(word: str) -> str:
    """Never within a syllable of an Indian script: only between two letters, or between two signs of ASCII."""
    pieces = [word[0]]
    since = 1
    for before, letter in zip(word, word[1:], strict=False):
        if since >= LONGEST_WORD // 2 and (before + letter).isascii() | (before + letter).isalpha():
            pieces.append(BREAK)
            since = 0
        pieces.append(letter)
        since += 1
    return "".join(pieces)


def _paragraph(text: str) -> dict[str, Any]:
    strong = next((way for way in map(unicodedata.bidirectional, text) if way in {"L", "R", "AL"}), "L")
    return {"dir": "ltr" if strong == "L" else "rtl", "lines": [line.strip() for line in text.splitlines()]}
