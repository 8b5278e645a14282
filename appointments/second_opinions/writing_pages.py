"""The opinion is written, signed by a second doctor where the patient agreed, looked at as the patient will see it, delivered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import access, answering, delivery, documents
from .desk_forms import OpinionForm, SecondForm, VersionForm
from .desk_pages import RING, RequestPages, actor, note_down, see_other, told
from .handed_over import handed_over
from .models import SecondOpinionRequest
from .opinion_models import Opinion

CHANGED = _(
    "Not saved yet: this opinion was changed elsewhere while you wrote. All that you typed is still here. Where the saved one "
    "differs it stands below; take over from it what you want, and save again."
)
READ_AGAIN = _("Nothing was done: the opinion was changed meanwhile. Read it again as it stands now.")
NO_ROOM = _("Nothing was delivered: the storage for papers is full or away. Try again later; your draft is safe.")
NOT_SET = _(
    "Nothing was delivered: the PDF could not be set. Your draft is safe. Try again; if it fails again, tell those who look "
    "after the portal."
)
NO_PAPER = _("The PDF cannot be had just now: the storage does not answer. What it says stands below; try again later.")


class WritingPages(RequestPages):
    def get_urls(self) -> list[URLPattern]:
        ours = [
            self.guarded("write/", self.write_view, "write"),
            self.guarded("opinion/", self.opinion_view, "opinion"),
            self.guarded("second/", self.second_view, "second"),
            self.guarded("countersign/", self.countersign_view, "countersign"),
            self.guarded("deliver/", self.deliver_view, "deliver"),
            self.guarded("paper/", self.paper_view, "paper"),
        ]
        return [*ours, *super().get_urls()]

    def write_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The draft, beside the story. It is saved however little of it is written."""
        asked = self.find_for(request, pk, access.is_the_doctor)
        draft = _opinion(asked)
        if asked.withdrawn_at or (draft and draft.delivered_at):
            return see_other(asked)
        form = OpinionForm(request.POST) if request.method == "POST" else OpinionForm.of(draft)
        differs: list[tuple[Any, str]] = []
        if form.is_bound and form.is_valid():
            try:
                self._save(request, asked, draft, form.cleaned_data)
                self.message_user(request, _("The draft is saved. Nobody but its readers sees it before you deliver it."))
                return see_other(asked, "opinion" if "look" in request.POST else "write")
            except answering.Stale:
                differs = form.see_anew(Opinion.objects.get(request=asked))
                form.add_error(None, CHANGED)
            except answering.Refused as refused:
                form.add_error(None, refused.sentence)
        note_down(request, asked.case, "request_read")
        facts = told(asked, request.user) | {"form": form, "differs": differs}
        return self.show(request, "write", _("Write the opinion"), status=422 if form.errors else 200, **facts)

    def _save(self, request: HttpRequest, asked: SecondOpinionRequest, draft: Opinion | None, given: dict[str, Any]) -> None:
        facts: dict[str, Any] = {"by": actor(request), "now": timezone.now()}
        if draft is None:
            answering.begin(asked, given, **facts)
        else:
            answering.write(draft, given, seen=given["version"], **facts)

    def opinion_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """As the patient will see it, or sees it; below it the buttons of the doctor and of the colleague asked to sign."""
        asked = self.find(request, pk)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if asked.withdrawn_at or _opinion(asked) is None:
            raise Http404
        return self._looked_at(request, asked)

    def _looked_at(self, request: HttpRequest, asked: SecondOpinionRequest, second: SecondForm | None = None) -> HttpResponse:
        note_down(request, asked.case, "request_read")
        facts = told(asked, request.user)
        draft = facts["opinion"]
        facts |= {
            "lacking": delivery.missing(draft),
            "colleague_agreed": answering.colleague_agreed(asked),
            "second": second or SecondForm(asked=asked, draft=draft),
            "may_countersign": draft.second_reader_id == request.user.pk and not draft.second_signed_at,
        }
        title = _("The opinion") if draft.delivered_at else _("The opinion, as the patient will see it")
        return self.show(request, "opinion", title, status=422 if second else 200, **facts)

    def second_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks a colleague, or nobody any more."""
        asked, draft = self._to_sign(request, pk, access.is_the_doctor)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = SecondForm(request.POST, asked=asked, draft=draft)
        if not form.is_valid():
            return self._looked_at(request, asked, form)
        whom = form.cleaned_data["colleague"]

        def ask() -> Any:
            if form.cleaned_data["version"] != draft.version:
                raise answering.Stale(asked.case.reference)
            answering.ask_second(draft, whom, by=actor(request), now=timezone.now())
            return _("%s is asked to sign, and can read it.") % whom.doctor.name if whom else _("Nobody else is asked to sign.")

        self.try_it(request, ask)
        return see_other(asked, "opinion")

    def countersign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked, draft = self._to_sign(request, pk, _is_the_second)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])

        def sign() -> Any:
            seen = _version(request)
            answering.countersign(draft, by=request.user, seen=seen, now=timezone.now())  # type: ignore[arg-type]
            return _("Signed. It is delivered by the doctor to whom it was given.")

        self.try_it(request, sign)
        return see_other(asked, "opinion")

    def deliver_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Only from the page that shows what is delivered, in the version that it showed."""
        asked, draft = self._to_sign(request, pk, access.is_the_doctor)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            if _version(request) != draft.version:
                raise answering.Stale(asked.case.reference)
            answering.deliver(draft, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except answering.Stale:
            self.message_user(request, READ_AGAIN, messages.ERROR)
        except answering.Refused as refused:
            self.message_user(request, refused.sentence, messages.ERROR)
        except documents.NotKept:
            self.message_user(request, NO_ROOM, messages.ERROR)
        except delivery.NotSet:
            self.message_user(request, NOT_SET, messages.ERROR)
        else:
            reached = asked.case.patient.written_to_by
            self.message_user(request, _("Delivered. We write to the patient.") if reached else _("Delivered. %s") % RING)
        return see_other(asked, "opinion")

    def paper_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The PDF that the patient gets, to be saved."""
        asked = self.find(request, pk)
        opinion = _opinion(asked)
        if asked.withdrawn_at or opinion is None or not opinion.paper:
            raise Http404
        try:
            content = delivery.paper_of(opinion)
        except documents.NotThere:
            self.message_user(request, NO_PAPER, messages.ERROR)
            return see_other(asked, "opinion")
        note_down(request, asked.case, "opinion_downloaded", became=str(opinion.pk))
        return handed_over(content, name=f"{asked.case.reference}.pdf", kind="application/pdf")

    def _to_sign(self, request: HttpRequest, pk: int, may: Callable[..., bool]) -> tuple[SecondOpinionRequest, Opinion]:
        asked = self.find_for(request, pk, may)
        draft = _opinion(asked)
        if draft is None:
            raise Http404
        return asked, draft


def _opinion(asked: SecondOpinionRequest) -> Opinion | None:
    opinion = Opinion.objects.filter(request=asked).select_related("doctor__user", "second_reader").first()
    if opinion:
        opinion.request = asked
    return opinion


def _is_the_second(user: Any, asked: SecondOpinionRequest) -> bool:
    return Opinion.objects.filter(request=asked, second_reader=user).exists()


def _version(request: HttpRequest) -> int:
    """The version that the page showed; none is one that never was."""
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else -1
