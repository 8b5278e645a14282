"""What the database refuses, as a sentence for whoever typed it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

VISITS_IN_THE_WAY = "time_off_spares_booked_visits"
HOURS_OVERLAP = "working_hours_never_overlap"
# What two who save at once can do to each other: a deadlock, a wait that grew too long. The second try comes through.
COLLISIONS = {"40P01", "40001", "55P03"}


class Refused(Exception):
    """The database refused what one form of the page asks for: `prefix` names the form, `sentence` says why."""

    def __init__(self, prefix: str, sentence: str | Promise) -> None:
        super().__init__(prefix)
        self.prefix, self.sentence = prefix, sentence


@contextmanager
def judged(prefix: str) -> Iterator[None]:
    """Raises Refused for the rules that only the database can judge."""
    try:
        yield
    except IntegrityError as error:
        if sentence := _sentence(error):
            raise Refused(prefix, sentence) from error
        raise


def is_collision(error: Exception) -> bool:
    """Whether the same page, sent again, may be saved or get a sentence of its own."""
    return isinstance(error, IntegrityError) or (
        isinstance(error, OperationalError) and getattr(error.__cause__, "pgcode", None) in COLLISIONS
    )


def _sentence(error: IntegrityError) -> str | Promise:
    told = getattr(error.__cause__, "diag", None)
    if told and told.constraint_name == VISITS_IN_THE_WAY:
        return visits_in_the_way(int(told.message_detail))
    if told and told.constraint_name == HOURS_OVERLAP:
        return _("Somebody else has changed the hours at the same moment: look at them again, and save again.")
    return ""


def visits_in_the_way(visits: int) -> str:
    return ngettext(
        "%d visit is booked in that time, so nothing was changed. Move or cancel it first; when a doctor is away, "
        "“Doctor away” deals with it and writes to the patient.",
        "%d visits are booked in that time, so nothing was changed. Move or cancel them first; when a doctor is away, "
        "“Doctor away” deals with them and writes to the patients.",
        visits,
    ) % visits  # fmt: skip
