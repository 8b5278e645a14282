"""Each kind of page, and what it is about."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from conditions import models
from hfs_portal.json_ld import Thing, Told, absolute, breadcrumb, hospital_address, item_list, thing

from . import topics
from .hospital import KIND, contact_point
from .sections import CONDITION, NOTHING, TREATMENT, TREATMENT_TYPES, Property, properties
from .specialities import member

HOME_DEPTH = 2  # in Wagtail's tree, below the root that nobody sees
MEDICAL = "MedicalWebPage"


@dataclass(frozen=True)
class Shown:
    """What stands around a page's own words when it is shown. The pages are asked for only where they are told."""

    hospital: Any
    told: Told
    sign_off: Any
    above: Sequence[Any]
    below: Sequence[Any]
    related: Sequence[Any]
    left_out: Set[str] = frozenset()  # properties that nobody asks for here


def of_page(page: Any, shown: Shown) -> list[Thing]:
    for kind, describe in KINDS.items():
        if isinstance(page, kind):
            return describe(page, shown)
    return []


def address_of(page: Any) -> str:
    return absolute(page.get_url() or "/")


def _web_page(page: Any, shown: Shown, kind: Any = "WebPage", **properties: Any) -> list[Thing]:
    here = address_of(page)
    web_page = thing(
        kind,
        here,
        url=here,
        name=page.title,
        description=shown.told(page.summary),
        inLanguage=get_language(),
        dateModified=_day(page.last_published_at),
        publisher={"@id": hospital_address()},
        breadcrumb=_breadcrumb(page, shown, here),
        **properties,
    )
    return [web_page]


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _breadcrumb(page: Any, shown: Shown, here: str) -> Thing | None:
    if page.depth <= HOME_DEPTH:
        return None
    steps = [(_("Home") if above.depth == HOME_DEPTH else above.title, address_of(above)) for above in shown.above]
    return breadcrumb(f"{here}#breadcrumb", [*steps, (page.title, here)])


def _entries(pages: Iterable[Any]) -> list[tuple[str, str]]:
    return [(page.title, address_of(page)) for page in pages]


def _home(page: Any, shown: Shown) -> list[Thing]:
    hospital = {"@id": hospital_address()}
    return _web_page(page, shown, about=hospital, mainEntity=item_list(_entries(page.conditions)))


def _index(page: Any, shown: Shown) -> list[Thing]:
    conditions = [entry.condition for letter in page.letters for entry in letter.entries if not entry.is_other]
    return _web_page(page, shown, "CollectionPage", mainEntity=item_list(_entries(conditions)))


def _articles(page: Any, shown: Shown) -> list[Thing]:
    return _web_page(page, shown, "CollectionPage", mainEntity=item_list(_entries(shown.below)))


def _specialities(page: Any, shown: Shown) -> list[Thing]:
    found = _entries(branch.speciality for branch in _all(page.branches))
    return _web_page(page, shown, "CollectionPage", mainEntity=item_list(found))


def _all(branches: Iterable[Any]) -> Iterable[Any]:
    for branch in branches:
        yield branch
        yield from _all(branch.branches)


def _speciality(page: Any, shown: Shown) -> list[Thing]:
    clinic = thing(
        KIND,
        f"{address_of(page)}#clinic",
        name=page.title,
        medicalSpecialty=member(page.medical_specialty),
        parentOrganization={"@id": hospital_address()},
    )
    return _web_page(page, shown, about=clinic, mainEntity=item_list(_entries(page.treated)))


def _official_numbers(page: Any, shown: Shown) -> list[Thing]:
    # The helpline and WhatsApp are told of the hospital on every page.
    told = {shown.hospital.helpline_tel, shown.hospital.whatsapp}
    further = [number for number in page.numbers if number.tel not in told]
    numbers = [contact_point(number.shown, name=number.label, hours=number.hours) for number in further]
    return _web_page(page, shown, "ContactPage", about=thing(KIND, hospital_address(), contactPoint=numbers))


def _health_packages(page: Any, shown: Shown) -> list[Thing]:
    offers = [_offer(package) for package in page.packages]
    return _web_page(page, shown, about=thing(KIND, hospital_address(), makesOffer=offers))


