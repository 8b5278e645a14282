"""Patients' files at the desk: drawn page by page, with their facts, or saved as they came. Each look is written down."""

import mimetypes
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from appointments.cases.search import FindsByPatient

from . import access, documents, figures, rendering
from .desk_pages import GuardedPages, note_down
from .handed_over import handed_over, shut_in
from .models import Document


class FilePages(FindsByPatient, GuardedPages):
    asks_to_sign_in = False
    row_or_404 = staticmethod(access.document_or_404)
    to_case = "request__case__"
    list_display = ("case_reference", "shows", "content_type", "size", "state", "created_at")
    list_filter = ("state", "shows", "content_type")
    list_select_related = ("request__case",)
    ordering = ("-created_at",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        readable = access.readable_by(request.user).filter(withdrawn_at=None)
        return super().get_queryset(request).filter(request__in=readable.values("pk"), erased_at=None)

    def get_urls(self) -> list[URLPattern]:
        ours = [
            self.guarded("change/", self.look_view, "change"),
            self.guarded("picture/<int:page>/", self.picture_view, "picture"),
            self.guarded("open/", self.open_view, "open"),
        ]
        return [*ours, *super().get_urls()]

    def look_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One file as large as the window, with what a DICOM file says of itself."""
        document = self.find(request, pk)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        figure = figures.of([document], request.GET)[0]
        facts: dict[str, Any] = {"figure": figure, "asked": document.request, "header": _header(figure)}
        what, became = ("picture_shown", str(document.pk)) if facts["header"] else ("request_read", "")
        note_down(request, document.request.case, what, became=became)
        return self.show(request, "file", _("File of %s") % document.request.case.reference, **facts)

    def picture_view(self, request: HttpRequest, pk: int, page: int) -> HttpResponse:
        """One page or frame, drawn by the portal: the browser never gets to open what the patient sent."""
        document = self.find(request, pk)
        window, _note = figures.window(request.GET.get("center", ""), request.GET.get("width", ""))
        if document.content_type not in figures.DRAWN or not 1 <= page <= figures.MOST_PAGES:
            raise Http404
        try:
            drawn = rendering.picture(document, page, **window)
        except (documents.NotThere, rendering.NotDrawn):
            raise Http404 from None
        note_down(request, document.request.case, "picture_shown", became=str(document.pk))
        answer: HttpResponse = shut_in(HttpResponse(drawn, content_type="image/png"))
        return answer

    def open_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """The original, to be saved."""
        document = self.find(request, pk)
        try:
            content = documents.content(document)
        except documents.NotThere:
            raise Http404 from None
        case = document.request.case
        note_down(request, case, "file_opened", became=str(document.pk))
        name = f"{case.reference}-{document.pk}{mimetypes.guess_extension(document.content_type) or ''}"
        return handed_over(content, name=name, kind=document.content_type)

    @admin.display(description=_("case"), ordering="request__case__reference")
    def case_reference(self, document: Document) -> Any:
        return document.request and document.request.case.reference


def _header(figure: figures.Figure) -> list[tuple[str, str]]:
    if not (figure.is_dicom and figure.is_open and not figure.problem):
        return []
    try:
        return rendering.header(figure.document)
    except (rendering.NotDrawn, documents.NotThere):
        return []
