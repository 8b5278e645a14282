"""Pages in other languages: each with a sign-off of its own, at the address of the English page behind the language's code.

The tree that readers walk is the English one. What of it has a live translation is told in the reader's language, the rest
in English and marked so.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from hfs_portal import languages

SOURCE = settings.LANGUAGE_CODE


class Translated:
    """What a page knows of the languages it is told in. What is set below was found along with it."""

    told_in = ""
    language_here = ""  # of the address that was asked for
    source: Any = None  # the English page at this address

    @property
    def speaks(self) -> str:
        """The language of the name and the short text that are shown."""
        code: str = self.told_in or self.locale.language_code  # type: ignore[attr-defined]
        return code

    @property
    def in_its_language(self) -> SafeString:
        """For a template: the mark of a language that is not the one around."""
        return mark("" if self.speaks == languages.active() else self.speaks)

    def get_url_parts(self, request: Any = None) -> Any:
        """An English page keeps its reader in the language of the address: there a translation may wait, or a word about it."""
        parts = super().get_url_parts(request)  # type: ignore[misc]
        if not parts or not parts[2] or languages.of_path(parts[2]) != SOURCE:
            return parts
        return (*parts[:2], languages.address_in(self.language_here or languages.active(), parts[2]))


def source_of(page: Any) -> Any:
    """The English page at its address: around it stands what it lists."""
    return page.source or page


def mark(code: str) -> SafeString:
    return mark_safe(f' lang="{code}"' if code else "")  # noqa: S308  # a code of ours


def is_source() -> Q:
    return Q(locale__language_code=SOURCE)


def live(language: str, of: str = "translation_key") -> QuerySet[Page]:
    """To ask a page along with other things: its translation that readers may see."""
    translations: QuerySet[Page] = Page.objects.order_by().filter(
        translation_key=OuterRef(of), locale__language_code=language, live=True, alias_of=None
    )
    return translations


def other_languages() -> ArraySubquery:
    """To ask a page: in which others its live translations are."""
    same = Page.objects.order_by("locale__language_code").filter(
        translation_key=OuterRef("translation_key"), live=True, alias_of=None
    )
    return ArraySubquery(same.exclude(pk=OuterRef("pk")).values("locale__language_code"))


def words(language: str) -> Any:
    """Of the live translation, its summary as search knows it."""
    row = JSONObject(title="title", names="conditionpage__alternate_names", summary="text__summary")
    return Subquery(live(language).values(row=row)[:1])


def with_words(pages: QuerySet[Any], language: str) -> QuerySet[Any]:
    return pages if language == SOURCE else pages.annotate(words_here=words(language))


def tell(page: Any, found: dict[str, Any] | None, language: str) -> Any:
    """The page with the words of its translation in place, if one was found. It is for showing, never to be saved."""
    page.told_in = language if found else SOURCE
    if found:
        page.title = found["title"]
        for name in ("short_answer", "lede"):
            if hasattr(page, name):
                setattr(page, name, found["summary"] or "")
        page.alternate_names = found["names"] or ""
    return page


def best(page: Any) -> Any:
    """The page itself, or its live translation for a reader of that language."""
    language = languages.active()
    if language == SOURCE:
        return page
    same = page.get_translations().live().public().filter(alias_of=None)
    return same.filter(locale__language_code=language).first() or page


def told(pages: QuerySet[Any]) -> list[Any]:
    """Those English pages in the language of the reader."""
    language = languages.active()
    return [tell(page, getattr(page, "words_here", None), language) for page in with_words(pages, language)]
