"""An opinion as a PDF for print and for other doctors: an A4 letter."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appointments.doctors.models import Doctor
from hfs_portal import languages, typesetting

from .opinion_models import Opinion


def pdf(opinion: Opinion) -> bytes:
    """The opinion as delivered, or as it would be; the same opinion gives the same bytes."""
    return typesetting.pdf("opinion.typ", letter(opinion), at=_moment(opinion))


def letter(opinion: Opinion) -> dict[str, Any]:
    """All that the letter says, in the language that is active."""
    parts = _parts(opinion)
    told: dict[str, Any] = {
        "language": languages.active(),
        "title": _("Second opinion in writing"),
        "author": opinion.doctor_name or opinion.doctor.name,
        "words": {"standing": _("Opinion in writing; not a substitute for examination"), "page": _("Page {n} of {m}")},
        "reference": opinion.request.case.reference,
        "patient": opinion.request.case.patient.full_name,
        "facts": _facts(opinion),
        "limits_first": [_("This is an opinion in writing. It is not a substitute for examination by a doctor.")],
        "parts": [{"heading": heading, "text": text, "quoted": quoted} for heading, text, quoted in parts if text],
        "signatures": _signatures(opinion),
        **typesetting.letterhead(),
    }
    return _in_paragraphs(typesetting.printable(told))


def _facts(opinion: Opinion) -> list[tuple[str, str]]:
    case = opinion.request.case
    day = formats.date_format(timezone.localtime(_moment(opinion)), "j F Y")
    asked = formats.date_format(timezone.localtime(opinion.request.created_at), "j F Y")
    born = [(_("Year of birth"), str(case.patient.birth_year))] if case.patient.birth_year else []
    return [
        (_("Patient"), case.patient.full_name),
        *born,
        (_("Reference"), case.reference),
        (_("Asked"), asked),
        (_("Date of this opinion"), day),
    ]


def _parts(opinion: Opinion) -> list[tuple[str, str, bool]]:
    """Heading, text, and whether it is the patient who speaks."""
    visit = _("We suggest a visit: %s.") % opinion.visit_type if opinion.visit_type else ""
    urgency = opinion.get_urgency_display() + pgettext("the end of a sentence", ".") if opinion.urgency else ""
    return [
        (_("What you asked us"), opinion.request.question, True),
        (_("What we saw"), opinion.seen, False),
        (_("What we think"), opinion.think, False),
        (_("Your options"), opinion.options, False),
        (_("What we would ask"), opinion.would_ask, False),
        (_("How soon"), f"{urgency}\n{visit}".strip(), False),
        (_("Limits of an opinion without examination"), opinion.limits, False),
    ]


def _signatures(opinion: Opinion) -> list[dict[str, Any]]:
    first = _signed(
        opinion.doctor, opinion.doctor_name, opinion.registration_number, _("Signed in the portal by"), opinion.delivered_at
    )
    if not (opinion.second_reader and opinion.second_signed_at):
        return [first]
    second: User = opinion.second_reader
    doctor = Doctor.objects.filter(user=second).first()
    name = doctor.name if doctor else second.get_full_name() or second.get_username()
    number = doctor.registration_number if doctor else ""
    return [first, _signed(doctor, name, number, _("Also read and signed by"), opinion.second_signed_at)]


def _signed(doctor: Doctor | None, name: str, number: str, how: str, at: datetime | None) -> dict[str, Any]:
    lines = [doctor.qualifications, doctor.speciality] if doctor else []
    lines += [_("Registration number %s") % number] if number else []
    lines += [formats.date_format(timezone.localtime(at), "j F Y, H:i")] if at else []
    return {"how": how, "name": name or (doctor.name if doctor else ""), "lines": [line for line in lines if line]}


def _moment(opinion: Opinion) -> datetime:
    return opinion.delivered_at or opinion.changed_at


def _in_paragraphs(printed: dict[str, Any]) -> dict[str, Any]:
    for part in printed["parts"]:
        part["text"] = typesetting.paragraphs(part["text"])
    printed["limits_first"] = [paragraph for text in printed["limits_first"] for paragraph in typesetting.paragraphs(text)]
    return printed
