"""Pages that answer "why was this time offered" and "who changed the rights"."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case
from hfs_portal.admin import ModelAdmin

from .changes import of_rights_and_rules
from .offered import offered_to
from .trace import MOST, RIGHT


class TracePages(ModelAdmin):
    """What may be asked of how a case, or the desk itself, came to be as it is."""

    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view
        ours = [
            path("<int:pk>/offers/", inside(self.offers_view), name="appointments_case_offers"),
            path("changes/", inside(self.changes_view), name="appointments_case_changes"),
        ]
        return [*ours, *super().get_urls()]

    def offers_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not (self.has_view_permission(request) and request.user.has_perm("appointments.view_offer")):
            raise PermissionDenied
        case = get_object_or_404(Case, pk=pk)
        page = {"title": _("Why was this time offered?"), "case": case, "offered": offered_to(case)}
        return render(request, "appointments/worklist/offered.html", self.admin_site.each_context(request) | page)

    def changes_view(self, request: HttpRequest) -> HttpResponse:
        """The newest first, so many a page."""
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        changes = Paginator(of_rights_and_rules(), MOST).get_page(request.GET.get("p"))
        page = {"title": _("Changes of rights and rules"), "changes": changes}
        return render(request, "appointments/worklist/rights_changes.html", self.admin_site.each_context(request) | page)
