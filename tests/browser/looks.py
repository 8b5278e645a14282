"""How a page can be looked at, and what is wrong with it, looked at in that way.

A scene has a fault when axe, with all of its rules, finds one or cannot tell; when something sticks out at the side, a target is
smaller than a thumb, or the focus cannot be seen.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

from axe_playwright_python.sync_playwright import Axe
from covertable import make
from playwright.sync_api import Page

from tests.browser.explained import is_explained

WIDTHS = {320: 640, 768: 1024, 1280: 800}  # and the height that goes with each
COLOURS = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}
SCRIPT = {True: "script", False: "no script"}
LANGUAGES = ["en", "hi"]
EYES = Path(__file__).with_name("eyes.js").read_text()
NAMES = Path(__file__).with_name("names.js").read_text()
RUN = re.compile(r"<script(?![^>]*ld\+json).*?</script>", re.DOTALL)
NOSCRIPT = re.compile(r"</?noscript>")
AS_IT_STANDS = """() => {
    for (const control of document.querySelectorAll("input, textarea, option")) {
        if (control.matches("textarea")) control.textContent = control.value;
        else if (control.matches("option")) control.toggleAttribute("selected", control.selected);
        else if (control.matches("[type=radio], [type=checkbox]")) control.toggleAttribute("checked", control.checked);
        else if (control.type !== "file") control.setAttribute("value", control.value);
    }
    return "<!doctype html>" + document.documentElement.outerHTML;
}"""
THUMB = 44  # pixels
LOOK = "async thumb => ({axe: await window.eyes.axe(), seen: window.eyes.all(thumb)})"


class Look(NamedTuple):
    width: int
    colours: str

    def __str__(self) -> str:
        return f"{self.width} px {self.colours}"


class Way(NamedTuple):
    """How somebody goes through all scenes of a walk; what cannot be changed on the way."""

    script: bool
    language: str

    def __str__(self) -> str:
        return f"{SCRIPT[self.script]}, {self.language}"


Plan = dict[Way, dict[str, list[Look]]]  # how each scene, by its name, is to be looked at
WAYS = [Way(*way) for way in product(SCRIPT, LANGUAGES)]
# To walk takes longer than to look: each scene is walked to twice, and in both languages.
CHOSEN_WAYS = [Way(script=True, language="hi"), Way(script=False, language="en")]
IN_ENGLISH = [way for way in WAYS if way.language == "en"]  # the desk, and what is read without walking
LOOKS = [Look(*look) for look in product(WIDTHS, COLOURS)]


def every_look(scenes: Iterable[str], ways: Iterable[Way]) -> Plan:
    names = list(scenes)
    return {way: dict.fromkeys(names, LOOKS) for way in ways}


def some_looks(scenes: Iterable[str], ways: Iterable[Way]) -> Plan:
    """Any value of one dimension meets each value of any other at least once; a way is one of them."""
    plan: Plan = {way: defaultdict(list) for way in ways}
    for row in make({"scene": list(scenes), "width": list(WIDTHS), "colours": list(COLOURS), "way": list(plan)}, strength=2):
        plan[row["way"]][row["scene"]].append(Look(row["width"], row["colours"]))
    return plan


def faults(page: Page, looks: Iterable[Look], *, names: bool = True) -> list[str]:
    """What is wrong with the page as it stands, one line a fault. Its browser must run scripts, for axe is one.

    Without `names` where Django has named the controls: those of the desk.
    """
    page.evaluate(Axe().axe_script)
    page.evaluate(EYES)
    page.evaluate(NAMES)
    unclear = page.evaluate("window.names()") if names else []
    return unclear + [f"{look}: {fault}" for look in looks for fault in _seen(page, look)]


def _seen(page: Page, look: Look) -> Iterator[str]:
    page.set_viewport_size({"width": look.width, "height": WIDTHS[look.width]})
    page.emulate_media(**COLOURS[look.colours], reduced_motion="reduce")  # nothing is still on its way while it is measured
    page.keyboard.press("Shift")  # somebody with keys: what gets the focus from now on shows it
    found = page.evaluate(LOOK, THUMB)
    for fault in found["axe"]:
        if fault["sure"] or not is_explained(fault):
            yield f"{'' if fault['sure'] else 'cannot tell: '}{fault['rule']}: {fault['why']}: {fault['html']}"
    yield from found["seen"]


def shown_again(page: Page, eyes: Page) -> Page:
    """What somebody without scripts has before them, typed words and all, in a browser that runs none but axe."""
    if eyes is not page:
        html = without_scripts(page.evaluate(AS_IT_STANDS))
        eyes.route(lambda _url: True, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"), times=1)
        eyes.goto(page.url)
    return eyes


def without_scripts(html: str) -> str:
    """As a browser reads it that runs none."""
    return NOSCRIPT.sub("", RUN.sub("", html))
