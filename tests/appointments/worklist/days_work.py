"""A day's work at the desk, made by hand: what the figures count, at a moment of our own."""

from datetime import UTC, datetime, timedelta

from bs4 import BeautifulSoup
from django.contrib.auth.models import User

from appointments.cases import services
from appointments.cases.models import Case
from appointments.outbox.models import Message
from tests.appointments import clinic, making

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)  # a Wednesday, 14:00 in Kolkata
TODAY = "/staff/appointments/case/today/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def nurse():
    return User.objects.get_or_create(username="nurse", defaults={"is_staff": True})[0]


def case(kind="callback", *, ago=HOUR, due=HOUR, **facts):
    """Opened so long ago, promised for so long after now."""
    return making.case(Case.Kind(kind), now=NOW - ago, due_at=NOW + due, **facts)


def contact(asked, *, ago, what="call_reached"):
    services.record(asked, what, by=services.staff(nurse()), now=NOW - ago)
    return asked


def closed(asked, *, ago, outcome="settled"):
    facts = {"by": services.staff(nurse()), "now": NOW - ago, "outcome": outcome}
    services.move(asked, to=Case.Status.CLOSED, **facts)
    return asked


def happened(what, *, ago=HOUR, by=services.PATIENT, to=None):
    to = to or case("booking", ago=40 * DAY)
    services.record(to, what, by=by, now=NOW - ago)
    return to


def visit(whom, *, ago, status="completed"):
    """One that began so long ago, on a whole minute."""
    start = (NOW - ago).replace(second=0, microsecond=0)
    made = clinic.appointment(whom, start, status=status)
    made.save()
    return made


def lost_letter(**facts):
    given = {"kind": "callback_received", "address": "meera@example.org", "subject": "Your request", "state": "failed"}
    given |= {"due_at": NOW, "created_at": NOW, "case": case(ago=40 * DAY)}
    return Message.objects.create(**given | facts)


def leader(client, *rights):
    """Whoever has these rights of the desk and no others."""
    user = User.objects.create_user("leader", is_staff=True)
    permissions = user.user_permissions.model.objects.filter(content_type__app_label="appointments", codename__in=rights)
    user.user_permissions.set(permissions)
    client.force_login(user, backend="hfs_portal.accounts.Accounts")
    return client


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def text(found):
    return " ".join(found.get_text(" ").split())


def number(read, slug):
    """What a card says in large letters, and what of."""
    return text(read.select_one(f"#{slug} .figure-number"))


def table(read, slug):
    """Its rows, each by its first cell."""
    rows = [[text(cell).split(",")[0].strip() for cell in row.select("th, td")] for row in read.select(f"#{slug} tbody tr")]
    return {row[0]: row[1:] for row in rows}


def listed(answer):
    """How many rows a list of the desk shows."""
    assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))
    return len(page(answer).select("#result_list tbody tr"))
