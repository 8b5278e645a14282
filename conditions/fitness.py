"""Whether a page is fit to be published: asked when it is submitted, and again whenever it is about to be live."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import checks
from .blocks.checked import faults
from .review import NotFitToPublish

SHORT = ("title", "seo_title", "search_description", "lede", "warning", "alternate_names", "change_what", "change_why")


class Fault(NamedTuple):
    field: str
    sentence: str


def refuse_unfit(page: Any) -> None:
    """Raises NotFitToPublish, with a sentence for each reason."""
    if found := [*fields(page), *sections(page)]:
        raise NotFitToPublish(" ".join(dict.fromkeys(fault.sentence for fault in found)))


def fields(page: Any) -> Iterator[Fault]:
    """What is amiss outside the sections."""
    for name in SHORT:
        yield from (Fault(name, sentence) for sentence in checks.unfinished(getattr(page, name, "") or ""))
    if hasattr(page, "short_answer"):
        yield from (Fault("short_answer", sentence) for sentence in _short_answer(page))
    if getattr(page, "needs_emergency_card", False) and not _has_live_card(page):
        sentence = _("No published emergency card is chosen. Choose the one that tells readers when to call an ambulance.")
        yield Fault("emergency_card", sentence)


def sections(page: Any) -> Iterator[Fault]:
    if hasattr(page, "body"):
        found = faults(page.body.stream_block, page.body)
        yield from (Fault("body", _in_section(page.body, fault.path, fault.sentence)) for fault in found)


def _in_section(body: Any, path: Any, sentence: str) -> str:
    return f"{body[path[0]].value['heading'] or body[path[0]].block.label}: {sentence}" if path else sentence


def _short_answer(page: Any) -> Iterator[str]:
    text = page.short_answer or ""
    if not text.strip():
        yield _("There is no short answer. Write the first thing that people should read, in at most 60 words.")
    try:
        page._meta.get_field("short_answer").run_validators(text)
    except ValidationError as error:
        yield from error.messages
    yield from checks.unfinished(text)
    if "{" in text or "}" in text or checks.unborne_numbers(text):  # lists and search engines show it without its sources
        yield _("The short answer is told without numbers. Say it in words, and give the number in a section, as a fact.")


def _has_live_card(page: Any) -> bool:
    return page.emergency_card_id is not None and page.emergency_card.live
