"""Second opinions as the desk has them before it."""

import secrets
from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.second_opinions import answering, checks, documents, scanning
from appointments.second_opinions.models import SecondOpinionRequest
from appointments.second_opinions.opinion_models import Opinion
from tests.appointments.making import case
from tests.appointments.second_opinions import scans

WRITTEN = {
    "seen": "An MRI of the head from March.",
    "think": "A vessel lies on the facial nerve.",
    "options": "Waiting, injections, an operation.",
    "would_ask": "Has a hearing test been made?",
    "urgency": "weeks",
    "limits": "Nobody has examined you.",
    "visit_type": None,
}


def ask(*files, email="ravi@example.org", colleague=False, **facts):
    """A request with these files, looked through."""
    now = timezone.now()
    found = case(kind=Case.Kind.SECOND_OPINION, now=now, due_at=now + timedelta(days=5), full_name="Ravi Example", email=email)
    consent = cases.consent(found.patient, purpose="second_opinion", language="en", now=now)
    if colleague:
        cases.consent(found.patient, purpose=answering.TO_A_COLLEAGUE, language="en", now=now)
    given = {"question": "Would an operation help me?", "submit_key": secrets.token_hex(32), "created_at": now, **facts}
    asked = SecondOpinionRequest.objects.create(case=found, consent=consent, **given)
    send(asked, *files)
    while scanning.look_through_next():
        pass
    return asked


def send(asked, *files):
    """Files that have come in and were not looked through yet."""
    return documents.take([checks.check(file) for file in files], owner=asked, shows="scan", now=timezone.now())


def dicom(name="scan.dcm", **facts):
    return SimpleUploadedFile(name, scans.scan(**facts))


def draft(asked, **written):
    """Begun by the doctor it was given to."""
    by = cases.staff(asked.doctor.user)
    return answering.begin(asked, {**WRITTEN, **written}, by=by, now=timezone.now())


def to_sign(asked, *, second):
    """Drafted, and a colleague is asked to sign it too."""
    made = draft(asked)
    answering.ask_second(made, second, by=cases.staff(asked.doctor.user), now=timezone.now())
    return made


def anew(row):
    """As the database has it."""
    return type(row).objects.get(pk=row.pk)


def delivered(asked):
    made = draft(asked)
    answering.deliver(made, by=asked.doctor.user, now=timezone.now())
    return Opinion.objects.get(pk=made.pk)


def address(row, name="change", *more):
    """Where the desk has it."""
    kind = "document" if hasattr(row, "sent_sha256") else "secondopinionrequest"
    return "/".join(["/staff/appointments", kind, str(row.pk), name.replace("_", "-"), *map(str, more), ""])


def pictures(content):
    """What a PNG shows; broken bytes fail here."""
    return Image.open(BytesIO(content))