def _offer(package: Any) -> Thing:
    currency = "INR" if package.price_rupees is not None else ""
    return thing(
        "Offer",
        name=package.name,
        description=package.text,
        price=package.price_rupees,
        priceCurrency=currency,
        url=package.address,
    )


def _medical(page: Any, shown: Shown, about: Any, carried: dict[str, Property] = NOTHING, **properties: Any) -> list[Thing]:
    here = address_of(page)
    card = page.emergency_card
    properties = {"kind": MEDICAL, **properties, **_review(shown.sign_off)}
    if "hasPart" not in shown.left_out:
        properties["hasPart"] = topics.topics(page.body, here, carried, shown.told)
        properties["hasPart"] += [topics.emergency(card.signs, here, shown.told)] if card else []
    if "relatedLink" not in shown.left_out:
        properties["relatedLink"] = [address_of(other) for other in [*shown.below, *shown.related]]
    return _web_page(page, shown, about=about, **properties)


def _review(sign_off: Any) -> Thing:
    """Empty unless a medical reviewer approved what is shown."""
    if sign_off is None:
        return {}
    reviewer = sign_off.reviewer
    person = thing("Person", name=reviewer.name, knowsAbout=reviewer.speciality, identifier=reviewer.registration_number)
    return {"lastReviewed": _day(sign_off.approved_at), "reviewedBy": person}


def _condition(page: Any, shown: Shown) -> list[Thing]:
    condition = thing(
        "MedicalCondition",
        f"{address_of(page)}#condition",
        name=page.title,
        alternateName=page.names,
        description=shown.told(page.short_answer),
        code=_codes(page),
        relevantSpecialty=member(page.speciality.medical_specialty) if page.speciality else "",
        **_properties(page, CONDITION, shown),
    )
    return [*_medical(page, shown, about={"@id": condition["@id"]}, carried=CONDITION), condition]


def _properties(page: Any, table: dict[str, Property], shown: Shown) -> Thing:
    asked = {name: tell for name, tell in table.items() if name not in shown.left_out}
    return properties(page.body, asked, shown.told)


def _codes(page: Any) -> list[Thing]:
    shown = {"ICD-10": page.icd10_code, "MeSH": page.mesh_id, "SNOMED CT": page.snomed_ct}
    return [thing("MedicalCode", codingSystem=system, codeValue=code) for system, code in shown.items() if code]


def _condition_above(shown: Shown, **properties: Any) -> Thing | None:
    above = shown.above[-1] if shown.above else None
    return above and thing("MedicalCondition", f"{address_of(above)}#condition", name=above.title, **properties)


def _treatment(page: Any, shown: Shown) -> list[Thing]:
    treatment = thing(
        TREATMENT_TYPES[page.kind],
        f"{address_of(page)}#treatment",
        name=page.title,
        description=shown.told(page.short_answer),
        **_properties(page, TREATMENT, shown),
    )
    named = {"@id": treatment["@id"]}
    about = [named, *filter(None, [_condition_above(shown, possibleTreatment=named)])]
    return [*_medical(page, shown, about=about, carried=TREATMENT), treatment]


def _living_with(page: Any, shown: Shown) -> list[Thing]:
    return _medical(page, shown, about=_condition_above(shown))


def _article(page: Any, shown: Shown) -> list[Thing]:
    words = topics.free_text(page.body, shown.told)
    return _medical(page, shown, about=None, kind=[MEDICAL, "Article"], headline=page.title, articleBody=words)


KINDS: dict[type, Callable[[Any, Shown], list[Thing]]] = {
    models.HomePage: _home,
    models.ConditionIndexPage: _index,
    models.SpecialityIndexPage: _specialities,
    models.SpecialityPage: _speciality,
    models.ConditionPage: _condition,
    models.TreatmentPage: _treatment,
    models.LivingWithPage: _living_with,
    models.ArticleIndexPage: _articles,
    models.ArticlePage: _article,
    models.OfficialNumbersPage: _official_numbers,
    models.HealthPackagesPage: _health_packages,
}
