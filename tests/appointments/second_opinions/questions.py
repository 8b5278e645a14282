"""Questions to our doctors, as rows, with everything that does not matter filled in."""

import uuid

from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.second_opinions.models import SecondOpinionRequest
from tests.appointments import making


def asked(*, now=making.NOW, due_at=None, priority=Case.Priority.ROUTINE, **facts):
    opened = making.case(Case.Kind.SECOND_OPINION, due_at=due_at or now, now=now)
    opened.priority = priority
    opened.save()
    return SecondOpinionRequest.objects.create(
        case=opened,
        consent=cases.consent(opened.patient, purpose="second_opinion", language="en", now=now),
        submit_key=uuid.uuid4().hex,
        created_at=now,
        **{"question": "Would an operation help me?", **facts},
    )
