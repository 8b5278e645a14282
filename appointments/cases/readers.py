"""Who has a case's page before them now, so that two who work on it see each other."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from .models import Case
from .reader_models import CaseReader

PRESENT = timedelta(minutes=10)  # without scripts a page does not say that it is still open
KEPT = timedelta(days=1)
# Both at once: the page is asked for often.
OPEN = """
    WITH mine AS (
        INSERT INTO appointments_casereader (case_id, staff_id, opened_at, seen_at) VALUES (%(case)s, %(me)s, %(now)s, %(now)s)
        ON CONFLICT ON CONSTRAINT case_reader_once DO UPDATE SET opened_at = EXCLUDED.opened_at, seen_at = EXCLUDED.seen_at
    )
    SELECT auth_user.id, auth_user.username, opened_at FROM appointments_casereader JOIN auth_user ON auth_user.id = staff_id
    WHERE case_id = %(case)s AND staff_id <> %(me)s AND seen_at > %(since)s ORDER BY opened_at, auth_user.id
"""

Others = list[tuple[User, datetime]]


def opened(case: Case, *, by: User, now: datetime) -> Others:
    """Notes that they have the page before them from now on; returns who else has it, and since when."""
    facts: dict[str, Any] = {"case": case.pk, "me": by.pk, "now": now, "since": now - PRESENT}
    with connection.cursor() as cursor:
        cursor.execute(OPEN, facts)
        return [(User(pk=pk, username=username), since) for pk, username, since in cursor.fetchall()]


def still_open(case: Case, *, by: User, now: datetime) -> None:
    """The page says that it is still there, and how long it has been does not change."""
    CaseReader.objects.update_or_create(
        case=case, staff=by, defaults={"seen_at": now}, create_defaults={"opened_at": now, "seen_at": now}
    )


def left(case: Case, *, by: User, opened_at: datetime) -> None:
    """They went elsewhere from the page that they opened then; one they have opened since stays."""
    CaseReader.objects.filter(case=case, staff=by, opened_at=opened_at).delete()


def others(case: Case, *, than: User, now: datetime) -> Others:
    """Who else has the page before them, as far as we know, and since when."""
    there = CaseReader.objects.filter(case=case, seen_at__gt=now - PRESENT).exclude(staff=than)
    return [(row.staff, row.opened_at) for row in there.select_related("staff").order_by("opened_at", "staff")]


def forget(*, now: datetime) -> int:
    """Takes away who has not had the page open for a day; returns how many."""
    return CaseReader.objects.filter(seen_at__lte=now - KEPT).delete()[0]
