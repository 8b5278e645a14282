"""The part of the data that travels with a page: a reader on a slow line waits for every word that only machines read."""

from typing import Any

from conditions.blocks import sections as kinds
from hfs_portal.json_ld import Thing, Told, absolute, thing

from .topics import questions

# What is told at the address of the data only: all topics, whole paragraphs, and the longest lists.
TOLD_THERE = {
    "hasPart", "articleBody", "pathophysiology", "naturalProgression", "expectedPrognosis", "epidemiology", "primaryPrevention",
    "secondaryPrevention", "howPerformed", "preparation", "followup", "differentialDiagnosis", "associatedAnatomy", "stage",
    "typicalTest", "relatedLink",
}  # fmt: skip
WORDS = {"description", "distinguishingSign"}  # of a part: it goes by its name


def of(whole: Thing) -> Thing:
    """One thing of the page, without its topics and without what stands below the names of its parts."""
    return {name: _named(value) for name, value in whole.items() if name not in TOLD_THERE}


def _named(value: Any) -> Any:
    if isinstance(value, list):
        return [_named(each) for each in value]
    if isinstance(value, dict):
        return {name: _named(inner) for name, inner in value.items() if name not in WORDS}
    return value


def of_leaf(page: Any, leaf: Any, told: Told) -> list[Thing]:
    here = absolute(f"{page.get_url()}{leaf.name}/")
    if leaf.section and isinstance(leaf.section.block, kinds.Questions):
        return [
            thing("FAQPage", here, url=here, name=leaf.section.value["heading"], mainEntity=questions(leaf.section.value, told))
        ]
    return [thing("MedicalWebPage", here, url=here, name=str(leaf.title))]
