"""A stream whose every part is looked at before it may be published, and told of at its place in the editor."""

from collections.abc import Iterable, Iterator
from threading import RLock
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from conditions import checks

Path = tuple[str | int, ...]
# In these a fact is not told: they stand in lists of contents, in the heads of tables, or are read aloud instead of a picture.
NAMES_ONLY = {"heading", "question", "diagnosis", "alternative", "columns"}


class Fault(NamedTuple):
    path: Path
    sentence: str


class Part(NamedTuple):
    """One block's value and where it stands: below names and numbers, `beside` references or not."""

    path: Path
    block: blocks.Block
    value: Any
    borne: bool = False  # by references beside it or above it
    beside: bool = False  # references can be chosen beside it
    counted: bool = True  # a number in it is a claim

    @property
    def label(self) -> str:
        return str(self.block.label)

    @property
    def name(self) -> str:
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")

    @property
    def required(self) -> bool:
        """As it was declared: while a draft is saved, Wagtail makes the block itself forget."""
        return bool(self.block._constructor_args[1].get("required", True))

    @property
    def is_text(self) -> bool:
        return isinstance(self.block, blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock)

    @property
    def is_reference(self) -> bool:
        return self.name == "references" and not isinstance(self.block, blocks.ListBlock)

    @property
    def source(self) -> str:
        return self.value.source if isinstance(self.block, blocks.RichTextBlock) else str(self.value or "")

    @property
    def text(self) -> str:
        return checks.words_of(self.source) if isinstance(self.block, blocks.RichTextBlock) else self.source


def parts_of(part: Part) -> Iterator[Part]:
    """The part, and all that it is made of."""
    yield part
    words, beside = getattr(part.block, "words", None), "references" in getattr(part.block, "child_blocks", {})
    borne = part.borne or bool(beside and part.value["references"])
    for step, block, value in _inside(part.block, part.value):
        counted = part.counted if isinstance(step, int) else words is None or step in words
        yield from parts_of(Part((*part.path, step), block, value, borne, beside, counted))


def _inside(block: blocks.Block, value: Any) -> Iterable[tuple[str | int, blocks.Block, Any]]:
    if isinstance(block, ImageBlock) or value is None:
        return ()  # one picture
    if isinstance(block, blocks.StructBlock):
        return ((name, child, value.get(name)) for name, child in block.child_blocks.items())
    if isinstance(block, blocks.ListBlock):
        return ((place, block.child_block, inner) for place, inner in enumerate(value))
    if isinstance(block, blocks.StreamBlock):
        return ((place, child.block, child.value) for place, child in enumerate(value))
    return ()


def faults(block: blocks.StreamBlock, value: Any) -> list[Fault]:
    """All for which this stream cannot be published, whatever the editor has put off until then."""
    parts = list(parts_of(Part((), block, value)))
    known = checks.Known.behind(
        (part.text for part in parts if part.is_text), (part.value for part in parts if part.is_reference)
    )
    return [Fault((*part.path, *path), sentence) for part in parts for path, sentence in _faults_of(part, known)]


def _faults_of(part: Part, known: checks.Known) -> Iterator[tuple[Path, str]]:
    if part.is_text:
        yield from (((), sentence) for sentence in _text_faults(part, known))
    elif part.is_reference:
        if part.value not in known.references:
            yield (), _("This reference is not there. Choose one, or remove the line.")
    elif isinstance(part.block, ImageBlock):
        yield from _picture_faults(part.value)
    elif isinstance(part.block, blocks.ChoiceBlock | blocks.ChooserBlock):
        if part.required and not part.value:
            yield (), _("“%(name)s” is not chosen. Choose one.") % {"name": part.label}
    else:
        yield from _too_few(part)
        yield from getattr(part.block, "faults", lambda value: ())(part.value)


def _text_faults(part: Part, known: checks.Known) -> Iterator[str]:
    if not part.text.strip():
        if part.required:
            yield _("“%(name)s” is empty. Write it, or remove what it belongs to.") % {"name": part.label}
        return
    yield from checks.unfinished(part.text)
    if isinstance(part.block, blocks.RichTextBlock):
        yield from checks.rich_amiss(part.source)
    if part.name in NAMES_ONLY:
        yield from checks.fact_in_name(part.text)
    else:
        yield from checks.told_amiss(part.text, known)
    if part.counted and not part.borne:
        yield from checks.unborne(part.text, beside=part.beside)


def _picture_faults(picture: Any) -> Iterator[tuple[Path, str]]:
    if picture is None:
        yield ("image",), _("No picture is chosen. Choose one, or remove this part.")
    elif not (picture.contextual_alt_text or "").strip():
        yield ("alt_text",), _("This picture has no description. Write what it shows, for those who do not see it.")
    else:
        yield from ((("alt_text",), sentence) for sentence in checks.unfinished(picture.contextual_alt_text))


def _too_few(part: Part) -> Iterator[tuple[Path, str]]:
    least = getattr(part.block.meta, "min_num", None)
    if least and len(part.value) < least:
        sentence = _("“%(name)s” needs at least %(least)s. Add what is missing, or remove what it belongs to.")
        yield (), sentence % {"name": part.label, "least": least}


# All threads share one block, and Wagtail marks it while a draft is looked at: without turns, what another editor submits at
# that moment would be looked at as a draft, and what is required might stay forgotten.
TURN = RLock()


class CheckedStream(blocks.StreamBlock):
    """What is saved as a draft may be half done; what is submitted or published is looked at whole."""

    def clean_deferred(self, value: Any) -> Any:
        with TURN:
            return super().clean_deferred(value)

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        try:
            return super().value_from_datadict(data, files, prefix)
        except (KeyError, ValueError, TypeError):  # not what the editor sends
            value = self.empty_value()
            value.unreadable = True
            return value

    def clean(self, value: Any) -> Any:
        with TURN:
            return self._clean(value)

    def _clean(self, value: Any) -> Any:
        if getattr(value, "unreadable", False):
            raise ValidationError(_("The sections did not arrive whole. Load this page again and repeat your change."))
        found = [] if self.is_deferred_validation else faults(self, value)
        refused: ValidationError | None = None
        try:
            cleaned = super().clean(value)
        except ValidationError as error:
            refused = error
        for fault in found:
            refused = placed(refused or StreamBlockValidationError(), fault.path, fault.sentence)
        if refused:
            raise refused
        return cleaned


def placed(error: Any, path: Path, sentence: str) -> Any:
    """The error with one more sentence, shown where the path leads. What was said there first stays."""
    error = StructBlockValidationError() if error is None else error
    if not path and hasattr(error, "non_block_errors"):
        error.non_block_errors.append(ValidationError(sentence))
    elif path and hasattr(error, "block_errors"):
        error.block_errors[path[0]] = placed(error.block_errors.get(path[0]), path[1:], sentence)
    return error
