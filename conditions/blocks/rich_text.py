"""Rich text of which nothing is dropped in silence: a link that leads nowhere good is refused with a sentence."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.rich_text import RichText as Source

from conditions import links

FEATURES = ["bold", "link", "ol", "ul"]  # headings come from the section, never from the editor's choice


class RichText(blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"features": FEATURES} | kwargs))

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Source:
        if refusal := links.rich_text_refusal(data.get(prefix)):
            return refused(data.get(prefix), refusal)
        try:
            value: Source = super().value_from_datadict(data, files, prefix)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
            return refused(data.get(prefix), _("This text cannot be read. Write it again here, without pasting code."))
        return value

    def clean(self, value: Any) -> Any:
        if refusal := getattr(value, "refusal", None):
            raise ValidationError(refusal)
        return super().clean(value)

    class Meta:
        icon = "pilcrow"


def refused(posted: Any, sentence: str) -> Source:
    """The words that were sent, as far as there are any, and why they are not taken as they are."""
    value = Source(format_html_join("", "<p>{}</p>", ((words,) for words in links.words_in(posted))))
    value.refusal = sentence
    return value
