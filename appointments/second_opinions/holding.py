"""What every step of an answer shares: hold the request, refuse with a sentence, write to the patient."""

from datetime import datetime

from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _

from appointments.cases import joined, links
from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.outbox import services as outbox

from .models import SecondOpinionRequest
from .opinion_models import Opinion


class Refused(Exception):
    """It cannot be done as the request stands; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def write_to_patient(letter: str, case: Case, *, seed: str, now: datetime, about: str = "") -> None:
    """The letter with its own link to the private page; the letter says nothing of what was asked or answered.

    `seed` names what is told: the same again is not written twice.
    """
    link = links.way_in(links.issue(case, seed=f"{letter} {seed}", now=now))
    with translation.override(cases.language_of(case)):  # whoever answers may read another
        outbox.post(kind=letter, case=case, about=about, edition=seed, now=now, link=link)


def rule_of(error: IntegrityError) -> str:
    """The name of the constraint that refused."""
    told = getattr(error.__cause__, "diag", None)
    return str(told.constraint_name or "") if told else ""


def hold(asked: SecondOpinionRequest, *, also_delivered: bool = False) -> None:
    """Locks the case until the end and reads the request anew. Raises Refused for one that was withdrawn, or answered."""
    asked.case = joined.hold(asked.case)
    asked.refresh_from_db(fields=["doctor", "visit_type", "clock_stopped_at", "withdrawn_at"])
    if asked.withdrawn_at:
        raise Refused(_("The patient has withdrawn this request: nothing more is done with it."))
    if not also_delivered and Opinion.objects.filter(request=asked, delivered_at__isnull=False).exists():
        raise Refused(_("The opinion is delivered and stays as it is. Ring the patient, or book a visit, for anything further."))
