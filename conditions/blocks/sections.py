"""The sections of a page: a heading, and what stands below it."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from conditions.checks import words_of

from . import parts
from .checked import Path
from .figures import Figures
from .rich_text import RichText


class SectionValue(blocks.StructValue):
    @property
    def anchor(self) -> str:
        """The section's address on its page. It does not change when the heading is reworded, except for free sections."""
        heading = self["heading"] or ""
        # In Hindi, say, a slug would be empty; an address on a page may hold any letter, but no space.
        return getattr(self.block.meta, "anchor", "") or slugify(heading) or "-".join(heading.split())

    @property
    def is_apart(self) -> bool:
        """Whether the page shows the short form only, and the whole has an address of its own."""
        return bool(self.get("apart")) and (self._holds_more or len(self["paragraphs"]) > 1)

    @property
    def lead(self) -> list[Any]:
        """The paragraphs of the short form: what stands before the items or, where there are none, the first."""
        paragraphs = list(self["paragraphs"])
        return paragraphs if self._holds_more else paragraphs[:1]

    @property
    def _holds_more(self) -> bool:
        return any(self[name] for name in self.block.lists if name != "paragraphs")


class Section(blocks.StructBlock):
    """A heading and what stands below it. A heading alone cannot be published."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    paragraphs = blocks.ListBlock(parts.Paragraph(), default=[], label=_("Paragraphs"))
    figures = Figures()
    detail = blocks.ListBlock(parts.Paragraph(), default=[], label=_("Detail for clinicians"))
    apart = blocks.BooleanBlock(
        required=False,
        default=False,
        label=_("Only its short form on the page"),
        help_text=_("The page then shows the paragraphs, or the first one, and the names of the items, with a link to the rest."),
    )

    def faults(self, value: Any) -> Iterator[tuple[Path, str]]:
        if not self.stands_for_itself(value):
            sentence = gettext("“%(section)s” has no text. Write some below its heading, or remove the section.")
            yield (), sentence % {"section": self.label}

    def stands_for_itself(self, value: Any) -> bool:
        return any(value[name] for name in self.lists)

    @property
    def lists(self) -> list[str]:
        """What can stand below the heading. Detail alone does not make a section: most readers never open it."""
        return [name for name, block in self.child_blocks.items() if isinstance(block, blocks.ListBlock) and name != "detail"]

    class Meta:
        template = "conditions/blocks/section.html"
        value_class = SectionValue


class Listing(Section):
    entries = blocks.ListBlock(parts.Item(), default=[], label=_("Items"))


class Symptoms(Section):
    entries = blocks.ListBlock(parts.Symptom(), default=[], label=_("Symptoms"))

    class Meta:
        template = "conditions/blocks/symptoms.html"


class Complications(Section):
    entries = blocks.ListBlock(parts.Complication(), default=[], label=_("Complications"))

    class Meta:
        template = "conditions/blocks/complications.html"


class Stages(Listing):
    class Meta:
        template = "conditions/blocks/stages.html"


class Treatments(Section):
    entries = blocks.ListBlock(parts.Treatment(), default=[], label=_("Treatments"))

    class Meta:
        template = "conditions/blocks/treatments.html"


class LookAlikes(Section):
    entries = blocks.ListBlock(parts.LookAlike(), default=[], label=_("Look-alikes"))

    class Meta:
        template = "conditions/blocks/look_alikes.html"


class Questions(Section):
    entries = blocks.ListBlock(parts.Question(), default=[], label=_("Questions"))

    class Meta:
        template = "conditions/blocks/questions.html"


class Prompts(Section):
    """Questions for the reader to ask: there is no answer below them."""

    entries = blocks.ListBlock(blocks.CharBlock(max_length=200), default=[], label=_("Questions to ask"))

    class Meta:
        template = "conditions/blocks/prompts.html"


class SeeDoctor(Section):
    after_treatment = blocks.ListBlock(parts.Paragraph(), default=[], label=_("Emergency signs after a treatment"))
    same_day = blocks.ListBlock(parts.Paragraph(), default=[], label=_("See a doctor the same day"))
    soon = blocks.ListBlock(parts.Paragraph(), default=[], label=_("See a doctor within days"))
    routine = blocks.ListBlock(parts.Paragraph(), default=[], label=_("Make an appointment"))

    apart = None  # nobody has to look elsewhere for when to get help

    class Meta:
        template = "conditions/blocks/see_doctor.html"


class Comparison(Section):
    """Treatments side by side: a column for each, a row for each question, the same for everybody."""

    columns = blocks.ListBlock(blocks.CharBlock(max_length=60), default=[], label=_("Treatments, one for each column"))
    rows = blocks.ListBlock(parts.Row(), default=[], label=_("Rows"))

    def faults(self, value: Any) -> Iterator[tuple[Path, str]]:
        yield from super().faults(value)
        columns = len(value["columns"])
        if bool(columns) != bool(value["rows"]):
            yield (), gettext("A table needs treatments and rows. Add what is missing, or remove the rest.")
        for place, row in enumerate(value["rows"]):
            if columns and len(row["cells"]) != columns:
                sentence = gettext("“%(row)s” needs one cell for each of the %(columns)s treatments. Add or remove cells.")
                yield ("rows", place, "cells"), sentence % {"row": row["name"], "columns": columns}

    class Meta:
        template = "conditions/blocks/comparison.html"


class Service(Section):
    """What this hospital offers. It is set apart from the medicine, and says so."""

    entries = blocks.ListBlock(parts.Item(), default=[], label=_("Items"))

    class Meta:
        template = "conditions/blocks/service.html"


class Rich(Section):
    """Free text, for what fits no other section."""

    text = RichText(required=False, label=_("Text"), help_text=parts.TOKENS)

    def stands_for_itself(self, value: Any) -> bool:
        return bool(words_of(value["text"].source)) or super().stands_for_itself(value)

    class Meta:
        template = "conditions/blocks/rich.html"
        form_layout = ["heading", "text", "paragraphs", "figures", "detail", "apart"]
