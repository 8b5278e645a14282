"""An opinion goes out, and cannot be taken back: signed by the doctor it was given to, kept as a PDF, told by letter."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import IO

from django.contrib.auth.models import User
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from appointments.cases import owed
from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.cases.services import Stale
from appointments.outbox import services as outbox

from . import clock, documents, paper, sealed
from .holding import Refused, hold, rule_of, write_to_patient
from .models import random_key
from .opinion_models import AskedBack, Opinion

logger = logging.getLogger("appointments.second_opinions")

NEEDED = ("seen", "think", "options", "urgency", "limits")
SIGNED = ("doctor_name", "registration_number", "delivered_by", "delivered_at", "paper", "paper_key")


class NotSet(Exception):
    """The PDF could not be made."""


def missing(opinion: Opinion) -> list[str]:
    """The parts without which it is not delivered, by the names that the form gives them."""
    return [str(getattr(Opinion, name).field.verbose_name) for name in NEEDED if not getattr(opinion, name)]


def deliver(opinion: Opinion, *, by: User, now: datetime) -> None:
    """Signs and delivers the version that was read. The database judges who, and whether it is whole.

    Raises Refused, Stale, and NotSet or documents.NotKept when there is no PDF; then nothing has happened.
    """
    _sign(opinion, by=by, now=now)
    with _paper_kept(opinion), transaction.atomic():
        hold(opinion.request)
        # The second signature leaves the version alone, and stands on the paper: it is to be as it was when that was set.
        as_read = {"version": opinion.version, "second_signed_at": opinion.second_signed_at}
        rows = Opinion.objects.filter(pk=opinion.pk, delivered_at=None, **as_read)
        try:
            with transaction.atomic():
                delivered = rows.update(**{name: getattr(opinion, name) for name in SIGNED})
        except IntegrityError as error:
            raise Refused(_refusal(error, opinion)) from error
        if not delivered:
            raise Stale(opinion.request.case.reference)
        _tell(opinion, by=by, now=now)


def _sign(opinion: Opinion, *, by: User, now: datetime) -> None:
    """On the instance alone, for the paper to say; the database has not agreed yet."""
    opinion.doctor_name = opinion.doctor.name
    opinion.registration_number = opinion.doctor.registration_number
    opinion.delivered_by, opinion.delivered_at = by, now


@contextmanager
def _paper_kept(opinion: Opinion) -> Iterator[None]:
    """Sets the PDF and keeps it sealed; when the block fails it does not stay."""
    opinion.paper, opinion.paper_key = random_key(), sealed.new_key()
    name = str(opinion.paper.name)
    try:
        documents.write(name, io.BytesIO(_set(opinion)), key=opinion.paper_key)
        yield
    except (OperationalError, InterfaceError):
        raise  # nobody can tell whether it was committed: the sweep knows later
    except BaseException:
        with suppress(OSError):  # a storage that is away leaves it to the sweep
            opinion.paper.storage.delete(name)
        raise


def _set(opinion: Opinion) -> bytes:
    try:
        return paper.pdf(opinion)
    except (RuntimeError, OSError) as error:  # the typesetter's own, and letters or templates that are not there
        # Only the kind of error: a typesetter's words may repeat the opinion's.
        logger.error("paper of opinion %s not set: %s", opinion.pk, type(error).__name__)
        raise NotSet from error


def _tell(opinion: Opinion, *, by: User, now: datetime) -> None:
    asked, actor = opinion.request, cases.staff(by)
    case = asked.case
    cases.record(case, "opinion_signed", by=actor, now=now, became=by.get_username())
    cases.record(case, "opinion_delivered", by=actor, now=now, became=str(opinion.pk))
    # Whoever did not answer a question by now is not waited for any longer.
    unanswered = list(AskedBack.objects.filter(request=asked, answered_at=None))
    for question in unanswered:
        AskedBack.objects.filter(pk=question.pk).update(answered_at=now)
        outbox.withdraw(case=case, about=question.about)
        clock.resume(asked, now=now)
    owed.settle(case, by=actor, now=now, outcome=Case.Outcome.OPINION)
    if unanswered and case.status == Case.Status.WAITING:
        cases.move(case, to=Case.Status.IN_PROGRESS, by=actor, now=now)
    write_to_patient("second_opinion_ready", case, seed=f"opinion {opinion.pk}", now=now)


def _refusal(error: IntegrityError, opinion: Opinion) -> str:
    rule = rule_of(error)
    if rule == "opinion_delivered_by_the_named_doctor":
        return _("Only the doctor to whom it was given can deliver the opinion, from their own account.")
    if rule == "opinion_waits_for_the_second_signature":
        return _("The second signature is still missing: wait for it, or take the request for it back.")
    if rule != "opinion_delivered_is_whole":
        raise error
    lacking = missing(opinion)
    if lacking:
        return _("Still empty: %s. Write it before you deliver.") % get_text_list(lacking, _("and"))
    return _("Your page under “Doctors” has no registration number. Have it entered there first: the patient is to see it.")


def paper_of(opinion: Opinion) -> IO[bytes]:
    """The PDF as it was delivered; the caller closes it. Raises documents.NotThere."""
    return documents.read(str(opinion.paper.name), key=opinion.paper_key)
