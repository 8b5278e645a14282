"""A second opinion at the desk: the story, the files side by side, the conversation, and the buttons of each role."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.cases import services as cases
from appointments.cases.models import Case, Event
from appointments.intake import throttle
from hfs_portal.admin import ModelAdmin

from . import access, answering, desk_list, figures, history, replies, scanning
from .desk_forms import AnsweredForm, AskBackForm, AssignForm, DeskForm, LetInForm, TriageForm
from .models import SecondOpinionRequest
from .opinion_models import AskedBack, Opinion

PAGES = "appointments/second_opinions/desk"
CHANGED = _("Nothing was changed: a colleague was first. Below it stands as it is now.")
RING = _("The patient has no e-mail address: ring them and tell them.")
ANSWERED_MEANWHILE = _(
    "The patient has answered meanwhile: see below. What you wrote down is still in the field; where it says more, put it into a "
    "note on the case."
)
FORMS: dict[str, type[DeskForm]] = {
    "assign": AssignForm, "triage": TriageForm, "let_in": LetInForm, "ask_back": AskBackForm, "answered": AnsweredForm,
}  # fmt: skip


def see_other(asked: SecondOpinionRequest, name: str = "change") -> HttpResponse:
    return HttpResponseRedirect(reverse(f"admin:appointments_secondopinionrequest_{name}", args=[asked.pk]), status=303)


def actor(request: HttpRequest) -> cases.Actor:
    return cases.staff(request.user)  # type: ignore[arg-type]


def note_down(request: HttpRequest, case: Case, what: str, *, became: str = "") -> None:
    """That somebody looked: who, when, and from where on the network."""
    cases.record(case, what, by=actor(request), now=timezone.now(), became=became, note=throttle.client_address(request))


def reads_any(request: HttpRequest) -> bool:
    """Whether there is anything for them to read; the desk's menu asks on every page, and the database once."""
    if not hasattr(request, "reads_second_opinions"):
        request.reads_second_opinions = access.readable_by(request.user).exists()  # type: ignore[attr-defined]
    return bool(request.reads_second_opinions)  # type: ignore[attr-defined]


