"""What a page is to somebody who listens: its headings, links, controls and their groups, as Chromium tells it, beside what they
were when a person last read them (`aria/`).

Words that nobody steps to one by one are left out: a text may be put better without a change here. So is what another hour of the
day, or another test, would tell otherwise: days, times, numbers, names, and how many of a kind there are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import chain
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.steps import LONG_NAME

KEPT = Path(__file__).with_name("aria")
LINE = re.compile(r"^( *)- (.*)$")
WORD_BREAKS = re.compile(r"\W+")
# Role, name, attributes, and the text inside.
PART = re.compile(r'(?P<role>/?[\w-]+)(?: (?P<name>"(?:[^"\\]|\\.)*"))?(?P<state>(?: \[[^]]*])*)(?:: ?(?P<text>.*))?$', re.DOTALL)
LEFT_OUT = re.compile(r"/|text$|strong$|emphasis$|time$|superscript$")
NAMED_BY_TEXT = {"row", "cell", "listitem", "definition", "paragraph"}
TOLD = {"group", "status", "term"}  # those whose text is what they are called
ENTERED = re.compile(r'list$|radio |region "Conditions treated here"')
MOST_AT_ONCE = 8
WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
VARIES = {
    rf"{LONG_NAME}(?: [0-9A-F]{{6}})?": "‹name›",
    r"HFS-\w{4}-\w{3}": "‹reference›",
    r"https?://\S+?(?=\"|$)": "‹address›",
    r"\bDr (?:Demo )?(?:[A-Z]\w+|‹name›)(?: \(demonstration\))?": "‹doctor›",
    rf"(?:{WEEKDAY},? )?\d{{1,2}} {MONTH}(?: \d{{4}})?": "‹day›",
    rf"\b(?:{WEEKDAY}|Today|Tomorrow|today|tomorrow)\b": "‹day›",
    r"\d{1,2}:\d{2}": "‹time›",
    r"‹day›: (?:Morning|Afternoon|Evening)[^\"]*": "‹day›: ‹part of the day›",
    r'^"[A-Z]"$': '"‹letter›"',  # of an index
    r'^".* in plain words"$': '"‹condition› in plain words"',
    r"\d[\d,.]*": "#",
    r"# free times?": "# free times",
}


@dataclass
class Part:
    """One line of what is told, and what belongs to it."""

    line: str = ""
    parts: list["Part"] = field(default_factory=list)

    def lines(self, depth: int = 0) -> Iterator[str]:
        if self.line:
            yield f"{'  ' * depth}- {self.line}"
        told: list[tuple[str, ...]] = []
        for part in self.parts:
            told += filter(None, [tuple(part.lines(depth + bool(self.line)))])
            told = once(told)
        yield from chain(*told)


def once(told: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Without the last few, where they say again what those before them said."""
    for few in range(1, MOST_AT_ONCE + 1):
        if told[-few:] == told[-2 * few : -few]:
            return told[:-few]
    return told


def heard(snapshot: str, *, entries: bool = True) -> str:
    """Without `entries`, where lists and questions hold what the hospital and other tests have entered."""
    branch = [Part()]
    for line in filter(None, map(LINE.match, snapshot.splitlines())):
        del branch[len(line[1]) // 2 + 1 :]
        part = Part(_told(line[2]))
        if branch[-1].line == "group" and line[2].startswith("text: "):  # of what is unfolded: the words that unfold it
            branch[-1].line = _told(line[2].replace("text", "group", 1))
        is_entry = ENTERED.match(part.line) and not any(above.line.startswith("alert") for above in branch)
        if entries or not is_entry:
            branch[-1].parts.append(part)
        branch.append(part)
    return "\n".join(branch[0].lines()) + "\n"


def _told(line: str) -> str:
    if line.startswith("'"):  # as YAML writes what has a colon in it
        quoted, _, text = line[1:].rpartition("'")
        line = quoted.replace("''", "'") + text
    role, name, state, text = PART.match(line).group("role", "name", "state", "text")
    if LEFT_OUT.match(role) or role == "option" and "selected" not in state:
        return ""
    called = name if role not in NAMED_BY_TEXT else None
    words = " ".join(filter(None, (called, text.strip('"') if text and role in TOLD else None)))
    return " ".join(filter(None, (role, _steady(words)))) + state


def _steady(words: str) -> str:
    for pattern, instead in VARIES.items():
        words = re.sub(pattern, instead, words)
    return words


def file_of(scene: str) -> Path:
    return KEPT / f"{WORD_BREAKS.sub('-', scene).strip('-')}.txt"


def changes(scene: str, page: Page, *, keep: bool = False, entries: bool = True) -> Iterator[str]:
    """What the page tells otherwise than it did; with `keep`, that is right from now on."""
    file, told = file_of(scene), heard(page.locator("main").aria_snapshot(), entries=entries)
    if keep:
        file.write_text(told)
    kept = file.read_text() if file.exists() else ""
    if kept != told:
        differing = unified_diff(kept.splitlines(), told.splitlines(), f"aria/{file.name}", "now", lineterm="")
        yield "\n".join([f"{scene} is told otherwise; if it should be, run this test with --update-aria", *differing])
