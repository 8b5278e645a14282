"""The self-check at the staff's desk: what it found each time, and which visits it means."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hfs_portal.admin import ReadOnlyAdmin

from . import self_check
from .offer_models import SelfCheck


@admin.register(SelfCheck)
class SelfCheckAdmin(ReadOnlyAdmin):
    change_list_template = "appointments/bookings/self_check.html"
    list_display = ("checked_at", "overlaps", "lapsed_holds", "off_the_rules")
    list_display_links = None
    ordering = ("-checked_at",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The visits are looked for anew: whoever has set one right sees it gone."""
        found = self_check.details(now=timezone.now()) if self.has_view_permission(request) else None
        return super().changelist_view(request, {"found": found, "title": _("Self-check"), **(extra_context or {})})
