"""Takes one page as it stands in every mode, and lays the pictures out to look through."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from django.template import Context, Engine
from playwright.sync_api import Page

from tests.browser.looks import COLOURS, WIDTHS, Look

NORMAL = {**COLOURS["light"], "contrast": "no-preference", "media": "screen"}
NARROW, MIDDLING, WIDE = WIDTHS
TALLEST = 9000  # pixels; the rest of a very long page is cut off
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"
NORMAL_TEXT = "document.documentElement.style.fontSize = ''"
# As WCAG 1.4.12 names them.
SPACING = """
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }
"""
WIDE_SPACING = f"sheet = new CSSStyleSheet(); sheet.replaceSync(`{SPACING}`); document.adoptedStyleSheets = [sheet]"
NORMAL_SPACING = "document.adoptedStyleSheets = []"
# A picture taken at once may lack a part that the browser paints by itself: one in forty had no choices.
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
INDEX = Path(__file__).with_name("index.html")


@dataclass
class Scene:
    group: str
    name: str
    pictures: list[tuple[str, str]] = field(default_factory=list)  # the mode, and the file

    @property
    def slug(self) -> str:
        return _slug(f"{self.group} {self.name}")


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


class Camera:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scenes: list[Scene] = []
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.jpg"):
            old.unlink()

    def take(self, page: Page, group: str, name: str, looks: Iterable[Look], *, kind: bool = False) -> None:
        """With `kind` also enlarged, spaced out, in more contrast and on paper."""
        scene = Scene(group, name)
        self.scenes.append(scene)
        size = page.viewport_size
        for mode in chain(_modes(page, looks), _kind_modes(page) if kind else ()):
            file = f"{scene.slug}--{_slug(mode)}.jpg"
            _picture(page, self.folder / file)
            scene.pictures.append((mode, file))
        page.emulate_media(**NORMAL)
        page.set_viewport_size(size)
        self.hang()

    def hang(self) -> None:
        """After each scene, so that one can look while the others are made."""
        groups: dict[str, list[Scene]] = {}
        for scene in self.scenes:
            groups.setdefault(scene.group, []).append(scene)
        page = Engine().from_string(INDEX.read_text()).render(Context({"groups": groups}))
        (self.folder / "index.html").write_text(page)


def _modes(page: Page, looks: Iterable[Look]) -> Iterator[str]:
    for look in looks:
        _widen(page, look.width)
        page.emulate_media(**NORMAL | COLOURS[look.colours])
        yield f"{look.width} {look.colours}"


def _kind_modes(page: Page) -> Iterator[str]:
    page.emulate_media(**NORMAL)
    _widen(page, WIDE)
    with _changed(page, LARGE_TEXT, NORMAL_TEXT):
        yield f"{WIDE} text 200 %"
    _widen(page, NARROW)
    with _changed(page, WIDE_SPACING, NORMAL_SPACING):
        yield f"{NARROW} spaced out"
    page.emulate_media(**NORMAL | {"contrast": "more"})
    yield f"{NARROW} more contrast"
    _widen(page, MIDDLING)
    page.emulate_media(**NORMAL | {"media": "print"})
    yield f"{MIDDLING} print"


def _widen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})


@contextmanager
def _changed(page: Page, to: str, back: str) -> Iterator[None]:
    page.evaluate(to)
    yield
    page.evaluate(back)


def _picture(page: Page, file: Path) -> None:
    """The whole page on a screen as tall as it is: what keeps to the edge of the screen then stands where it ends."""
    tall = page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size
    page.set_viewport_size({"width": size["width"], "height": min(max(tall, size["height"]), TALLEST)})
    page.evaluate(PAINTED)
    page.screenshot(path=file, type="jpeg", quality=80, animations="disabled")
    page.set_viewport_size(size)
