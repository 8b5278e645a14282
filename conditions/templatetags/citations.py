import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.rich_text import RichText, expand_db_html

from conditions import facts, page_links
from conditions.citations import Evidence

register = template.Library()


@register.simple_tag(takes_context=True)
def told(context: dict[str, Any], text: str, references: Iterable[int] = ()) -> SafeString:
    """A claim as readers see it: its facts in place, each a link to its evidence, and behind it the references' numbers."""
    evidence: Evidence = context.get("evidence") or Evidence()
    at: str = context.get("at", "")
    return with_facts(text, evidence, at) + _cited(evidence, text, at, references)


@register.simple_tag(takes_context=True)
def told_rich(context: dict[str, Any], text: RichText) -> SafeString:
    """Rich text with its facts in place. Its markup was cleaned when it was stored; a token holds none."""
    evidence: Evidence = context.get("evidence") or Evidence()
    at: str = context.get("at", "")

    def shown(found: re.Match[str]) -> str:
        return with_facts(found[0], evidence, at) + _cited(evidence, found[0], at)

    source = page_links.led(text.source, context["linked"]) if "linked" in context else text.source
    return mark_safe(facts.TOKEN.sub(shown, expand_db_html(source)))  # noqa: S308


def with_facts(text: str, evidence: Evidence, at: str) -> SafeString:
    """`at` is the address of the page, below which its evidence stands; nothing where it stands on the page itself."""
    leaf, pieces, last = at and f"{at}evidence/", [], 0
    for found in facts.TOKEN.finditer(text):
        shown = evidence.told(found[0])
        pieces.append(conditional_escape(text[last : found.start()]))
        if shown != found[0]:
            pieces.append(format_html('<a class="fact" href="{}#evidence-{}">{}</a>', leaf, found[1], shown))
        else:
            pieces.append(conditional_escape(shown))
        last = found.end()
    return mark_safe("".join([*pieces, conditional_escape(text[last:])]))  # noqa: S308  # each piece is escaped


def _cited(evidence: Evidence, text: str, at: str, references: Iterable[int] = ()) -> SafeString:
    """The markers of what bears the text."""
    numbers = evidence.cite(text, references)
    if not numbers:
        return SafeString("")
    leaf = at and f"{at}references/"
    links = format_html_join(
        " ", '<a href="{}#reference-{}" aria-label="{}">{}</a>', ((leaf, n, _("Reference %s") % n, n) for n in numbers)
    )
    return format_html('<sup class="cite">{}</sup>', links)
