"""What the sections of a page are about, for those that read by topic, and the words that no property has room for."""

from collections.abc import Iterable
from typing import Any

from wagtail.rich_text import get_text_for_indexing

from conditions.blocks import sections as kinds
from hfs_portal.json_ld import Thing, Told, enumerated, one_line, thing

from .sections import Property, Section, paragraphs

# Section: its member of HealthAspectEnumeration.
ASPECTS = {
    "signOrSymptom": "SymptomsHealthAspect",
    "seeDoctor": "SeeDoctorHealthAspect",
    "types": "TypesHealthAspect",
    "stage": "StagesHealthAspect",
    "cause": "CausesHealthAspect",
    "riskFactor": "RisksOrComplicationsHealthAspect",
    "pathophysiology": "HowItWorksHealthAspect",
    "possibleTreatment": "TreatmentsHealthAspect",
    "followup": "LivingWithHealthAspect",
    "livingWith": "LivingWithHealthAspect",
    "primaryPrevention": "PreventionHealthAspect",
    "secondaryPrevention": "PreventionHealthAspect",
    "possibleComplication": "RisksOrComplicationsHealthAspect",
    "naturalProgression": "PrognosisHealthAspect",
    "expectedPrognosis": "PrognosisHealthAspect",
    "misconceptions": "MisconceptionsHealthAspect",
    "service": "GettingAccessHealthAspect",
    "howItWorks": "HowItWorksHealthAspect",
    "indication": "MayTreatHealthAspect",
    "contraindication": "SafetyHealthAspect",
    "results": "EffectivenessHealthAspect",
    "adverseOutcome": "SideEffectsHealthAspect",
    "advice": "LivingWithHealthAspect",
}
TOPIC = "HealthTopicContent"
SEE_DOCTOR = ("after_treatment", "same_day", "soon", "routine")


def topics(body: Iterable[Any], address: str, carried: dict[str, Property], told: Told) -> list[Thing]:
    """A topic for each section that has an aspect, and the questions. `carried` are the sections that properties tell."""
    found = (_topic(section, address, carried, told) for section in body)
    return [topic for topic in found if topic]


def emergency(signs: Iterable[Any], address: str, told: Told) -> Thing:
    """When to call an ambulance."""
    words = [told(sign.value["text"]) for sign in signs]
    return _about("seeDoctor", f"{address}#emergency", text=words)


def free_text(body: Iterable[Any], told: Told) -> list[str]:
    """What stands in free sections, which have no property and no aspect of their own."""
    return [words for section in body if isinstance(section.block, kinds.Rich) for words in _free(section.value, told)]


def _topic(section: Any, address: str, carried: dict[str, Property], told: Told) -> Thing | None:
    name, value = section.block_type, section.value
    here = f"{address}#{value.anchor}"
    if isinstance(section.block, kinds.Questions):
        return thing("FAQPage", here, url=here, name=value["heading"], mainEntity=questions(value, told))
    if name not in ASPECTS:
        return None
    if carried.get(name) is paragraphs:  # the property holds all of it
        return _about(name, here, name=value["heading"])
    if name in carried:
        return _about(name, here, name=value["heading"], text=paragraphs(value, told))
    return _about(name, here, name=value["heading"], text=_texts(section, told), hasPart=_items(value, told))


def _about(aspect: str, here: str, **properties: Any) -> Thing:
    return thing(TOPIC, here, url=here, hasHealthAspect=enumerated(ASPECTS[aspect]), **properties)


def questions(value: Section, told: Told) -> list[Thing]:
    return [
        thing("Question", name=told(entry["question"]), acceptedAnswer=thing("Answer", text=told(entry["answer"])))
        for entry in value["entries"]
    ]


def _items(value: Section, told: Told) -> list[Thing]:
    return [thing(TOPIC, name=told(entry["name"]), text=told(entry["text"])) for entry in value.get("entries", ())]


def _texts(section: Any, told: Told) -> list[str]:
    value = section.value
    signs = [sign for group in SEE_DOCTOR for sign in value[group]] if isinstance(section.block, kinds.SeeDoctor) else []
    return [*paragraphs(value, told), *(told(sign["text"]) for sign in signs)]


def _free(value: Section, told: Told) -> list[str]:
    words = one_line(told(get_text_for_indexing(value["text"].source)))
    return [*paragraphs(value, told), *([words] if words else [])]
