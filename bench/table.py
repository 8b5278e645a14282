"""What was measured, as one table; which bounds it missed, as sentences."""

from statistics import median


class Table:
    def __init__(self) -> None:
        self.missed: list[str] = []

    def title(self, text: str) -> None:
        print(f"\n{text}", flush=True)

    def line(self, name: str, *figures: str) -> None:
        print(f"  {name:<46}" + "".join(f"{figure:>16}" for figure in figures), flush=True)

    def bound(self, name: str, figure: float, *, most: float | None = None, least: float | None = None) -> None:
        """A figure with its bound; what misses it is told again at the end."""
        kept = (most is None or figure <= most) and (least is None or figure >= least)
        bound = f"at most {most:g}" if most is not None else f"at least {least:g}"
        self.line(name, f"{figure:.2f}", bound, "" if kept else "MISSED")
        if not kept:
            self.missed.append(f"{name}: {figure:.2f}, must be {bound}")

    def fact(self, name: str, holds: bool) -> None:
        self.line(name, "yes" if holds else "no", "must be yes", "" if holds else "MISSED")
        if not holds:
            self.missed.append(f"{name}: no")


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def p95(sample: list[float]) -> float:
    return sorted(sample)[int(len(sample) * 0.95)]


def middle(sample: list[float]) -> float:
    return median(sample)
