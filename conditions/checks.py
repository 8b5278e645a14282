"""What a text must not be published with, and the sentence that says so."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from bs4 import BeautifulSoup
from django.apps import apps
from django.utils.translation import gettext as _

from . import facts, links

if TYPE_CHECKING:
    from .evidence import Fact

# Digits that count nothing: the numbers one dials, names that have a digit in them, and the hundred that others are counted in.
NAMES = re.compile(r"\b(112|108|3D|HFS-7|HFS-30|HLA-B\*15:02|COVID-19|(?:in|of|per|the) 100|100 people)\b")
NUMBER = re.compile(r"\d[\d.,]*")
MARKUP = re.compile(r"</?[a-z][^<>]*>|<!--|<(?:script|iframe|svg|img)\b|\bjavascript:", re.IGNORECASE)
READERS = r"(?:the\s+|your\s+)?(?:patients|readers|visitors|users)"
# What templates, drafts and writing programs leave behind.
PLACEHOLDERS = re.compile(
    rf"""\blorem\s+ipsum\b | \b(?:to-?do|tb[acd]|fixme|placeholder)\b | \bx{{3,}}\b | \?{{3,}}
    | ^insert\b | \binsert\s+(?:\w+\s+){{0,3}}here\b | \b(?:dummy|sample)\s+text\b
    | \b(?:text|content|heading|link|picture|image|write|type)\s+(?:goes\s+)?here\b | \byour\s+text\b
    | \bto\s+be\s+(?:added|written|completed|confirmed|decided|translated)\b | \bcoming\s+soon\b | \bunder\s+construction\b
    | ^(?:educate|inform|encourage|reassure|advise|remind|tell)\s+{READERS}\b | \bguide\s+{READERS}\s+on\b
    | \[[^\]]*\] | <{{2,}} | >{{2,}}""",
    re.IGNORECASE | re.VERBOSE,
)


class Known(NamedTuple):
    """What the texts of a page may rest on, as far as it is published."""

    facts: "dict[str, Fact]"
    references: set[int]

    @classmethod
    def behind(cls, texts: Iterable[str], references: Iterable[int] = ()) -> "Known":
        keys = {key for text in texts for key in facts.keys_in(text)}
        cited = {pk for pk in references if pk}
        told = apps.get_model("conditions.Fact").objects.filter(key__in=keys, live=True) if keys else ()
        there = apps.get_model("conditions.Reference").objects.filter(pk__in=cited).values_list("pk", flat=True) if cited else ()
        return cls({fact.key: fact for fact in told}, set(there))


def unfinished(text: str) -> Iterator[str]:
    """What says that somebody has not finished writing, or wrote for a machine."""
    if found := PLACEHOLDERS.search(text.strip()):
        yield _("“%(words)s” looks like a placeholder. Write what belongs here, or remove it.") % {"words": found[0]}
    elif text.strip() and not re.search(r"\w", text):
        yield _("“%(words)s” says nothing. Write what belongs here, or remove it.") % {"words": text.strip()}
    if found := MARKUP.search(text):
        yield _("“%(words)s” is code. Write words only.") % {"words": found[0]}


def told_amiss(text: str, known: Known) -> Iterator[str]:
    """Facts that readers would see as braces instead of as a number."""
    for found in facts.TOKEN.finditer(text):
        fact = known.facts.get(found[1])
        if fact is None:
            sentence = _("There is no published fact called “%(key)s”. Choose one from the list of facts, or have it approved.")
            yield sentence % {"key": found[1]}
        elif facts.part(fact, found[2]) is None:
            sentence = _("The fact “%(key)s” has no “%(part)s”. Its own page lists how it can be written.")
            yield sentence % {"key": found[1], "part": found[2] or "value"}
    if left := re.search(r"[{}][^{}]*[{}]?", facts.TOKEN.sub("", text)):
        yield _("“%(words)s” is not how a fact is written. Write its key in braces, like {its-key}.") % {"words": left[0]}


def unborne_numbers(text: str) -> list[str]:
    """The numbers in a text that stand there as digits and not as a fact."""
    return [found.rstrip(".,") for found in NUMBER.findall(NAMES.sub("", facts.TOKEN.sub("", text)))]


def unborne(text: str, *, beside: bool) -> Iterator[str]:
    """`beside` says whether references can be chosen beside the text."""
    for number in unborne_numbers(text)[:1]:
        if beside:
            sentence = _("The number %(number)s has no reference. Choose one below, or write the number as a fact.")
        else:
            sentence = _("The number %(number)s has no reference. Write it as a fact, like {its-key}, or leave it out.")
        yield sentence % {"number": number}


def rich_amiss(source: str) -> Iterator[str]:
    """What the editor of rich text cannot have written."""
    soup = BeautifulSoup(source, "html.parser")
    for tag in soup.find_all(True):
        if tag.name not in links.TAGS or set(tag.attrs) - links.ATTRIBUTES:
            yield _("“%(words)s” is code. Write words only.") % {"words": f"<{tag.name}>"}
        elif tag.has_attr("href") and (sentence := links.refusal(str(tag["href"]))):
            yield sentence


def words_of(source: str) -> str:
    """The words of rich text, a line for each of its paragraphs."""
    return BeautifulSoup(source, "html.parser").get_text("\n").strip()


def fact_in_name(text: str) -> Iterator[str]:
    if "{" in text or "}" in text:
        yield _("A fact cannot stand in a heading or a name. Reword it, and tell the fact in the text below.")
