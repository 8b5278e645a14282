"""Where a patient asks a doctor to look again, and where staff open what the patient sent."""

import mimetypes

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appointments.cases import links
from appointments.cases.services import PATIENT, record, staff
from appointments.intake import throttle
from appointments.intake.views import receive, see_other

from . import documents, services
from .forms import SecondOpinionForm
from .models import Document

TEMPLATE = "appointments/second_opinions/second_opinion.html"
NOT_KEPT = _("We could not store your files just now. Send the form without them, or try again in an hour.")


def second_opinion(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    posted = request.method == "POST"
    form = SecondOpinionForm(request.POST if posted else None, request.FILES if posted else None, now=now)

    def accept() -> HttpResponse:
        try:
            case = services.ask(
                form.second_opinion(),
                patient=form.patient(),
                files=form.cleaned_data["files"],
                notice=get_language() or "en",
                address=throttle.client_address(request),
                by=PATIENT,
                now=now,
            )
        except documents.NotKept:
            form.add_error("files", NOT_KEPT)
            return receive(request, form, TEMPLATE, accept=accept)
        links.remember(request.session, case)
        return see_other("case", links.token_for(form.submission_key))

    return receive(request, form, TEMPLATE, accept=accept)


def open_document(request: HttpRequest, pk: int) -> FileResponse:
    """Hands a patient's file to staff who may open it, and writes down who did. To all others there is no such file."""
    if not request.user.has_perm("appointments.open_document"):
        raise Http404
    document = get_object_or_404(Document.objects.select_related("request__case"), pk=pk)
    try:
        content = document.file.open()
    except FileNotFoundError:
        raise Http404 from None
    case = document.request.case
    record(case, "file_opened", by=staff(request.user), now=timezone.now(), became=str(document.pk))  # type: ignore[arg-type]
    suffix = mimetypes.guess_extension(document.content_type)
    response = FileResponse(
        content, as_attachment=True, filename=f"{case.reference}-{document.pk}{suffix}", content_type=document.content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
