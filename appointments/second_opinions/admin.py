"""Second opinions and their files at the staff's desk."""

import mimetypes
from typing import Any

from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from appointments.cases import services as cases
from appointments.cases.search import FindsByPatient
from hfs_portal.admin import ReadOnlyAdmin

from .models import Document, SecondOpinionRequest


def open_link(document: Document) -> str:
    address = reverse("admin:appointments_document_open", args=[document.pk])
    return format_html('<a href="{}">{}</a> ({})', address, document.name, filesizeformat(document.size))


def download(document: Document, content: Any) -> FileResponse:
    """To be saved, never shown by the browser, under a name that says nothing of the patient."""
    name = f"{document.request.case.reference}-{document.pk}{mimetypes.guess_extension(document.content_type)}"
    response = FileResponse(content, as_attachment=True, filename=name, content_type=document.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


@admin.register(SecondOpinionRequest)
class SecondOpinionRequestAdmin(FindsByPatient, ReadOnlyAdmin):
    list_display = ("created_at", "patient", "case_link", "caution")
    list_select_related = ("case__patient",)
    ordering = ("-created_at",)

    def get_fields(self, request: HttpRequest, obj: SecondOpinionRequest | None = None) -> Any:
        files = "files" if request.user.has_perm("appointments.open_document") else "how_many_files"
        return ["case_link", "patient", "question", "diagnosis", "treatment", files, "caution", "created_at"]

    @admin.display(description=_("files"))
    def files(self, opinion: SecondOpinionRequest) -> str:
        return format_html_join("", "<div>{}</div>", ((open_link(file),) for file in opinion.documents.order_by("pk")))

    @admin.display(description=_("files"))
    def how_many_files(self, opinion: SecondOpinionRequest) -> str:
        return _("%d, for a doctor to open") % opinion.documents.count()


@admin.register(Document)
class DocumentAdmin(FindsByPatient, ReadOnlyAdmin):
    to_case = "request__case__"
    list_display = ("case_reference", "content_type", "size", "created_at")
    list_filter = ("content_type",)
    list_select_related = ("request__case",)
    ordering = ("-created_at",)

    def get_fields(self, request: HttpRequest, obj: Document | None = None) -> Any:
        facts = ["case_reference", "content_type", "size", "sha256", "created_at"]
        return ["open_file", *facts] if request.user.has_perm("appointments.open_document") else facts

    def get_urls(self) -> list[URLPattern]:
        opened = self.admin_site.admin_view(self.open_view)
        return [path("<int:pk>/open/", opened, name="appointments_document_open"), *super().get_urls()]

    def open_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """Hands a file to staff who may open it, and writes down who did. To all others there is no such file."""
        if not request.user.has_perm("appointments.open_document"):
            raise Http404
        document = get_object_or_404(Document.objects.select_related("request__case"), pk=pk)
        try:
            content = document.file.open()
        except FileNotFoundError:
            raise Http404 from None
        by = cases.staff(request.user)  # type: ignore[arg-type]
        cases.record(document.request.case, "file_opened", by=by, now=timezone.now(), became=str(document.pk))
        return download(document, content)

    @admin.display(description=_("file"))
    def open_file(self, document: Document) -> str:
        return open_link(document)

    @admin.display(description=_("case"), ordering="request__case__reference")
    def case_reference(self, document: Document) -> Any:
        return document.request.case.reference
