"""How patients' files come in, on the way to a question and later: several with a form, or one by one from a script."""

from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from appointments.cases import services as cases
from appointments.intake import throttle
from appointments.intake.forms import PortalForm
from appointments.intake.views import TOO_MANY

from . import checks, documents, drafts
from .documents import Owner
from .models import Document, SecondOpinionDraft

NOT_KEPT = _("We could not store your files just now. Your other answers are safe: try the files again in an hour.")
NONE_CHOSEN = _("Choose at least one file first, or go on without.")
TOO_MUCH = _("Very much was sent from your connection today. Send the other files tomorrow, or ring us.")
TOO_MANY_AT_ONCE = _("You chose %(count)d files. Choose %(most)d at a time; you can send the others after them.")
LIMITS = _(
    "PDF, JPEG, PNG or HEIC, and single DICOM pictures: up to {file} MB each. MP4 and MOV videos: up to {video} MB each. "
    "{at_once} files at a time, {files} in all. The same file sent twice is kept once."
)


class Looked(NamedTuple):
    """What came, sorted: the files that we take, and why we do not take the others."""

    taken: list[checks.Checked]
    refusals: list[ValidationError]


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files up to the most, each looked into: one that is wrong does not spoil the others."""

    widget = FilesInput(attrs={"accept": ",".join([*checks.KINDS, *Document.Kind])})

    def clean(self, data: list[checks.Upload] | None, initial: Any = None) -> Any:
        sent = data or []
        if self.required and not sent:
            raise ValidationError(NONE_CHOSEN)
        if len(sent) > checks.MOST_FILES:
            raise ValidationError(TOO_MANY_AT_ONCE, params={"count": len(sent), "most": checks.MOST_FILES})
        looked = Looked([], [])
        for file in sent:
            try:
                looked.taken.append(checks.check(file))
            except ValidationError as refusal:
                looked.refusals.append(refusal)
        return looked


class FilesForm(PortalForm):
    files = FilesField(label=_("Choose files"))  # type: ignore[assignment]  # the form keeps what was sent under the same name
    shows = forms.ChoiceField(
        label=_("What do they show?"),
        choices=Document.Shows,
        initial=Document.Shows.OTHER,
        required=False,
        error_messages={"invalid_choice": _("Choose what the files show from the list.")},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["files"].help_text = LIMITS.format(**limits())
        self.order_fields(["files", "shows"])

    def clean_files(self) -> list[checks.Checked]:
        """Refused files leave the form with errors, and yet the others are taken: a browser does not keep them."""
        looked: Looked = self.cleaned_data["files"]
        for refusal in looked.refusals:
            self.add_error("files", refusal)
        return looked.taken

    def clean(self) -> dict[str, Any]:
        # The fingerprint tells a file sent twice, so no key has to, however long the page was open.
        return forms.Form.clean(self) or {}

    @property
    def sentences(self) -> list[str]:
        return [str(sentence) for sentences in self.errors.values() for sentence in sentences]


def receive(request: HttpRequest, owner: Owner, *, template: str, back: str, now: datetime, **context: Any) -> HttpResponse:
    """Shows the page with its list of files and takes what is sent: `back` is the address that follows when nothing was refused.

    A script that accepts JSON gets `{"documents": [...]}` or `{"errors": [...]}` instead.
    """
    posted = request.method == "POST"
    form = FilesForm(request.POST if posted else None, request.FILES if posted else None, now=now)
    status = take(request, form, owner, now=now) if posted else 200
    if wants_json(request):
        return in_json(form, owner, status=status)
    if posted and not form.errors:
        return HttpResponse(status=303, headers={"Location": back})
    return shown(request, form, owner, template=template, status=status, **context)


def take(request: HttpRequest, form: FilesForm, owner: Owner, *, now: datetime) -> int:
    """Keeps each file that is right; why another is not stands on the form. Returns the status of the page that says so."""
    try:
        spend(request)
    except throttle.Exceeded as exceeded:
        form.turn_away(TOO_MUCH if exceeded.limit == throttle.MEGABYTES_PER_ADDRESS else TOO_MANY)
        return 429
    form.is_valid()
    try:
        keep(form.cleaned_data.get("files") or [], owner, shows=form.cleaned_data.get("shows") or "", now=now)
    except ValidationError as refusal:
        form.add_error("files", refusal)
    except documents.NotKept:
        form.add_error("files", NOT_KEPT)
        return 503
    return 200


def spend(request: HttpRequest) -> None:
    """Looking into files costs us work, and keeping them room. Raises throttle.Exceeded."""
    address = throttle.client_address(request)
    throttle.spend(throttle.POSTS_PER_ADDRESS, address)
    sent = sum(file.size or 0 for file in request.FILES.getlist("files"))
    if sent:
        throttle.spend(throttle.MEGABYTES_PER_ADDRESS, address, amount=-(-sent // checks.MEGABYTE))


def keep(files: list[checks.Checked], owner: Owner, *, shows: str, now: datetime) -> list[Document]:
    """As documents.take; what hangs on a case is told there once."""

    def told(document: Document) -> None:
        if document.request:  # also of a draft that was sent meanwhile
            cases.record(document.request.case, "file_sent", by=cases.PATIENT, now=now, became=str(document.pk))

    if not files:
        return []
    if isinstance(owner, SecondOpinionDraft):
        drafts.prolong(owner, now=now)
    return documents.take(files, owner=owner, shows=shows or Document.Shows.OTHER, now=now, told=told)


def wants_json(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("Accept", "") == "application/json"


def in_json(form: FilesForm, owner: Owner, *, status: int) -> HttpResponse:
    if form.errors:
        return JsonResponse({"errors": form.sentences}, status=status)
    listed = [{"name": document.name, "state": document.state} for document in owner.documents.order_by("pk")]
    return JsonResponse({"documents": listed})


def shown(request: HttpRequest, form: FilesForm, owner: Owner, *, template: str, status: int, **context: Any) -> HttpResponse:
    files = {"form": form, "documents": owner.documents.order_by("pk"), "limits": limits()}
    return HttpResponse(render_to_string(template, {**files, **context}, request), status=status)


def limits() -> dict[str, int]:
    """In files and whole megabytes, as the page says them."""
    return {
        "at_once": checks.MOST_FILES,
        "file": checks.MOST_BYTES // checks.MEGABYTE,
        "video": checks.MOST_VIDEO_BYTES // checks.MEGABYTE,
        "files": checks.MOST_FILES_OF_CASE,
        "all": checks.MOST_BYTES_OF_CASE // checks.MEGABYTE,
    }
