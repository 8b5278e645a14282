"""What the portal says, as files in this folder, and the function that puts it into the CMS."""

from collections.abc import Iterator

from django.db import transaction
from wagtail.models import Site

from conditions.models import ContactNumber, EmergencyCard, Fact, HealthPackage, HospitalSettings, Reference

from . import files, tree
from .names import Names
from .pieces import LEFT_ALONE, Outcome, RowPiece, settle


@transaction.atomic
def load(*, demo: bool) -> list[Outcome]:
    """Makes what is missing, updates what nobody touched, leaves alone what was changed, removed, taken offline or signed off.

    With `demo` an invented hospital is named where none is named yet, with its numbers, packages and specialities.
    """
    names = Names()
    outcomes = [*_references(names), *_facts(names), *_cards(names), *tree.load(files.pages(demo=demo), names)]
    return [*outcomes, *(_demo_rows() if demo else ())]


def _references(names: Names) -> Iterator[Outcome]:
    for row in files.references():
        key = row.pop("key")
        outcome, found = settle(RowPiece(f"reference {key}", Reference, {"key": key}, row))
        yield outcome
        if found:
            names.references[key] = found.pk


def _facts(names: Names) -> Iterator[Outcome]:
    for row in files.facts():
        key, source, below = row.pop("key"), row.pop("reference"), row.pop("rests_on")
        lacking = [name for name, there in [(source, names.references), (below, names.facts)] if name and name not in there]
        if lacking:
            yield Outcome(f"fact {key}", LEFT_ALONE, f"{lacking[0]}, on which it rests, is gone")
            continue
        row |= {"reference_id": names.references.get(source), "rests_on_id": names.facts.get(below)}
        outcome, found = settle(RowPiece(f"fact {key}", Fact, {"key": key}, row))
        yield outcome
        if found:
            names.facts[key] = found.pk


def _cards(names: Names) -> Iterator[Outcome]:
    for name, written in files.emergency_cards().items():
        key = f"emergency card {name}"
        if lacking := names.lacking(written):
            yield Outcome(key, LEFT_ALONE, f"{lacking[0]} is gone")
            continue
        outcome, found = settle(RowPiece(key, EmergencyCard, {"name": name}, names.numbered(written)))
        yield outcome
        if found:
            names.cards[name] = found.pk


def _demo_rows() -> Iterator[Outcome]:
    site = Site.objects.filter(is_default_site=True).first()
    if site:
        unless = {"hospital_name": ""}
        yield settle(RowPiece("hospital", HospitalSettings, {"site": site}, files.read("demo/hospital.toml"), unless))[0]
    for tel, row in files.read("demo/official_numbers.toml").items():
        yield settle(RowPiece(f"official number {tel}", ContactNumber, {"tel": tel}, row))[0]
    for name, row in files.read("demo/health_packages.toml").items():
        yield settle(RowPiece(f"health package {name}", HealthPackage, {"name": name}, row))[0]
