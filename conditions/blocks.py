"""What a condition page is made of: one block per property of schema.org's MedicalCondition, named as it is there."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock


class ReferenceBlock(SnippetChooserBlock):
    """A reference, held as its primary key, so that a page fetches all the references it cites in one query."""

    def to_python(self, value: int | None) -> int | None:
        return value

    def bulk_to_python(self, values: list[int | None]) -> list[int | None]:
        return list(values)

    def get_prep_value(self, value: int | None) -> int | None:
        return value

    def value_from_form(self, value: Any) -> int | None:
        pk = getattr(value, "pk", value)
        return int(pk) if pk else None  # a form sends text, and "7" is not 7 to what looks for changes

    def extract_references(self, value: int | None) -> Iterator[tuple[Any, str, str, str]]:
        if value is not None:
            yield self.model_class, str(value), "", ""


def _references() -> blocks.ListBlock:
    return blocks.ListBlock(
        ReferenceBlock("conditions.Reference", label=_("Reference")),
        default=[],
        label=_("References"),
        help_text=_("Where this comes from. Every number needs one."),
    )


class Paragraph(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"), rows=3)
    references = _references()

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")


class Item(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=120)
    text = blocks.TextBlock(label=_("In plain words"), rows=3)
    references = _references()

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
    paragraphs = blocks.ListBlock(Paragraph(), label=_("Paragraphs"), min_num=1)


class LookAlike(blocks.StructBlock):
    diagnosis = blocks.CharBlock(label=_("Condition"), max_length=120)
    sign = blocks.TextBlock(label=_("What sets it apart"), rows=2)
    references = _references()


class Question(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.TextBlock(label=_("Answer"), rows=3)
    references = _references()


class Section(blocks.StructBlock):
    """A heading and what stands below it. A heading alone cannot be published."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    paragraphs = blocks.ListBlock(Paragraph(), default=[], label=_("Paragraphs"))

    def clean(self, value: Any) -> Any:
        if not self.is_deferred_validation and not any(value[name] for name in self.lists):
            sentence = format_lazy(
                _("“{section}” has no text. Write some below its heading, or remove the section."), section=self.label
            )
            raise StructBlockValidationError(non_block_errors=ErrorList([ValidationError(sentence)]))
        return super().clean(value)

    @property
    def lists(self) -> list[str]:
        return [name for name, block in self.child_blocks.items() if isinstance(block, blocks.ListBlock)]

    class Meta:
        template = "conditions/blocks/section.html"


class Listing(Section):
    entries = blocks.ListBlock(Item(), default=[], label=_("Items"))


class Symptoms(Section):
    entries = blocks.ListBlock(Symptom(), default=[], label=_("Symptoms"))

    class Meta:
        template = "conditions/blocks/symptoms.html"


class Complications(Section):
    entries = blocks.ListBlock(Complication(), default=[], label=_("Complications"))

    class Meta:
        template = "conditions/blocks/complications.html"


class Stages(Listing):
    class Meta:
        template = "conditions/blocks/stages.html"


class Mechanism(Section):
    detail = blocks.ListBlock(Paragraph(), default=[], label=_("Detail for clinicians"))

    class Meta:
        template = "conditions/blocks/mechanism.html"


class Treatments(Section):
    entries = blocks.ListBlock(Treatment(), default=[], label=_("Treatments"))

    class Meta:
        template = "conditions/blocks/treatments.html"


class LookAlikes(Section):
    entries = blocks.ListBlock(LookAlike(), default=[], label=_("Look-alikes"))

    class Meta:
        template = "conditions/blocks/look_alikes.html"


class Questions(Section):
    entries = blocks.ListBlock(Question(), default=[], label=_("Questions"))

    class Meta:
        template = "conditions/blocks/questions.html"


class Prompts(Section):
    """Questions for the reader to ask: there is no answer below them."""

    entries = blocks.ListBlock(blocks.CharBlock(max_length=200), default=[], label=_("Questions to ask"))

    class Meta:
        template = "conditions/blocks/prompts.html"


class SeeDoctor(Section):
    emergency = blocks.ListBlock(
        Paragraph(),
        default=[],
        min_num=1,
        label=_("Emergency signs"),
        help_text=_("Shown in the red card at the top of the page."),
    )
    after_treatment = blocks.ListBlock(Paragraph(), default=[], label=_("Emergency signs after a treatment"))
    same_day = blocks.ListBlock(Paragraph(), default=[], label=_("See a doctor the same day"))
    soon = blocks.ListBlock(Paragraph(), default=[], label=_("See a doctor within days"))
    routine = blocks.ListBlock(Paragraph(), default=[], label=_("Make an appointment"))

    class Meta:
        template = "conditions/blocks/see_doctor.html"


REQUIRED = ["signOrSymptom", "seeDoctor", "cause", "typicalTest", "possibleTreatment", "expectedPrognosis"]


class ConditionBody(blocks.StreamBlock):
    """Sections in the order the editor likes, each at most once. `anchor` is the section's address on the page."""

    signOrSymptom = Symptoms(label=_("Symptoms"), anchor="symptoms", icon="list-ul")
    seeDoctor = SeeDoctor(label=_("When to see a doctor"), anchor="see-a-doctor", icon="warning")
    types = Listing(label=_("Types"), anchor="types", icon="list-ul")
    stage = Stages(label=_("Stages"), anchor="stages", icon="list-ol")
    cause = Listing(label=_("Causes"), anchor="causes", icon="list-ul")
    riskFactor = Listing(label=_("Risk factors"), anchor="risk-factors", icon="list-ul")
    associatedAnatomy = Listing(label=_("The parts involved"), anchor="anatomy", icon="list-ul")
    pathophysiology = Mechanism(label=_("How it happens"), anchor="how-it-happens", icon="doc-full")
    typicalTest = Listing(label=_("Tests"), anchor="tests", icon="list-ul")
    differentialDiagnosis = LookAlikes(label=_("Look-alikes"), anchor="look-alikes", icon="table")
    possibleTreatment = Treatments(label=_("Treatments"), anchor="treatments", icon="list-ul")
    followup = Listing(label=_("Recovery and follow-up"), anchor="follow-up", icon="list-ul")
    livingWith = Listing(label=_("Living with it"), anchor="living-with-it", icon="list-ul")
    primaryPrevention = Section(label=_("Prevention"), anchor="prevention", icon="doc-full")
    secondaryPrevention = Section(label=_("Keeping it from getting worse"), anchor="secondary-prevention", icon="doc-full")
    possibleComplication = Complications(label=_("Complications"), anchor="complications", icon="list-ul")
    naturalProgression = Section(label=_("Without treatment"), anchor="without-treatment", icon="doc-full")
    expectedPrognosis = Section(label=_("Outlook"), anchor="outlook", icon="doc-full")
    epidemiology = Section(label=_("How common it is"), anchor="how-common", icon="doc-full")
    faq = Questions(label=_("Questions people ask"), anchor="questions", icon="help")
    misconceptions = Listing(label=_("Things that are not true"), anchor="not-true", icon="list-ul")
    askDoctor = Prompts(label=_("Questions to ask your doctor"), anchor="ask-your-doctor", icon="help")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meta.block_counts = {name: {"min_num": int(name in REQUIRED), "max_num": 1} for name in self.child_blocks}