class GuardedPages(ModelAdmin):
    """Pages about one row. Whoever may not read it finds nothing, also who is signed in and has no place at the desk."""

    asks_to_sign_in = True  # else a stranger finds nothing either
    row_or_404: Callable[..., Any]  # of `access`

    def guarded(self, at: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
        inside = self.admin_site.admin_view(view)

        def answer(request: HttpRequest, pk: int, **rest: Any) -> HttpResponseBase:
            known = request.user.is_authenticated or not self.asks_to_sign_in
            if known and not self.admin_site.has_permission(request):
                self.find(request, pk)
            return inside(request, pk, **rest)

        return path(f"<int:pk>/{at}", answer, name=f"appointments_{self.opts.model_name}_{name}")

    def get_urls(self) -> list[URLPattern]:
        """The stock admin's history and deletion are for nobody: the case tells what happened, and services erase."""
        unused = [self.guarded(f"{name}/", self.no_view, name) for name in ("history", "delete")]
        return [*unused, *super().get_urls()]

    def no_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.find(request, pk)
        raise Http404

    def find(self, request: HttpRequest, pk: int) -> Any:
        """The row, for who may read it; else Http404, and a line in its history."""
        return self.row_or_404(request.user, pk, now=timezone.now(), address=throttle.client_address(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Also for a colleague who was let in and whose role does not see second opinions."""
        return super().has_view_permission(request, obj) or reads_any(request)

    def show(self, request: HttpRequest, page: str, title: Any, *, status: int = 200, **facts: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **facts}
        return render(request, f"{PAGES}/{page}.html", context, status=status)

    def change_view(self, request: HttpRequest, object_id: str, *_arguments: Any, **_options: Any) -> HttpResponse:
        raise Http404  # a key that is no number

    history_view = delete_view = change_view


class RequestPages(GuardedPages):
    row_or_404 = staticmethod(access.request_or_404)

    def get_urls(self) -> list[URLPattern]:
        ours = [
            self.guarded("change/", self.reading_view, "change"),
            self.guarded("assign/", self.assign_view, "assign"),
            self.guarded("triage/", self.triage_view, "triage"),
            self.guarded("let-in/", self.let_in_view, "let_in"),
            self.guarded("shut-out/", self.shut_out_view, "shut_out"),
            self.guarded("ask-back/", self.ask_back_view, "ask_back"),
            self.guarded("answered/", self.answered_view, "answered"),
            self.guarded("withdraw/", self.withdraw_view, "withdraw"),
        ]
        return [*ours, *super().get_urls()]

    def find_for(self, request: HttpRequest, pk: int, may: Callable[..., bool]) -> SecondOpinionRequest:
        """As `find`, for the verbs of one role: for other readers there is no such page either."""
        asked: SecondOpinionRequest = self.find(request, pk)
        if not may(request.user, asked):
            access.refuse(asked, request.user, now=timezone.now(), address=throttle.client_address(request))
        return asked

    def reading_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = self.find(request, pk)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.reading(request, asked)

    def reading(self, request: HttpRequest, asked: SecondOpinionRequest, **bound: DeskForm) -> HttpResponse:
        """The page; `bound` are forms that came back with something wrong, by name."""
        note_down(request, asked.case, "request_read")
        facts = told(asked, request.user) | {"figures": [], "bound": next(iter(bound.values()), None)}
        if not asked.withdrawn_at:
            facts["figures"] = figures.of(asked.documents.order_by("pk"), request.GET)
            facts["notice"] = scanning.notice(now=timezone.now())
            facts["lines"] = history.of(asked.case)
            facts["forms"] = {name: bound.get(name) or form(asked=asked) for name, form in FORMS.items()}
        status = 422 if bound else 200
        return self.show(request, "reading", _("Second opinion %s") % asked.case.reference, status=status, **facts)

    def assign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def assign(asked: SecondOpinionRequest, given: dict[str, Any], now: datetime) -> Any:
            if given["seen"] != str(asked.doctor_id or ""):
                raise answering.Stale(asked.case.reference)
            answering.assign(asked, doctor=given["doctor"], by=actor(request), now=now)
            return _("Given to %s.") % given["doctor"].name

        return self._act(request, pk, "assign", assign, _coordinates)

    def triage_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def triage(asked: SecondOpinionRequest, given: dict[str, Any], now: datetime) -> Any:
            answering.triage(asked, visit_type=given["visit_type"], priority=given["priority"], by=actor(request), now=now)
            return _("Saved. The answer is now promised by the time shown.")

        return self._act(request, pk, "triage", triage, _coordinates)

    def let_in_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def let_in(asked: SecondOpinionRequest, given: dict[str, Any], now: datetime) -> Any:
            answering.let_in(asked, given["user"], by=actor(request), now=now)
            return _("From now on %s can read it.") % given["user"]

        return self._act(request, pk, "let_in", let_in, access.may_let_in)

    def ask_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def ask_back(asked: SecondOpinionRequest, given: dict[str, Any], now: datetime) -> Any:
            answering.ask_back(asked, given["question"], by=actor(request), now=now)
            return _("Asked. We write to the patient.") if asked.case.patient.written_to_by else RING

        return self._act(request, pk, "ask_back", ask_back, access.may_let_in)

    def answered_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def answered(asked: SecondOpinionRequest, given: dict[str, Any], now: datetime) -> Any:
            try:
                replies.answer_back(given["question"], given["answer"], by=actor(request), now=now)
            except answering.Stale:
                raise answering.Refused(str(ANSWERED_MEANWHILE)) from None
            return _("Written down. The clock goes on.")

        return self._act(request, pk, "answered", answered, access.may_let_in)

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks whether the patient wants it so, and ends it."""
        asked = self.find_for(request, pk, _coordinates)
        if asked.withdrawn_at:
            return see_other(asked)
        if request.method == "POST":
            replies.withdraw(asked, by=actor(request), now=timezone.now())
            self.message_user(request, _("Withdrawn. Nobody opens the files any more."))
            return see_other(asked)
        note_down(request, asked.case, "request_read")
        facts = told(asked, request.user) | {"kept_days": replies.KEEP_WITHDRAWN_DAYS}
        facts["visits"] = asked.case.appointments.standing().exists()
        return self.show(request, "withdraw", _("Withdraw, as the patient asks"), **facts)

    def shut_out_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = self.find_for(request, pk, access.may_let_in)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        sent = request.POST.get("user", "")
        user = get_object_or_404(User, pk=int(sent) if sent.isdecimal() and len(sent) < 10 else 0)

        def shut_out() -> Any:
            answering.shut_out(asked, user, by=actor(request), now=timezone.now())
            return _("From now on %s cannot read it.") % user

        self.try_it(request, shut_out)
        return see_other(asked)

    def _act(self, request: HttpRequest, pk: int, name: str, act: Callable[..., Any], may: Callable[..., bool]) -> HttpResponse:
        """One button: the form is read, it is done, and the page says what was done; or it comes back with what was typed."""
        asked = self.find_for(request, pk, may)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = FORMS[name](request.POST, asked=asked)
        if form.is_valid():
            try:
                self.message_user(request, act(asked, form.cleaned_data, timezone.now()))
                return see_other(asked)
            except answering.Refused as refused:
                form.add_error(None, refused.sentence)
            except answering.Stale:
                form.add_error(None, CHANGED)
                form.renew(self.find(request, pk))
        return self.reading(request, self.find(request, pk), **{name: form})

    def try_it(self, request: HttpRequest, act: Callable[[], Any]) -> bool:
        """Whether it was done; what came of it is said on the next page."""
        try:
            self.message_user(request, act())
        except answering.Refused as refused:
            self.message_user(request, refused.sentence, messages.ERROR)
        except answering.Stale:
            self.message_user(request, CHANGED, messages.ERROR)
        else:
            return True
        return False


def told(asked: SecondOpinionRequest, reader: Any) -> dict[str, Any]:
    """What every page about one request says of it, and what the reader may do."""
    stands: Any = desk_list.with_state(SecondOpinionRequest.objects.filter(pk=asked.pk)).select_related("case").get()
    opinion = Opinion.objects.filter(request=asked).select_related("doctor", "second_reader", "visit_type").first()
    if opinion:
        opinion.request = asked
    return {
        "asked": asked,
        "patient": asked.case.patient,
        "stands": stands,
        "missing": desk_list.missing(stands),
        "state": desk_list.state(stands),
        "promised": desk_list.promised_in_words(stands),
        "given_to": desk_list.given_to_in_words(asked),
        "opinion": opinion,
        "is_open": not (asked.withdrawn_at or stands.is_delivered),
        "is_coordinator": access.is_coordinator(reader),
        "is_the_doctor": access.is_the_doctor(reader, asked),
        "may_let_in": access.may_let_in(reader, asked),
        "readers": asked.readers.select_related("user", "added_by").order_by("added_at"),
        "conversation": _conversation(asked),
        "treatments": asked.treatments.all(),
        "documents": asked.documents.filter(erased_at=None).order_by("pk"),
    }


def _conversation(asked: SecondOpinionRequest) -> QuerySet[AskedBack]:
    """The questions with their answers; `taken_by` is who wrote down an answer given on the telephone."""
    by_phone = Event.objects.filter(case=asked.case, what="answered_by_phone", became=Cast(OuterRef("pk"), CharField()))
    return asked.asked_back.select_related("asked_by").annotate(taken_by=Subquery(by_phone.values("staff__username")[:1]))


def _coordinates(user: Any, asked: SecondOpinionRequest) -> bool:
    return access.is_coordinator(user)
