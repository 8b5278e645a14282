"""Whoever sees little can read every word, by day and by night."""

import re
from pathlib import Path

import pytest

STYLESHEET = (Path(__file__).parents[2] / "static" / "tokens.css").read_text()
GROUNDS = ["paper", "surface", "tint", "warm", "alarm-tint"]
INKS = ["ink", "soft", "brand", "brand-deep", "alarm"]
ON_COLOUR = [("on-brand", "brand"), ("on-brand", "brand-deep"), ("on-alarm", "alarm"), ("paper", "alarm")]
EDGES = [("edge", "paper"), ("edge", "surface"), ("alarm", "surface"), ("brand", "tint")]


def colours(block: str) -> dict[str, str]:
    found = re.findall(r"--([a-z-]+): #([0-9a-f]{6}|[0-9a-f]{3});", block)
    return {name: value if len(value) == 6 else "".join(2 * digit for digit in value) for name, value in found}


LIGHT = colours(STYLESHEET.split("@media (prefers-color-scheme: dark)")[0])
DARK = LIGHT | colours(STYLESHEET.split("@media (prefers-color-scheme: dark)")[1].split("}")[0])


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), [(ink, ground) for ink in INKS for ground in GROUNDS] + ON_COLOUR)
def test_text_stands_out_seven_to_one(scheme, ink, ground):
    assert contrast(scheme[ink], scheme[ground]) >= 7


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_the_edge_of_a_control_stands_out_three_to_one(scheme, edge, ground):
    assert contrast(scheme[edge], scheme[ground]) >= 3
