"""Doctors who are away, at the desk: closed after a look at whom it concerns, followed until everybody has another time."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments.cases import services as cases
from appointments.doctors.models import Doctor
from hfs_portal.admin import KeptAdmin

from . import absence_lines, absences, alternatives, answers, away
from .absence_forms import AbsenceForm, SettleForm
from .away import State
from .changes import NotBooked
from .offer_models import Absence, Offer
from .offers import Gone
from .taking import Busy, PatientBusy

AT_ONCE = 40  # patients within one request; the worker goes on
PAGES = "appointments/bookings/absence"
BUSY = _("Nothing was changed: others were booking there at the same moment. Send it again.")
CHANGED = _("Nothing was changed: the patient or a colleague was first. Below it stands as it is now.")
LOOKED = {
    State.OPEN: _("Another time is kept for the patient."),
    State.NOTHING: _("There is still no other time: ring the patient."),
}
SETTLED = _("Taken off the list. What was agreed stands in the history of the case.")
ACCEPTED = _("The visit has the new time.")
CLOSED = _("The time is closed.")
OVER = _("The absence is over.")
ENDED = _("The rest of the time is open again. We write to those whose visits take place after all.")


@admin.register(Absence)
class AbsenceAdmin(KeptAdmin):
    list_display = ("who", "when", "to_ring", "left", "waiting", "accepted", "affected")
    list_display_links = ("who",)
    list_select_related = ("doctor", "time_off")
    change_list_template = f"{PAGES}/absences.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("appointments.add_absence")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Absence]:
        return absence_lines.counted(super().get_queryset(request))

    @admin.display(description=_("doctor"), ordering="doctor__name")
    def who(self, absence: Absence) -> str:
        return absence.doctor.name

    @admin.display(description=_("from and until"), ordering="period")
    def when(self, absence: Absence) -> str:
        return in_words(absence)

    @admin.display(description=_("affected"))
    def affected(self, absence: Any) -> int:
        return absence.affected  # type: ignore[no-any-return]

    @admin.display(description=_("accepted"))
    def accepted(self, absence: Any) -> int:
        return absence.accepted  # type: ignore[no-any-return]

    @admin.display(description=_("waiting"))
    def waiting(self, absence: Any) -> int:
        return absence.waiting  # type: ignore[no-any-return]

    @admin.display(description=_("to ring"))
    def to_ring(self, absence: Any) -> int:
        return absence.to_ring  # type: ignore[no-any-return]

    @admin.display(description=_("not dealt with yet"))
    def left(self, absence: Any) -> int:
        return absence.left  # type: ignore[no-any-return]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        behind = len(absences.left_behind(now=timezone.now()))
        return super().changelist_view(request, {"behind": behind, "title": _("Doctors away"), **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Asks whom and when, shows whom it concerns, and only then closes the time."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        now = timezone.now()
        with timezone.override(_clock(request)):  # only while the hours are read and shown: all else goes by our own clock
            form = AbsenceForm(request.POST or None, initial={"doctor": request.GET.get("doctor")}, now=now)
            if not form.is_valid() or "back" in request.POST:
                return self._page(request, "add", _("A doctor is away"), form=form)
        if "confirm" in request.POST:
            return self._begin(request, form, now=now)
        return self._preview(request, form, now=now)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Everybody whom it concerns; each button sends what is to be done for whom."""
        absence = self.get_object(request, object_id)
        if absence is None:
            raise Http404
        if not self.has_view_permission(request, absence):
            raise PermissionDenied
        if request.method == "POST" and self._act(request, absence, request.POST.get("do", "")):
            return HttpResponseRedirect(request.path)
        return self._show(request, absence)

    def _show(self, request: HttpRequest, absence: Absence) -> HttpResponse:
        off, now = absence.time_off, timezone.now()
        facts: dict[str, Any] = {
            "absence": absence,
            "when": in_words(absence),
            "groups": absence_lines.of(absence),
            "elsewhere": absence_lines.elsewhere(absence),
            "off": off,
            "lasts": _lasts(absence, now=now),
            "was_ended": off is None or off.period.upper < absence.period.upper,
            "may_change": self.has_change_permission(request, absence),
            "may_settle": _may_settle(request),
        }
        return self._page(request, "absence", _("%s is away") % absence.doctor.name, **facts)

    def _page(self, request: HttpRequest, name: str, title: Any, **facts: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return render(request, f"{PAGES}/{name}.html", {**context, **facts})

    def _preview(self, request: HttpRequest, form: AbsenceForm, *, now: datetime) -> HttpResponse:
        asked = {name: form.cleaned_data[name] for name in ("doctor", "period", "stand_in", "reason")}
        absence = Absence(**asked)
        visits = away.visits_in(absence.doctor_id, absence.period, now=now)
        whole = visits.select_related("case__patient", "location", "visit_type__needs", "doctor")
        foreseen = list(alternatives.foreseen(whole, absence, now=now))
        facts = {"absence": absence, "when": in_words(absence), "foreseen": foreseen, "form": form}
        return self._page(request, "preview", _("Close this time?"), **facts)

    def _begin(self, request: HttpRequest, form: AbsenceForm, *, now: datetime) -> HttpResponse:
        asked = form.cleaned_data
        facts = {"stand_in": asked["stand_in"], "reason": asked["reason"], "by": _by(request), "now": now}
        try:
            absence = absences.begin(asked["doctor"], asked["period"], **facts)
        except Busy:
            self.message_user(request, BUSY, messages.ERROR)
            return self._preview(request, form, now=now)
        self._tell(request, CLOSED, absences.work(absence, now=now, at_most=AT_ONCE))
        return HttpResponseRedirect(reverse("admin:appointments_absence_change", args=[absence.pk]))

    def _tell(self, request: HttpRequest, how_it_stands: Any, done: Counter[str]) -> None:
        kept, nothing = done[State.OPEN], done[State.NOTHING]
        sentence = ngettext("Another time is kept for %d patient.", "Another time is kept for each of %d patients.", kept) % kept
        self.message_user(request, f"{how_it_stands} {sentence}" if kept else how_it_stands)
        if nothing:
            none = ngettext("For %d patient there is none: ring them.", "For %d patients there is none: ring them.", nothing)
            self.message_user(request, none % nothing, messages.WARNING)

    def _act(self, request: HttpRequest, absence: Absence, do: str) -> bool:
        """Whether something was done, or refused with a sentence."""
        if not (self.has_change_permission(request, absence) or (do in FOR_ONE and do != "again" and _may_settle(request))):
            raise PermissionDenied
        try:
            if do in FOR_ALL:
                FOR_ALL[do](self, request, absence)
            elif do in FOR_ONE:
                number = request.POST.get("offer", "")
                offers = Offer.objects.select_related("case", "appointment__doctor", "entry").filter(absence=absence)
                FOR_ONE[do](self, request, get_object_or_404(offers, pk=number if number.isdecimal() and len(number) < 19 else 0))
            else:
                return False
        except (absences.Stale, Gone, NotBooked):
            self.message_user(request, CHANGED, messages.ERROR)
        except (Busy, PatientBusy):
            self.message_user(request, BUSY, messages.ERROR)
        return True

    def _continue(self, request: HttpRequest, absence: Absence) -> None:
        now = timezone.now()
        done = absences.work(absence, now=now, at_most=AT_ONCE)
        self._tell(request, CLOSED if _lasts(absence, now=now) else OVER, done)

    def _end(self, request: HttpRequest, absence: Absence) -> None:
        absences.end_early(absence, by=_by(request), now=timezone.now())
        self.message_user(request, ENDED)

    def _again(self, request: HttpRequest, offer: Offer) -> None:
        found = absences.offer_again(offer, by=_by(request), now=timezone.now())
        self.message_user(request, LOOKED.get(State(found), "") if found else _("The portal looks for another time at once."))

    def _accept(self, request: HttpRequest, offer: Offer) -> None:
        answers.accept(offer, by=_by(request), now=timezone.now())
        self.message_user(request, ACCEPTED)

    def _settle(self, request: HttpRequest, offer: Offer) -> None:
        form = SettleForm(request.POST)
        if not form.is_valid():
            self.message_user(request, str(form.errors["note"][0]), messages.ERROR)
            return
        absences.settle(offer, note=form.cleaned_data["note"], by=_by(request), now=timezone.now())
        self.message_user(request, SETTLED)


FOR_ALL: dict[str, Callable[..., None]] = {"continue": AbsenceAdmin._continue, "end": AbsenceAdmin._end}
FOR_ONE: dict[str, Callable[..., None]] = {
    "again": AbsenceAdmin._again, "accept": AbsenceAdmin._accept, "settle": AbsenceAdmin._settle,
}  # fmt: skip


def in_words(absence: Absence) -> str:
    """By the doctor's own clock, such as "Mon 23 November 2026, 09:00 – Mon 23 November 2026, 12:00"."""
    zone = absence.doctor.only_zone or timezone.get_current_timezone()
    ends = (absence.period.lower, absence.period.upper) if isinstance(absence.period, DateTimeTZRange) else absence.period
    return " – ".join(date_format(moment.astimezone(zone), "D j F Y, H:i") for moment in ends)


def _lasts(absence: Absence, *, now: datetime) -> bool:
    return absence.time_off is not None and now < absence.time_off.period.upper


def _clock(request: HttpRequest) -> Any:
    """The doctor's own, if they work by one; then whoever types the hours reads them off the right wall."""
    chosen = (request.POST or request.GET).get("doctor", "")
    doctor = Doctor.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
    return (doctor and doctor.only_zone) or timezone.get_current_timezone()


def _may_settle(request: HttpRequest) -> bool:
    """Whoever rings patients and moves their visits."""
    return request.user.has_perm("appointments.change_appointment")


def _by(request: HttpRequest) -> cases.Actor:
    return cases.staff(request.user)  # type: ignore[arg-type]
