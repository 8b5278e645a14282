"""A page reads from right to left as well as from left to right, and holds still: no rule of a public stylesheet names a side, or
moves anything."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
# The others are the desks' own, and the style page's.
PUBLIC = ["call", "case", "conditions", "evidence", "files", "forms", "illustrations"]
PUBLIC += ["more", "opinion", "paper", "portal", "print", "tokens"]
DECLARATION = re.compile(r"[{;]\s*([a-z-]+)\s*:\s*([^;{}]+)")
SIDED_VALUES = re.compile(r"(?:float|clear|text-align|caption-side|resize)\s*:\s*(?:left|right)\b")
FOUR_SIDES = {"margin", "padding", "inset", "border-width", "border-style", "border-color", "scroll-margin", "scroll-padding"}
CORNERS = {"border-radius"}


def split(value: str) -> list[str]:
    """The parts of a value; a function with its arguments is one."""
    return re.findall(r"(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+", value)


def sided(css: str) -> list[str]:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return [f"{name}: {value.strip()}" for name, value in DECLARATION.findall(css) if is_sided(name, value.strip())]


def is_sided(name: str, value: str) -> bool:
    parts = split(value)
    if name in FOUR_SIDES:
        return len(parts) == 4 and parts[1] != parts[3]
    if name in CORNERS:
        return len(parts) > 1 and "/" not in parts
    return bool({"left", "right"} & set(name.split("-"))) or bool(SIDED_VALUES.match(f"{name}: {value}"))


@pytest.mark.parametrize("stylesheet", PUBLIC)
def test_no_rule_names_left_or_right(stylesheet):
    assert sided((STATIC / f"{stylesheet}.css").read_text()) == []


@pytest.mark.parametrize(
    "rule", ["a { margin-left: 1px }", "a { left: 0 }", "a { padding: 0 1px 2px calc(1px + (2px)); }", "a { float: right; }"]
)
def test_a_rule_that_names_a_side_is_found(rule):
    assert len(sided(rule)) == 1


@pytest.mark.parametrize(
    "rule", ["a { margin: 0 1px 2px }", "a { padding-inline-start: 1px; inset: auto 0 0 }", "a:hover { color: red }"]
)
def test_a_rule_for_both_directions_is_not(rule):
    assert sided(rule) == []


@pytest.mark.parametrize("stylesheet", PUBLIC)
def test_nothing_moves_by_itself(stylesheet):
    css = (STATIC / f"{stylesheet}.css").read_text()
    assert re.findall(r"\b(?:transition|animation|scroll-behavior)[a-z-]*\s*:", css) == []
