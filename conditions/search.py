"""Search over all pages: ranked, with what was meant marked in an excerpt, and a way on where nothing is found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.core.paginator import Page as PageOfResults
from django.core.paginator import Paginator
from django.db.models import Exists, F, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from hfs_portal import languages

from . import translations
from .search_index import PageText, config_of

PER_PAGE = 10
LONGEST_QUERY = 200  # letters; nobody types more into a search box
MOST_WORDS = 20
# Whatever stands between spaces and signs: vowel signs of Indian scripts belong to a word, and no operator of tsquery does.
WORD = re.compile(r"[^\s\x00-/:-@\[-`{-\x7f“”‘’…]+")
WEIGHTS = [0.01, 0.05, 0.3, 1.0]  # of D, C (the text), B (the short answer) and A (title and names): a name counts most
# Marks that no text holds stand for <mark> until the excerpt has been escaped.
OPEN, CLOSE = "\ue000", "\ue001"
# What a reader calls a page. One that only leads on to others is known by its title.
CALLED = {
    "conditionpage": _("Condition"),
    "treatmentpage": _("treatment"),
    "livingwithpage": _("living with it"),
    "articlepage": _("article"),
    "specialitypage": _("speciality"),
}
SIMILAR = 0.72  # of 1: "hemifasial" is found for "hemifacial", "zebra" finds nothing


@dataclass
class Answer:
    """What was found. `loosely` when no page has every word and these have some; `meant` when a word was likely misspelt."""

    query: str
    found: "PageOfResults[Any] | list[Any]" = field(default_factory=list)
    count: int = 0
    loosely: bool = False
    meant: str = ""


def ask(query: str, *, page: str | None = None) -> Answer:
    """Whatever is typed has an answer: there is no query that is wrong."""
    words = WORD.findall(query)[:MOST_WORDS]
    if not words:
        return Answer(query)
    for loosely, joined in ((False, " & "), (True, " | ")):
        results = _ranked(words, joined, languages.active())
        if count := results.count():
            found = Paginator(results, PER_PAGE).get_page(page)
            return Answer(query, found, count, loosely and len(words) > 1, _meant(words) if loosely else "")
    return Answer(query, meant=_meant(words))


def excerpt(found: Any) -> SafeString:
    """The words around what was looked for, marked; the short answer where only a name of the page matched."""
    headline = found.headline if OPEN in found.headline else found.text.summary
    marked = escape(headline).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(marked)  # noqa: S308  # escaped above, the marks are ours


def _query(words: list[str], joined: str, config: str) -> SearchQuery:
    """Each word as the beginning of one, so that what is half typed is found as well. Words hold no operator of PostgreSQL."""
    return SearchQuery(joined.join(f"{word}:*" for word in words), search_type="raw", config=config)


def _ranked(words: list[str], joined: str, language: str) -> QuerySet[Any]:
    """Where the reader's language has nothing to show of a page, the English page is shown."""
    config = config_of(language)
    query = _query(words, joined, config)
    if language != translations.SOURCE:
        query |= _query(words, joined, config_of(translations.SOURCE))
    headline = SearchHeadline(
        F("text__text"), query, config=config, start_sel=OPEN, stop_sel=CLOSE, max_words=32, min_words=14, max_fragments=2,
        fragment_delimiter=" … ",
    )  # fmt: skip
    rank = SearchRank(F("text__words"), query, weights=WEIGHTS)
    pages = Page.objects.live().public().filter(text__words=query).select_related("text", "content_type", "locale")
    pages = pages.filter(locale__language_code=language) | pages.filter(
        translations.is_source() & ~Exists(translations.live(language).filter(text__words=query))
    )
    ranked: QuerySet[Any] = pages.annotate(rank=rank, headline=headline).order_by("-rank", "title", "pk")
    return ranked


def _meant(words: list[str]) -> str:
    """The query with each unknown word replaced by the most similar one of the titles and short answers; or nothing."""
    rows = PageText.objects.filter(page__live=True).values_list("title", "summary", "names")
    seen = _words(text for title, summary, _names in rows for text in (title, summary))
    known = seen | _words(names for _title, _summary, names in rows)  # among these are common misspellings
    better = [word if word.lower() in known else _similar(word, seen) for word in words]
    return "" if better == words else " ".join(better)


def _words(texts: Iterable[str]) -> set[str]:
    return {word.lower() for text in texts for word in WORD.findall(text)}


def _similar(word: str, seen: set[str]) -> str:
    return next(iter(get_close_matches(word.lower(), seen, n=1, cutoff=SIMILAR)), word)
