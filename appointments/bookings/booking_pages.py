"""Staff book for somebody on the telephone, and move a visit: the same engine as the patients' pages, through another door."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appointments.cases import services as cases
from appointments.cases.models import Case, Patient

from . import changes, desk_times, taking
from .day_pages import DayPages, refuse_unless_may_change, see_other
from .desk_forms import BUSY, CallerForm, MoveForm, VisitForm
from .desk_times import Times
from .models import Appointment
from .taking import Wish
from .visits import state

BOOKED = _("The visit is booked. We write to the patient.")
BOOKED_RING = _("The visit is booked. The patient has no e-mail address: tell them the time now.")
MOVED = _("The visit is moved, and the old time is free for others. We write to the patient.")
MOVED_RING = _("The visit is moved, and the old time is free for others. The patient has no e-mail address: tell them the time.")
NOT_MOVED = _("Nothing was moved: this appointment is no longer booked. See below how it stands now.")
CHANGED = _(
    "A colleague or the patient changed this visit while you had it open: it is now on %(when)s with %(doctor)s. Nothing was "
    "moved. What you chose is still here: send it again if it is still right."
)


class BookingPages(DayPages):
    def get_urls(self) -> list[URLPattern]:
        ours = [self.page("book/", self.book_view, "book"), self.page("<int:pk>/move/", self.move_view, "move")]
        return [*ours, *super().get_urls()]

    def book_view(self, request: HttpRequest) -> HttpResponse:
        """Whom, what for and which week are asked by GET; the POST books."""
        refuse_unless_may_change(request)
        now, case = timezone.now(), _case(request.GET.get("case", ""))
        times = desk_times.read(request.GET, now=now)
        form = _form(request, case, times, now=now)
        if request.method == "POST":
            _refuse_crafted(form)
            wanted = times.doctor and times.visit_type and form.is_valid()
            booked = self._book(request, form, case or form, now=now) if wanted else None  # type: ignore[arg-type]
            if booked:
                return self._done(request, booked, BOOKED, BOOKED_RING)
        hidden = {"case": case.pk} if case else {}
        return self.show(request, "book", _("Book a visit"), form=form, times=times, case=case, hidden=hidden)

    def _book(self, request: HttpRequest, form: VisitForm, whom: Case | CallerForm, *, now: datetime) -> Appointment | None:
        """None when it was refused; the form says why."""
        to = whom if isinstance(whom, Case) else whom.patient()
        wish = _wish(form)
        by, notice = cases.staff(request.user), _notice(to.patient if isinstance(to, Case) else to)  # type: ignore[arg-type]
        try:
            return changes.add(to, wish, by=by, now=now, notice=notice, **form.facts())
        except changes.MayNotOverbook:
            raise PermissionDenied from None
        except taking.Unavailable as refusal:
            form.refuse(refusal)
        except taking.PatientBusy:
            form.ask_beside()
        except taking.Busy:
            form.add_error(None, BUSY)
        return None

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Times of the same doctor or another one; the old time is the patient's until the new one is."""
        refuse_unless_may_change(request)
        now = timezone.now()
        appointment = self._appointment(request, pk)
        if appointment.status != Appointment.Status.BOOKED:
            self.message_user(request, NOT_MOVED, messages.WARNING)
            return see_other(_page_of(appointment))
        times = desk_times.read(request.GET, now=now, moving=appointment)
        form = MoveForm(_posted(request), times=times, now=now, initial={"seen": state(appointment)})
        if request.method == "POST" and times.doctor and form.is_valid() and self._move(request, form, appointment, now=now):
            return self._done(request, appointment, MOVED, MOVED_RING)
        form.see_anew(state(appointment))
        return self.show(request, "move", _("Move this visit"), form=form, times=times, appointment=appointment)

    def _move(self, request: HttpRequest, form: MoveForm, appointment: Appointment, *, now: datetime) -> bool:
        """Whether the visit is now where it was wished; else the form says why, and the appointment is read anew."""
        wish, by = _wish(form), cases.staff(request.user)  # type: ignore[arg-type]
        try:
            if not _is_at(appointment, wish) and form.cleaned_data["seen"] != state(appointment):
                raise changes.NotBooked
            changes.move(appointment, wish, by=by, now=now, reason=form.cleaned_data["reason"])
        except changes.NotBooked:
            appointment.refresh_from_db()
            if not _is_at(appointment, wish):  # a double click meets its own first half here
                form.add_error(None, CHANGED % {"when": appointment.local_start_in_words, "doctor": appointment.doctor.name})
        except taking.Unavailable as refusal:
            form.refuse(refusal)
        except taking.PatientBusy:
            form.add_error("start", _("The patient has another visit at that time. Choose another time."))
        except taking.Busy:
            form.add_error(None, BUSY)
        return not form.errors

    def _appointment(self, request: HttpRequest, pk: int) -> Appointment:
        shown = self.get_queryset(request).select_related("doctor", "location", "visit_type", "case__patient", "consent")
        found: Appointment = get_object_or_404(shown, pk=pk)
        return found

    def _done(self, request: HttpRequest, appointment: Appointment, written: Any, ring: Any) -> HttpResponse:
        reached = appointment.case and appointment.case.patient.written_to_by
        self.message_user(request, written if reached else ring, messages.SUCCESS if reached else messages.WARNING)
        return see_other(_page_of(appointment))


def _case(asked: str) -> Case | None:
    """The case to book on. One that is asked for and is not there must not become a new one."""
    if not asked:
        return None
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 18:
        raise Http404
    return get_object_or_404(Case.objects.select_related("patient"), pk=asked)


def _form(request: HttpRequest, case: Case | None, times: Times, *, now: datetime) -> VisitForm:
    kind = VisitForm if case else CallerForm
    may = request.user.has_perm(changes.OVERBOOK)
    return kind(_posted(request), times=times, now=now, may_overbook=may)


def _refuse_crafted(form: VisitForm) -> None:
    """The fields for overbooking are shown only to whom they are for."""
    if form.wants_overbooking and not form.may_overbook:
        raise PermissionDenied


def _wish(form: Any) -> Wish:
    return Wish(form.times.doctor, form.times.visit_type, form.wished)


def _is_at(appointment: Appointment, wish: Wish) -> bool:
    return (appointment.doctor_id, appointment.starts) == (wish.doctor.pk, wish.start)


def _notice(patient: Patient) -> str:
    """The language in which the notice was told."""
    return patient.language if patient.language in dict(settings.LANGUAGES) else get_language() or "en"


def _page_of(appointment: Appointment) -> str:
    return reverse("admin:appointments_appointment_change", args=[appointment.pk])


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
