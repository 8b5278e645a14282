"""What the sections of a page say, as properties of what the page is about. One table for each kind of body, by block name."""

from collections.abc import Callable, Iterable
from typing import Any

from hfs_portal.json_ld import Thing, Told, thing

Section = Any  # the value of a section's block
Property = Callable[[Section, Told], Any]

THERAPY, SURGERY = "MedicalTherapy", "SurgicalProcedure"
# schema.org lets a condition be treated by a therapy only, and an operation is none unless it is called one, too.
TREATMENT_TYPES: dict[str, str | list[str]] = {THERAPY: THERAPY, SURGERY: [SURGERY, THERAPY]}


def paragraphs(value: Any, told: Told) -> list[str]:
    return [told(paragraph["text"]) for paragraph in value["paragraphs"]]


def named(kind: str) -> Property:
    """The section's items as things of one kind."""

    def entries(value: Section, told: Told) -> list[Thing]:
        return [thing(kind, name=told(entry["name"]), description=told(entry["text"])) for entry in value["entries"]]

    return entries


def _stages(value: Section, told: Told) -> list[Thing]:
    return [
        thing("MedicalConditionStage", name=told(entry["name"]), description=told(entry["text"]), stageAsNumber=number)
        for number, entry in enumerate(value["entries"], start=1)
    ]


def _look_alikes(value: Section, told: Told) -> list[Thing]:
    return [
        thing(
            "DDxElement",
            diagnosis=thing("MedicalCondition", name=told(entry["diagnosis"])),
            distinguishingSign=thing("MedicalSignOrSymptom", description=told(entry["sign"])),
        )
        for entry in value["entries"]
    ]


def _treatments(value: Section, told: Told) -> list[Thing]:
    return [
        thing(TREATMENT_TYPES[entry["kind"]], name=told(entry["name"]), description=paragraphs(entry, told))
        for entry in value["entries"]
    ]


def _prevention(value: Section, told: Told) -> Thing | None:
    said = paragraphs(value, told)
    return thing(THERAPY, description=said) if said else None


def _complications(value: Section, told: Told) -> list[str]:
    """Of the condition only. Those of a treatment are no evolution of the illness, and what is named as unrelated is none."""
    return [told(entry["name"]) for entry in value["entries"] if entry["comes_from"] == "condition"]


def _preparation(value: Section, told: Told) -> list[Any]:
    return [*paragraphs(value, told), *named("MedicalEntity")(value, told)]


def _followup(value: Section, told: Told) -> list[str]:
    return [*paragraphs(value, told), *(told(entry["text"]) for entry in value["entries"])]


CONDITION: dict[str, Property] = {
    "signOrSymptom": named("MedicalSignOrSymptom"),
    "stage": _stages,
    "cause": named("MedicalCause"),
    "riskFactor": named("MedicalRiskFactor"),
    "associatedAnatomy": named("AnatomicalStructure"),
    "pathophysiology": paragraphs,
    "typicalTest": named("MedicalTest"),
    "differentialDiagnosis": _look_alikes,
    "possibleTreatment": _treatments,
    "primaryPrevention": _prevention,
    "secondaryPrevention": _prevention,
    "possibleComplication": _complications,
    "naturalProgression": paragraphs,
    "expectedPrognosis": paragraphs,
    "epidemiology": paragraphs,
}
# What can go wrong is not among them: schema.org has a place for serious outcomes only, and a bruise is none.
TREATMENT: dict[str, Property] = {
    "contraindication": named("MedicalContraindication"),
    "preparation": _preparation,
    "howPerformed": paragraphs,
    "followup": _followup,
}
NOTHING: dict[str, Property] = {}


def properties(body: Iterable[Any], table: dict[str, Property], told: Told) -> Thing:
    return {section.block_type: table[section.block_type](section.value, told) for section in body if section.block_type in table}
