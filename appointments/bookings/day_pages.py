"""The day list and the week of the staff's desk, and the buttons on them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.cases import services as cases
from hfs_portal.admin import ModelAdmin

from . import desk, visits
from .models import Appointment
from .times import Days

VERBS = {"arrived": visits.arrive, "completed": visits.complete, "no_show": visits.miss, "undo": visits.undo}
DONE = {
    "arrived": _("Marked as arrived."),
    "completed": _("Marked as completed."),
    "no_show": _("Marked as not come. The patient can say on their private page what happened."),
    "undo": _("Taken back."),
}
STALE = _("Nothing was marked: a colleague or the patient changed this visit first. Below it stands as it is now.")
TOO_SOON = _("Nothing was marked: nobody arrives before the day of the visit, and nobody is missed before it starts.")
NOT_ALLOWED = _("Nothing was marked: the visit's status does not allow it. Below it stands as it is now.")


def see_other(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def refuse_unless_may_change(request: HttpRequest) -> None:
    if not request.user.has_perm("appointments.change_appointment"):
        raise PermissionDenied


class DayPages(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        ours = [
            self.page("day/", self.day_view, "day"),
            self.page("week/", self.week_view, "week"),
            self.page("<int:pk>/mark/", self.mark_view, "mark"),
        ]
        return [*ours, *super().get_urls()]

    def page(self, at: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        return path(at, self.admin_site.admin_view(view), name=f"appointments_appointment_{name}")

    def day_view(self, request: HttpRequest) -> HttpResponse:
        """Who comes to whom on one day."""
        now, asked = timezone.now(), self._asked(request)
        made = desk.sheets(asked, Days(asked.on, asked.on), now=now)[asked.on]
        away = desk.without_sheets(asked, made)
        return self.show(request, "day", _("Day list"), asked=asked, sheets=made, not_in=away, now=now)

    def week_view(self, request: HttpRequest) -> HttpResponse:
        """Seven days from Monday; names for one doctor, numbers for several."""
        asked = self._asked(request)
        return self.show(request, "week", _("Week"), asked=asked, rows=desk.week(asked, now=timezone.now()))

    def mark_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Arrived, completed, did not come, or the last of these taken back: by POST, from the state that the page showed."""
        refuse_unless_may_change(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        shown = self.get_queryset(request).select_related("location")
        appointment = get_object_or_404(shown, pk=pk)
        sentence, level = self._mark(request, appointment)
        self.message_user(request, sentence, level)
        back = QueryDict(request.POST.get("back", ""))
        if not back:
            return see_other(reverse("admin:appointments_appointment_change", args=[pk]))
        return see_other(f"{reverse('admin:appointments_appointment_day')}?{back.urlencode()}#visit-{pk}")

    def _mark(self, request: HttpRequest, appointment: Appointment) -> tuple[Any, int]:
        what = request.POST.get("do", "")
        if what not in VERBS:
            return NOT_ALLOWED, messages.ERROR
        if request.POST.get("seen") != visits.state(appointment):
            return STALE, messages.WARNING
        try:
            VERBS[what](appointment, by=cases.staff(request.user), now=timezone.now())  # type: ignore[arg-type]
        except visits.TooSoon:
            return TOO_SOON, messages.ERROR
        except visits.NotAllowed:
            return NOT_ALLOWED, messages.ERROR
        except visits.Stale:
            return STALE, messages.WARNING
        return DONE[what], messages.SUCCESS

    def _asked(self, request: HttpRequest) -> desk.Asked:
        if not request.user.has_perm("appointments.view_appointment"):
            raise PermissionDenied
        return desk.read(request.GET, now=timezone.now())

    def show(self, request: HttpRequest, page: str, title: Any, *, status: int = 200, **context: Any) -> HttpResponse:
        """A page of the desk in the admin's frame."""
        may_change = request.user.has_perm("appointments.change_appointment")
        frame = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "may_change": may_change}
        return render(request, f"appointments/bookings/desk/{page}.html", {**frame, **context}, status=status)
