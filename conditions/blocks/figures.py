"""What people would rather look at than read. Each is drawn by a template of its own, as SVG or as a list that CSS draws."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter, StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from conditions import figures

from .parts import TOKENS, Claim, Step, references

Faults = Iterator[tuple[tuple[str | int, ...], str]]

# Name of the drawing: what it shows. Each stands in templates/conditions/drawings/<name>.html.
DRAWINGS = [
    ("nerve_and_vessel", _("The facial nerve and a vessel at the brainstem")),
    ("spread", _("How spasm spreads from the eyelid")),
]
LONGEST_CYCLE = 24  # months


class Drawing(Claim):
    """One of the portal's own drawings, with what it shows in words for those who do not see it."""

    drawing = blocks.ChoiceBlock(choices=DRAWINGS, label=_("Drawing"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, help_text=TOKENS)
    alternative = blocks.TextBlock(label=_("What it shows, in words"), rows=2, help_text=_("Read aloud instead of the drawing."))
    references = references()
    words = ("caption",)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        return context | {"name": dict(DRAWINGS).get(value["drawing"], "")}

    class Meta:
        icon = "image"
        label = _("Drawing")
        template = "conditions/figures/drawing.html"


class Image(ImageBlock):
    """A picture and what it shows. Wagtail would let an editor call it decorative instead; here no picture is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        del self.child_blocks["decorative"]
        self.child_blocks["alt_text"].label = _("What it shows, in words")

    def get_form_state(self, value: Any) -> dict[str, Any]:
        state: dict[str, Any] = super().get_form_state(value)
        return {name: state[name] for name in self.child_blocks}

    def clean(self, value: Any) -> Any:
        if value and not self.is_deferred_validation and not (value.contextual_alt_text or "").strip():
            sentence = _("This picture has no description. Write what it shows, for those who do not see it.")
            raise StructBlockValidationError(block_errors={"alt_text": ValidationError(sentence)})
        return super().clean(value)

    class Meta:
        form_layout = ["image", "alt_text"]


register(StructBlockAdapter(), Image)  # the script of ImageBlock looks for the box that is not there


class Picture(Claim):
    """An editor's picture. There is no such thing as a picture without meaning on a page about an illness."""

    image = Image(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False, help_text=TOKENS)
    references = references()
    words = ("caption",)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "conditions/figures/picture.html"


def amount_of(text: str, unit: str) -> tuple[int | None, str]:
    """What a whole number, or a fact in this unit, comes to; or None and the sentence that says what to write."""
    key = figures.fact_key(text)
    fact = apps.get_model("conditions.Fact").objects.filter(key=key, live=True).first() if key else None
    amount = figures.amount(text, {fact.key: fact} if fact else {})
    if amount is None:
        return None, gettext("“%s” is not a whole number. Write one, or a fact that is a single number, as {its-key}.") % text
    if fact and fact.unit != unit:
        return None, gettext("The fact “%(key)s” is not in %(unit)s. Write another fact, or a whole number.") % {
            "key": key,
            "unit": unit,
        }
    return round(amount), ""


class Group(blocks.StructBlock):
    people = blocks.CharBlock(
        label=_("How many of 100"), max_length=60, help_text=_("A whole number, or a fact as {its-key}, which is rounded.")
    )
    label = blocks.CharBlock(label=_("What became of them"), max_length=120)

    def faults(self, value: Any) -> Faults:
        if sentence := amount_of(value["people"], "%")[1]:
            yield ("people",), sentence


class HundredPeople(Claim):
    """Outcomes as 100 small figures. Groups are coloured and patterned in their order; those left over are drawn pale."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, help_text=TOKENS)
    groups = blocks.ListBlock(Group(), min_num=1, max_num=4, label=_("Groups"))
    rest = blocks.CharBlock(label=_("What became of the others"), max_length=120)
    references = references()
    words = ("title", "groups", "rest")

    def faults(self, value: Any) -> Faults:
        people = sum(amount_of(group["people"], "%")[0] or 0 for group in value["groups"])
        if people > 100:
            sentence = gettext("These groups come to %s people. Together they can be 100 at most: make one of them smaller.")
            yield ("groups",), sentence % people

    class Meta:
        icon = "group"
        label = _("100 people")
        template = "conditions/figures/hundred_people.html"


class Cycle(Claim):
    """How the effect of a treatment rises, stays and wears off, drawn as a curve over months."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, help_text=TOKENS)
    begins = blocks.CharBlock(label=_("It begins to work"), max_length=120, help_text=TOKENS)
    peaks = blocks.CharBlock(label=_("It works fully"), max_length=120, help_text=TOKENS)
    wears_off = blocks.CharBlock(label=_("It wears off"), max_length=120, help_text=TOKENS)
    again = blocks.CharBlock(label=_("It is repeated"), max_length=120, help_text=TOKENS)
    months = blocks.CharBlock(
        label=_("Months from one treatment to the next"),
        max_length=60,
        required=False,
        help_text=_("For the scale below the curve: a whole number, or a fact as {its-key}. Without it there is no scale."),
    )
    references = references()
    words = ("title", "begins", "peaks", "wears_off", "again", "months")

    def faults(self, value: Any) -> Faults:
        if not value["months"]:
            return
        months, sentence = amount_of(value["months"], "months")
        if months is not None and not 0 < months <= LONGEST_CYCLE:
            sentence = gettext("The scale can have 1 to %s months from one treatment to the next. Write another number.")
            sentence %= LONGEST_CYCLE
        if sentence:
            yield ("months",), sentence

    class Meta:
        icon = "history"
        label = _("Cycle of a treatment")
        template = "conditions/figures/cycle.html"


class Timeline(Claim):
    """What happens after a treatment, and when."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, help_text=TOKENS)
    steps = blocks.ListBlock(Step(), min_num=2, label=_("Steps"))
    references = references()
    words = ("title", "steps")

    class Meta:
        icon = "time"
        label = _("Timeline")
        template = "conditions/figures/timeline.html"


class Figures(blocks.StreamBlock):
    drawing = Drawing()
    hundred_people = HundredPeople()
    cycle = Cycle()
    timeline = Timeline()
    picture = Picture()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"required": False, "label": _("Pictures")} | kwargs))
