"""What a page is made of: one section for each property of its schema.org type, named as it is there."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from . import sections
from .checked import CheckedStream, Path

# What has an address of its own on every page; a section that took it would be hidden behind it.
TAKEN = {"main", "emergency", "evidence", "references", "contents", "ask", "changes", "related", "menu", "query"}


class Body(CheckedStream):
    """Sections in the order the editor likes, each at most once but the free ones. `anchor` is its address on the page."""

    needed: tuple[str, ...] = ()  # what no page of this kind is published without

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        once = [name for name, block in self.child_blocks.items() if not isinstance(block, sections.Rich)]
        self.meta.block_counts = {name: {"max_num": 1} for name in once}

    def faults(self, value: Any) -> Iterator[tuple[Path, str]]:
        there = {section.block_type for section in value}
        for name in self.needed:
            if name not in there:
                sentence = gettext("There is no section “%(section)s”, which readers of every such page need. Add it.")
                yield (), sentence % {"section": self.child_blocks[name].label}
        if not there:
            yield (), gettext("The page has no sections. Add one.")
        yield from self._sections_with_one_address(value)

    def _sections_with_one_address(self, value: Any) -> Iterator[tuple[Path, str]]:
        addresses = set(TAKEN)
        for place, section in enumerate(value):
            if section.value.anchor in addresses:
                sentence = gettext("Another part of this page has the address “#%(address)s” already. Reword this heading.")
                yield (place, "heading"), sentence % {"address": section.value.anchor}
            addresses.add(section.value.anchor)


class RelatedPages(CheckedStream):
    page = blocks.PageChooserBlock(label=_("Page"))


class ConditionBody(Body):
    signOrSymptom = sections.Symptoms(label=_("Symptoms"), anchor="symptoms", icon="list-ul")
    seeDoctor = sections.SeeDoctor(label=_("When to see a doctor"), anchor="see-a-doctor", icon="warning")
    types = sections.Listing(label=_("Types"), anchor="types", icon="list-ul")
    stage = sections.Stages(label=_("Stages"), anchor="stages", icon="list-ol")
    cause = sections.Listing(label=_("Causes"), anchor="causes", icon="list-ul")
    riskFactor = sections.Listing(label=_("Risk factors"), anchor="risk-factors", icon="list-ul")
    associatedAnatomy = sections.Listing(label=_("The parts involved"), anchor="anatomy", icon="list-ul")
    pathophysiology = sections.Section(label=_("How it happens"), anchor="how-it-happens", icon="doc-full")
    typicalTest = sections.Listing(label=_("Tests"), anchor="tests", icon="list-ul")
    differentialDiagnosis = sections.LookAlikes(label=_("Look-alikes"), anchor="look-alikes", icon="table")
    possibleTreatment = sections.Treatments(label=_("Treatments"), anchor="treatments", icon="list-ul")
    comparison = sections.Comparison(label=_("Treatments compared"), anchor="treatments-compared", icon="table")
    followup = sections.Listing(label=_("Recovery and follow-up"), anchor="follow-up", icon="list-ul")
    livingWith = sections.Listing(label=_("Living with it"), anchor="living-with-it", icon="list-ul")
    primaryPrevention = sections.Section(label=_("Prevention"), anchor="prevention", icon="doc-full")
    secondaryPrevention = sections.Section(
        label=_("Keeping it from getting worse"), anchor="secondary-prevention", icon="doc-full"
    )
    possibleComplication = sections.Complications(label=_("Complications"), anchor="complications", icon="list-ul")
    naturalProgression = sections.Section(label=_("Without treatment"), anchor="without-treatment", icon="doc-full")
    expectedPrognosis = sections.Section(label=_("Outlook"), anchor="outlook", icon="doc-full")
    epidemiology = sections.Section(label=_("How common it is"), anchor="how-common", icon="doc-full")
    faq = sections.Questions(label=_("Questions people ask"), anchor="questions", icon="help")
    misconceptions = sections.Listing(label=_("Things that are not true"), anchor="not-true", icon="list-ul")
    askDoctor = sections.Prompts(label=_("Questions to ask your doctor"), anchor="ask-your-doctor", icon="help")
    service = sections.Service(label=_("About our service"), anchor="our-service", icon="home")
    more = sections.Rich(label=_("Free section"), icon="pilcrow")

    needed = ("signOrSymptom", "seeDoctor", "cause", "typicalTest", "possibleTreatment", "expectedPrognosis")


class TreatmentBody(Body):
    howItWorks = sections.Section(label=_("How it works"), anchor="how-it-works", icon="doc-full")
    indication = sections.Listing(label=_("For whom"), anchor="for-whom", icon="list-ul")
    contraindication = sections.Listing(label=_("For whom not"), anchor="for-whom-not", icon="list-ul")
    preparation = sections.Listing(label=_("Before it"), anchor="before", icon="list-ul")
    howPerformed = sections.Section(label=_("What is done"), anchor="what-is-done", icon="doc-full")
    results = sections.Section(label=_("How well it works"), anchor="results", icon="doc-full")
    adverseOutcome = sections.Listing(label=_("What can go wrong"), anchor="risks", icon="warning")
    followup = sections.Listing(label=_("Recovery and follow-up"), anchor="follow-up", icon="list-ul")
    seeDoctor = sections.SeeDoctor(label=_("When to see a doctor"), anchor="see-a-doctor", icon="warning")
    faq = sections.Questions(label=_("Questions people ask"), anchor="questions", icon="help")
    askDoctor = sections.Prompts(label=_("Questions to ask your doctor"), anchor="ask-your-doctor", icon="help")
    service = sections.Service(label=_("About our service"), anchor="our-service", icon="home")
    more = sections.Rich(label=_("Free section"), icon="pilcrow")

    needed = ("howPerformed", "results", "adverseOutcome")


class LivingBody(Body):
    advice = sections.Listing(label=_("What helps"), anchor="what-helps", icon="list-ul")
    seeDoctor = sections.SeeDoctor(label=_("When to see a doctor"), anchor="see-a-doctor", icon="warning")
    faq = sections.Questions(label=_("Questions people ask"), anchor="questions", icon="help")
    askDoctor = sections.Prompts(label=_("Questions to ask your doctor"), anchor="ask-your-doctor", icon="help")
    more = sections.Rich(label=_("Free section"), icon="pilcrow")

    needed = ("advice",)


class ArticleBody(Body):
    more = sections.Rich(label=_("Free section"), icon="pilcrow")
    seeDoctor = sections.SeeDoctor(label=_("When to see a doctor"), anchor="see-a-doctor", icon="warning")
    faq = sections.Questions(label=_("Questions people ask"), anchor="questions", icon="help")
    askDoctor = sections.Prompts(label=_("Questions to ask your doctor"), anchor="ask-your-doctor", icon="help")
