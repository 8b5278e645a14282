"""What a case still owes its patient: it is closed when nothing of it is left, and a promise for one part puts off no other.

Every part says itself whether it is owed, and by when: cases stand below what hangs on them and must not import it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from . import services
from .models import Case

CALL, OPINION, VISITS, WISHES = "callback", "second_opinion", "appointments", "waitlistentry_set"  # as they hang on a case


class Part(Protocol):
    """Something that a patient asked for."""

    @property
    def is_owed(self) -> bool: ...

    @property
    def promised(self) -> datetime: ...


def parts(case: Case, *, but: str = "") -> dict[str, datetime]:
    """What is still to come, and by when the first of each kind is; read anew."""
    stands = Case.objects.select_related(CALL, OPINION).get(pk=case.pk)
    hanging = {name: [part.promised for part in _each(stands, name) if part.is_owed] for name in (CALL, OPINION, VISITS, WISHES)}
    return {name: min(moments) for name, moments in hanging.items() if moments and name != but}


def promise(case: Case, *, part: str, due_at: datetime) -> None:
    """Promises that part by then; the case is due with whatever of it comes first."""
    services.promise(case, due_at=min([due_at, *parts(case, but=part).values()]))


def settle(case: Case, *, by: services.Actor, now: datetime, outcome: str) -> None:
    """A part of it is done: the case closes, unless something else is owed; then it is due with that."""
    if case.status == Case.Status.CLOSED:
        return
    left = parts(case).values()
    if not left:
        services.move(case, to=Case.Status.CLOSED, by=by, now=now, outcome=outcome)
    elif case.due_at != min(left):
        services.promise(case, due_at=min(left))


def waits_for_patient(case: Case) -> bool:
    """Whether a second opinion in it cannot go on without them."""
    return Case.objects.filter(pk=case.pk, second_opinion__clock_stopped_at__isnull=False).exists()


def _each(case: Any, name: str) -> Iterable[Part]:
    if name in (CALL, OPINION):
        return [getattr(case, name)] if hasattr(case, name) else []
    rows: Iterable[Part] = getattr(case, name).all()
    return rows
