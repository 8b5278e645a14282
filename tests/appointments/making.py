"""Rows that many tests need, with everything that does not matter filled in."""

from datetime import UTC, datetime, timedelta

from appointments.cases import services
from appointments.cases.models import Case, Patient

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # a Monday, 10:30 in Kolkata


def patient(**facts):
    given = {"full_name": "Meera Example", "phone": "+919849012345", "phone_typed": "98490 12345", "created_at": NOW}
    return Patient(**given | facts)


def case(kind=Case.Kind.CALLBACK, *, due_at=NOW + timedelta(hours=2), now=NOW, **facts):
    return services.open_case(kind=kind, patient=patient(**facts), due_at=due_at, by=services.PATIENT, now=now)
