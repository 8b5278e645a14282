"""What the pages beside a case's page share, and the first of them: an end to all links of its patient."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.cases import links, services
from appointments.cases.models import Case
from appointments.outbox import routes
from hfs_portal.admin import ModelAdmin

from . import trace
from .calls import NO_WAY


class LinkPages(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view(self.links_view)
        return [path("<int:pk>/links/", inside, name="appointments_case_links"), *super().get_urls()]

    def links_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks whether, and ends them."""
        case = self._case_or_404(request, pk, "change_case")
        if case.merged_into_id:
            return self._where_it_goes_on(request, case)
        way = next(iter(routes.ways(case.patient)), None)
        if request.method != "POST":
            page = {**self._page(request, case, title=_("End all links")), "way": way}
            return render(request, "appointments/worklist/links_page.html", page)
        links.revoke(case, by=services.staff(request.user), now=timezone.now())  # type: ignore[arg-type]
        self.message_user(request, _("Every link to the private page has ended."))
        if way:
            self.message_user(request, _("A letter with a fresh one goes to %s.") % way.address)
        else:
            self.message_user(request, NO_WAY, messages.WARNING)
        return self._back_to(case)

    def _case_or_404(self, request: HttpRequest, pk: int, right: str) -> Case:
        case = get_object_or_404(Case.objects.select_related("patient"), pk=pk)
        if not (self.has_view_permission(request, case) and request.user.has_perm(f"appointments.{right}")):
            raise PermissionDenied
        return case

    def _page(self, request: HttpRequest, *cases: Case, title: Any) -> dict[str, Any]:
        """For a page that belongs to the first of them. It tells of the patients of all: whoever reads it has opened each."""
        for case in cases:
            trace.note_opened(request, case, now=timezone.now())
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "case": cases[0]}

    def _where_it_goes_on(self, request: HttpRequest, case: Case) -> HttpResponse:
        """The same page of the case in which this one goes on: of a joined case nothing is left to be changed."""
        said = _("%(case)s goes on in this case: here is its page. Nothing was changed.")
        self.message_user(request, said % {"case": case.reference}, messages.WARNING)
        page: Any = request.resolver_match
        return HttpResponseRedirect(reverse(f"admin:{page.url_name}", args=[case.merged_into_id]), status=303)

    def _back_to(self, case: Case) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:appointments_case_change", args=[case.pk]), status=303)
