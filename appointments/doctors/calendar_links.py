"""The part of a doctor's page at the desk where calendar links are made and revoked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hfs_portal.admin import ModelAdmin

from . import services
from .models import CalendarFeed, Doctor


class CalendarLinks(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        make, revoke = self.admin_site.admin_view(self.make_link), self.admin_site.admin_view(self.revoke_link)
        return [
            path("<int:pk>/calendar/", make, name="appointments_doctor_make_link"),
            path("<int:pk>/calendar/<int:feed>/revoke/", revoke, name="appointments_doctor_revoke_link"),
            *super().get_urls(),
        ]

    def make_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows the address in its own answer: it is in no message, no session and no later page."""
        _only(request, "add")
        doctor = get_object_or_404(Doctor, pk=pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        token = services.make_feed(doctor, now=timezone.now())
        self.log_change(request, doctor, _("Made a calendar link."))
        page = {**self.admin_site.each_context(request), "title": _("New calendar link"), "opts": self.opts}
        return render(
            request, "appointments/doctors/new_link.html", {**page, "doctor": doctor, "address": services.feed_address(token)}
        )

    def revoke_link(self, request: HttpRequest, pk: int, feed: int) -> HttpResponse:
        _only(request, "change")
        found = get_object_or_404(CalendarFeed.objects.select_related("doctor"), pk=feed, doctor=pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        services.revoke_feed(found, now=timezone.now())
        self.log_change(request, found.doctor, _("Revoked a calendar link."))
        self.message_user(request, _("The calendar link is revoked: from now on it opens nothing."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:appointments_doctor_change", args=[pk]))


def _only(request: HttpRequest, verb: str) -> None:
    if not request.user.has_perm(f"appointments.{verb}_calendarfeed"):
        raise PermissionDenied
