"""The sections of a page in words, each rendered once: what a change has not touched is not rendered anew.

A section is given nothing but what it is kept by, so that no word of it can be older than what it was made of.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from hfs_portal import languages

from .blocks import sections as kinds

MOST = 2_000  # sections, of some kilobytes each, a process
Given = dict[str, Any]  # the names that their templates know
OF_FREE_TEXT = {"linked"}

_words: dict[tuple[Any, ...], SafeString] = {}
_read: dict[tuple[str, str], Any] = {}


def read(page: Any, stored: Iterable[str]) -> None:
    """The body of a page as readers see it, `stored` part by part, as blocks: those that were read before are taken again."""
    kind, body = page._meta.label, page.body
    parts = [(kind, part) for part in stored]
    known = [_read.get(part) for part in parts]
    for place, section in enumerate(known):
        if section is not None:
            body[place] = section
    if len(_read) + len(parts) > MOST:
        _read.clear()
    for part, section, before in zip(parts, body, known, strict=True):
        if before is None and not _looks_elsewhere(section):
            _read[part] = section


def words(section: Any, stored: str | None, given: Given) -> SafeString:
    """`stored` is the section as the database has it, or None where it may say something else by now."""
    if stored is None or _looks_elsewhere(section):
        return _rendered(section, given)
    own = {name: value for name, value in given.items() if name not in OF_FREE_TEXT}
    key = stored, languages.active(), *(value.mark if name == "evidence" else value for name, value in own.items())
    known = _words.get(key)  # once: another thread may clear them meanwhile
    if known is None:
        if len(_words) >= MOST:
            _words.clear()
        known = _words[key] = _rendered(section, own)
    return known


def _looks_elsewhere(section: Any) -> bool:
    """An editor's picture, and free text with its links, are what other rows say of them."""
    return isinstance(section.block, kinds.Rich) or any(figure.block_type == "picture" for figure in section.value["figures"])


def _rendered(section: Any, given: Given) -> SafeString:
    rendered: SafeString = section.render(given)
    return rendered
