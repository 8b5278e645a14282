"""The design tokens as the stylesheet defines them, and how well its inks stand out on its grounds."""

import re
from functools import cache
from typing import NamedTuple

from django.conf import settings

STYLESHEET = settings.BASE_DIR / "static" / "tokens.css"
DARK = "@media (prefers-color-scheme: dark)"
TOKEN = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
BLOCK = re.compile(r":root \{(.*?)\}", re.DOTALL)

GROUNDS = ("paper", "surface", "tint", "warm", "alarm-tint")
TEXT, EDGE = 7.0, 3.0  # how far text, and the edge of a control, must stand out
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "soft", "brand", "brand-deep", "alarm") for ground in GROUNDS),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-deep", TEXT),
    ("on-alarm", "alarm", TEXT),
    ("edge", "paper", EDGE),
    ("edge", "surface", EDGE),
]


class Shade(NamedTuple):
    """An ink on a ground, in one of the two schemes."""

    ink: str
    ground: str
    ratio: float


class Pair(NamedTuple):
    ink: str
    ground: str
    least: float
    shades: list[Shade]  # by day, by night


@cache
def light() -> dict[str, str]:
    return dict(TOKEN.findall(_blocks(STYLESHEET.read_text().partition(DARK)[0])))


@cache
def dark() -> dict[str, str]:
    """Where the dark scheme names none of its own, the light one's."""
    return light() | dict(TOKEN.findall(_blocks(STYLESHEET.read_text().partition(DARK)[2].partition("\n}")[0])))


def colours() -> list[tuple[str, str, str]]:
    return [(name, value, dark()[name]) for name, value in light().items() if COLOUR.fullmatch(value)]


def scale(*names: str) -> list[tuple[str, str]]:
    return [(name, light()[name]) for name in names]


def pairs() -> list[Pair]:
    return [Pair(ink, on, least, [_shade(scheme, ink, on) for scheme in (light(), dark())]) for ink, on, least in PAIRS]


def contrast(one: str, other: str) -> float:
    """As WCAG reckons it, from 1 to 21."""
    darker, lighter = sorted([_luminance(one), _luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def _blocks(css: str) -> str:
    return "".join(BLOCK.findall(css))


def _shade(scheme: dict[str, str], ink: str, ground: str) -> Shade:
    return Shade(scheme[ink], scheme[ground], contrast(scheme[ink], scheme[ground]))


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
