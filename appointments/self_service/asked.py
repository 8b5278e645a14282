"""Where a second opinion stands, in its patient's words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import takewhile

from django.http import Http404
from django.utils import formats, timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.cases import opening_hours
from appointments.cases.models import Case
from appointments.doctors.models import Doctor
from appointments.second_opinions import clock, replies
from appointments.second_opinions.models import Document, PastTreatment, SecondOpinionRequest
from appointments.second_opinions.opinion_models import AskedBack, Opinion


@dataclass(frozen=True)
class Asked:
    """A request as its patient sees it at that moment."""

    request: SecondOpinionRequest
    case: Case
    opinion: Opinion | None  # once it is delivered
    now: datetime

    @property
    def is_withdrawn(self) -> bool:
        return self.request.withdrawn_at is not None

    @property
    def can_send(self) -> bool:
        return not (self.is_withdrawn or self.opinion or self.case.status == Case.Status.CLOSED)

    @cached_property
    def questions(self) -> list[AskedBack]:
        return list(self.request.asked_back.all())

    @property
    def open_question(self) -> AskedBack | None:
        return next((question for question in self.questions if question.answered_at is None), None) if self.can_send else None

    @property
    def answered(self) -> list[AskedBack]:
        return [question for question in self.questions if question.answered_at]

    @property
    def documents(self) -> list[Document]:
        return list(self.request.documents.all())

    @property
    def treatments(self) -> list[tuple[str, str]]:
        """What was tried, and when as far as it was said."""
        return [(treatment.what, roughly(treatment)) for treatment in self.request.treatments.all()]

    @property
    def has_files(self) -> bool:
        """Whether a doctor still finds files, or will once they are looked through."""
        return any(not document.erased_at and document.state != Document.State.QUARANTINED for document in self.documents)

    @cached_property
    def can_book_doctor(self) -> bool:
        """Whether the doctor who signed the opinion can be booked."""
        return self.opinion is not None and Doctor.objects.bookable().filter(pk=self.opinion.doctor_id).exists()

    def told(self) -> tuple[str, list[str]]:
        """The heading of the private page, and what happens next."""
        if self.is_withdrawn:
            return _withdrawn(self)
        if self.opinion:
            return _delivered(self)
        if self.case.status == Case.Status.CLOSED:
            return _("This request is closed"), [_("If you need us again, ring us or send a new request.")]
        if self.open_question:
            return _waiting(self)
        if self.case.due_at < self.now:
            return _late(self.case.due_at)
        return _under_way(self)


def of(case: Case, *, now: datetime) -> Asked | None:
    """None for a case that no second opinion hangs on."""
    requests = SecondOpinionRequest.objects.filter(case=case).select_related("opinion")
    found = requests.prefetch_related("treatments", "asked_back", "documents").first()
    if found is None:
        return None
    found.case = case
    opinion: Opinion | None = getattr(found, "opinion", None)
    return Asked(found, case, opinion if opinion and opinion.delivered_at else None, now)


def of_or_404(case: Case, *, now: datetime) -> Asked:
    found = of(case, now=now)
    if found is None:
        raise Http404
    return found


def working_days_until(due_at: datetime, *, start: datetime) -> int:
    """How many days after that of the start we work, up to the one on which it is due."""
    last: date = timezone.localdate(due_at)
    return sum(1 for _day in takewhile(lambda day: day <= last, opening_hours.working_days(timezone.localdate(start))))


def erased_by(withdrawn_at: datetime) -> str:
    """The day by which the files of a request withdrawn at that moment are gone; the round that erases them comes daily."""
    last = timezone.localtime(withdrawn_at + timedelta(days=replies.KEEP_WITHDRAWN_DAYS + 1))
    return formats.date_format(last, "l j F Y")


def roughly(treatment: PastTreatment) -> str:
    if treatment.year and treatment.month:
        return f"{MONTHS[treatment.month]} {treatment.year}"
    return str(treatment.year or "")


def _withdrawn(asked: Asked) -> tuple[str, list[str]]:
    steps = [_("Nobody works on it any longer, and nobody opens your files.")]
    if asked.documents:
        gone = all(document.erased_at for document in asked.documents)
        by = _("Your files are erased by %(when)s.") % {"when": erased_by(asked.request.withdrawn_at or asked.now)}
        steps.append(_("Your files are erased for good.") if gone else by)
    return _("You have withdrawn this request"), [*steps, _("If you change your mind, send a new request.")]


def _delivered(asked: Asked) -> tuple[str, list[str]]:
    still = _("If you would like us to see you, book a visit: what you sent and the opinion are with us.")
    erased = _("If you would like us to see you, book a visit, and bring your reports and scans: we no longer have your files.")
    return _("Your second opinion is here"), [
        _("Read it in peace, and keep the PDF if you like: it is yours."),
        _("Talk it over with the doctor who treats you before you change anything."),
        erased if asked.documents and not asked.has_files else still,
    ]


def _waiting(asked: Asked) -> tuple[str, list[str]]:
    left = clock.left(asked.request, at=asked.request.clock_stopped_at or asked.now)
    then = ngettext(
        "Once you have answered, you hear from us within %(days)d working day.",
        "Once you have answered, you hear from us within %(days)d working days.",
        left,
    )
    late = _("We were late already when we asked, and we are sorry: once you have answered, you hear from us as soon as we can.")
    return _("The doctor has a question for you"), [
        _("Answer it here, in words, with files, or both. It goes to the doctor at once."),
        _("The clock waits while we wait for you: take the time you need."),
        then % {"days": left} if left else late,
    ]


def _late(due_at: datetime) -> tuple[str, list[str]]:
    when = formats.date_format(timezone.localtime(due_at), "l j F")
    return _("We are late with our answer"), [
        _("We promised it by %(when)s and have not kept that. We are sorry.") % {"when": when},
        _("Your question is not lost: it stands at the top of our list as overdue."),
        _("Ring us and say your reference: we see at once where it stands."),
    ]


def _under_way(asked: Asked) -> tuple[str, list[str]]:
    first = _("A coordinator checks what you sent and rings you if something is missing.")
    if asked.request.files_follow:
        first = _("You told us that more files are to come. Send them here, and say when that is all.")
    doctor = _("A doctor is reading it.") if asked.request.doctor_id else _("A doctor reads it.")
    return _("We have your question"), [first, doctor, _promise(asked)]


def _promise(asked: Asked) -> str:
    due = timezone.localtime(asked.case.due_at)
    if due.date() == timezone.localdate(asked.now):
        return _("You hear from us today, by %(when)s.") % {"when": formats.date_format(due, "H:i")}
    days = working_days_until(due, start=asked.now) or 1  # we have declared its day closed since
    sentence = ngettext(
        "You hear from us within %(days)d working day: by %(when)s.",
        "You hear from us within %(days)d working days: by %(when)s.",
        days,
    )
    return sentence % {"days": days, "when": formats.date_format(due, "l j F")}
