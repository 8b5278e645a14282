"""How the figures of the desk are drawn: as numbers for SVG attributes, in the units of its view box."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

HOURS = 24
WIDTH, BASE, HIGHEST = 288, 116, 96  # of the columns: 24 hours of 12 units each, over a line on which the hours stand
COLUMN, GAP = WIDTH // HOURS, 3
WHOLE = 100  # of a bar, in hundredths of its width
THINNEST = 0.8  # what is there is seen


@dataclass(frozen=True)
class Column:
    hour: int
    n: int
    x: float
    y: float
    height: float
    is_highest: bool

    @property
    def middle(self) -> float:
        return self.x + (COLUMN - GAP) / 2

    @property
    def width(self) -> int:
        return COLUMN - GAP

    @property
    def above(self) -> float:
        return self.y - 4


@dataclass(frozen=True)
class Columns:
    """A column for each hour of the day; `words` say the same to who does not see them."""

    columns: list[Column]
    words: str
    width: int = WIDTH
    base: int = BASE
    marks: tuple[tuple[int, int], ...] = tuple((hour, hour * COLUMN) for hour in range(0, HOURS, 6))


@dataclass(frozen=True)
class Part:
    """A stretch of a bar; its kind is a class of the style sheet."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    label: str
    words: str
    parts: list[Part] = field(default_factory=list)
    address: str = ""


def columns(counts: Mapping[int, int], words: str) -> Columns:
    most = max(counts.values(), default=0)
    highest = next((hour for hour in range(HOURS) if most and counts.get(hour) == most), None)
    return Columns([_column(hour, counts.get(hour, 0), most, hour == highest) for hour in range(HOURS)], words)


def _column(hour: int, n: int, most: int, is_highest: bool) -> Column:
    height = round(HIGHEST * n / most, 1) if most else 0
    return Column(hour, n, hour * COLUMN + GAP / 2, BASE - height, height, is_highest)


def parts(*lengths: tuple[str, float], of: float) -> list[Part]:
    """One after the other, each as long as its share of the whole."""
    made: list[Part] = []
    x = 0.0
    for kind, length in lengths:
        if length and of:
            width = max(round(WHOLE * length / of, 1), THINNEST)
            made.append(Part(kind, round(x, 1), width))
            x += width
    return made


def most(values: Sequence[float]) -> float:
    return max(values, default=0)
