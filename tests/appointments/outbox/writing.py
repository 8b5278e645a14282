"""Letters for the tests of how they are delivered."""

from datetime import UTC, datetime, timedelta

from django.db.models.functions import Now
from django.utils import timezone

from appointments.outbox import services
from appointments.outbox.models import Message
from tests.appointments.making import case

ADDRESS = "meera@example.org"
PHONE = "+919849012345"
LINK = "http://localhost/case/x/"


def zone_where_it_is(hour):
    """A zone in which the clock shows that hour now."""
    ahead = (hour - datetime.now(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}"


def moment_ago():
    """Due by the database's clock too."""
    return timezone.now() - timedelta(seconds=5)


def opened(**patient):
    """A case that is an hour old: what we write about it, its owner has asked for on the private page, or staff have."""
    return case(now=timezone.now() - timedelta(hours=1), **patient)


def written(whose=None, *, kind="callback_received", now=None, **facts):
    """To somebody with an e-mail address, unless another's case is given."""
    return services.post(
        kind=kind, case=whose or opened(email=ADDRESS), now=now or moment_ago(), link=LINK, **facts
    )  # fmt: skip


def asked_by_form(email=ADDRESS, **patient):
    """What a public form brings about: a case, and in the same moment a letter."""
    now = moment_ago()
    return written(case(now=now, email=email, **patient), now=now)


def deliver_all():
    while services.deliver_next():
        pass


def all_due():
    Message.objects.filter(state="queued").update(due_at=Now())


def now_as(letter):
    return Message.objects.get(pk=letter.pk)
