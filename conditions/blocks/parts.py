"""The small parts of a section. Whatever states something is a claim: words, and the references that bear them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

TOKENS = _("Write a fact as {its-key}: its value, its reference and its evidence come with it.")


NOWHERE = 0  # the primary key of no row


class ReferenceBlock(SnippetChooserBlock):
    """A reference, held as its primary key, so that a page fetches all the references it cites in one query."""

    def to_python(self, value: int | None) -> int | None:
        return value

    def bulk_to_python(self, values: list[int | None]) -> list[int | None]:
        return list(values)

    def get_prep_value(self, value: int | None) -> int | None:
        return value

    def value_from_form(self, value: Any) -> int | None:
        pk = str(getattr(value, "pk", value) or "")
        # A form sends text, and "7" is not 7 to what looks for changes. What is no number is no reference either.
        return int(pk) if pk.isdecimal() else NOWHERE if pk else None

    def extract_references(self, value: int | None) -> Iterator[tuple[Any, str, str, str]]:
        if value is not None:
            yield self.model_class, str(value), "", ""


def references() -> blocks.ListBlock:
    return blocks.ListBlock(
        ReferenceBlock("conditions.Reference", label=_("Reference")),
        default=[],
        label=_("References"),
        help_text=_("Where this comes from. Every number needs one."),
    )


class Claim(blocks.StructBlock):
    """Words and what bears them. `words` names the fields whose numbers need a reference."""

    words: tuple[str, ...] = ("text",)


class Paragraph(Claim):
    text = blocks.TextBlock(label=_("Text"), rows=3, help_text=TOKENS)
    references = references()

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")


class Item(Claim):
    name = blocks.CharBlock(label=_("Name"), max_length=120)
    text = blocks.TextBlock(label=_("In plain words"), rows=3, help_text=TOKENS)
    references = references()
    words = ("name", "text")

    class Meta:
        label = _("Item")


class Symptom(Item):
    severity = blocks.ChoiceBlock(choices=[("common", _("Common")), ("severe", _("When it is severe"))], label=_("How severe"))


class Complication(Item):
    comes_from = blocks.ChoiceBlock(
        choices=[
            ("condition", _("From the condition")),
            ("treatment", _("From treatment")),
            ("unrelated", _("Not caused by it")),
        ],
        label=_("Where it comes from"),
    )


class Treatment(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=120)
    kind = blocks.ChoiceBlock(
        choices=[("MedicalTherapy", _("Injection, tablet or other treatment")), ("SurgicalProcedure", _("Operation"))],
        default="MedicalTherapy",
        label=_("Kind"),
    )
    paragraphs = blocks.ListBlock(Paragraph(), label=_("Paragraphs"), min_num=1)


class LookAlike(Claim):
    diagnosis = blocks.CharBlock(label=_("Condition"), max_length=120)
    sign = blocks.TextBlock(label=_("What sets it apart"), rows=2, help_text=TOKENS)
    references = references()
    words = ("sign",)


class Question(Claim):
    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.TextBlock(label=_("Answer"), rows=3, help_text=TOKENS)
    references = references()
    words = ("answer",)


class Step(Claim):
    when = blocks.CharBlock(label=_("When"), max_length=80, help_text=TOKENS)
    text = blocks.TextBlock(label=_("What happens"), rows=2, help_text=TOKENS)
    references = references()
    words = ("when", "text")


class Cell(Claim):
    text = blocks.CharBlock(label=_("Text"), max_length=200, help_text=TOKENS)
    references = references()


class Row(blocks.StructBlock):
    name = blocks.CharBlock(label=_("What is compared"), max_length=120)
    cells = blocks.ListBlock(Cell(), min_num=1, label=_("One cell for each treatment, in their order"))
