"""Cases that were joined: one goes on in the other, and whoever comes later finds the one that lives."""

from django.db.models import QuerySet

from .models import Case, Patient


def hold(case: Case) -> Case:
    """The case as it stands, or the one in which it goes on; nobody else changes it until the transaction ends."""
    pk = case.merged_into_id or case.pk
    while goes_on_in := Case.objects.select_for_update().values_list("merged_into", flat=True).get(pk=pk):
        pk = goes_on_in
    # Read once it is locked: a statement that has to wait reads what hangs on the case as it was before.
    return Case.objects.select_related("patient", "assignee").get(pk=pk)


def threads(case: Case) -> list[Case]:
    """The case, and all that were joined with it, in the order in which they were opened."""
    return [case, *_joined_with(case).select_related("patient")]


def whole(case: Case) -> list[Case]:
    """As `threads`, of whichever of them is asked for."""
    return threads(case.merged_into or case)


def seem_one(one: Patient, other: Patient) -> bool:
    """Whether both told us the same name, number and address. A family may share a phone, and anybody can type a name and a
    number: what only one of them told, nobody has proved to be the other's."""
    alike = one.phone == other.phone and one.email.casefold() == other.email.casefold() and _name(one) == _name(other)
    return alike and not (one.phone_is_wrong or other.phone_is_wrong)


def _joined_with(case: Case) -> QuerySet[Case]:
    return Case.objects.filter(merged_into=case).order_by("created_at", "pk")


def _name(patient: Patient) -> str:
    return " ".join(patient.full_name.casefold().split())
