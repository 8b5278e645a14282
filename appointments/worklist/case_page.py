"""A case's page: its story, what is done with it, and who else has it open."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.cases import readers, services
from appointments.cases.models import Case
from appointments.second_opinions.access import may_let_in
from appointments.second_opinions.desk_pages import note_down
from hfs_portal.admin import ModelAdmin

from . import calls, meanwhile, story, trace
from .acts import ADDS, Offered, act, is_done, offered
from .forms import CHANGED_BY_YOU, CHANGED_MEANWHILE, ActForm
from .lateness import lateness_facts

LONGEST_KEY = 18  # digits of the largest number that the database takes for a key
NOT_NOW = _("That cannot be done with the case as it stands now. See below.")
DONE_ALREADY = _("That is done: you have pressed it already.")
GOES_ON = _("Nothing was done: this case goes on in %(into)s since. What you wrote stands below, and can be saved there.")


class CasePage(ModelAdmin):
    """One case, for whom may read it and for whom may change it."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        now = timezone.now()
        if request.method != "POST":
            return self._answer(request, object_id, now=now)
        with transaction.atomic():  # between the look at what changed meanwhile and what is done, nobody changes anything
            hold(object_id)
            return self._answer(request, object_id, now=now)

    def _answer(self, request: HttpRequest, key: str, *, now: datetime) -> HttpResponse:
        case = whole_case(key, by=request.user, now=now)
        if case is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, key)  # type: ignore[attr-defined,no-any-return]
        if not self.has_view_permission(request, case):
            raise PermissionDenied
        if request.method != "POST":
            return self._show(request, case, now=now)
        if not self.has_change_permission(request, case):
            raise PermissionDenied
        return self._send_on(request, case, now=now) if case.merged_into else self._act(request, case, now=now)

    def _act(self, request: HttpRequest, case: Case, *, now: datetime) -> HttpResponse:
        """Does what the button says; what would go over a colleague's change is held back, with all that was typed."""
        seen = meanwhile.read(request.POST.get("seen", ""))
        changes = meanwhile.since(case, seen) if seen else meanwhile.UNCHANGED
        if is_done(case, request.POST, changes, by=request.user, now=now):
            return self._done(request, DONE_ALREADY)
        acts = offered(case, request.user, now=now)
        form = ActForm(request.POST, case=case, times=acts.times if acts else ())
        if not form.is_valid():
            return self._show(request, case, now=now, form=form, changes=changes)
        if form.cleaned_data["do"] not in ADDS and (changes or seen is None):
            why: Any = CHANGED_BY_YOU if changes.are_all_of(cast(User, request.user)) else CHANGED_MEANWHILE
            return self._show(request, case, now=now, form=form, changes=changes, why=why)
        try:
            done = act(case, form.cleaned_data, by=request.user, now=now)
        except (services.Stale, services.NotAllowed) as error:
            late = meanwhile.who_was_first(error) if isinstance(error, services.Stale) else NOT_NOW
            stands = whole_case(str(case.pk), by=request.user, now=now) or case
            return self._show(request, stands, now=now, form=form, changes=changes, why=late)
        for level, words in calls.more_to_say(case, form.cleaned_data["do"]):
            self.message_user(request, words, level)
        return self._done(request, done)

    def _done(self, request: HttpRequest, words: Any) -> HttpResponse:
        self.message_user(request, words)
        return HttpResponseRedirect(request.path, status=303)

    def _send_on(self, request: HttpRequest, case: Case, *, now: datetime) -> HttpResponse:
        """The case was joined with another while its page was open: what was typed is offered to be saved there."""
        into = cast(Case, case.merged_into)
        note = request.POST.get("note", "")
        self.message_user(request, GOES_ON % {"into": into.reference}, messages.WARNING)
        return self._show(request, case, now=now, form=ActForm(case=into, initial={"note": note}) if note.strip() else None)

    def _show(
        self,
        request: HttpRequest,
        case: Case,
        *,
        now: datetime,
        form: ActForm | None = None,
        changes: meanwhile.Changes = meanwhile.UNCHANGED,
        why: Any = "",
    ) -> HttpResponse:
        reader = cast(User, request.user)
        told = story.of(case, reader=reader)
        seen = meanwhile.as_seen(case, told["last_event"])
        acts = offered(case, reader, now=now)
        if form and why:
            form.look_again(why, seen)
        facts = {
            **self.admin_site.each_context(request),
            "title": case.reference,
            "opts": self.opts,
            "original": case,
            "case": case,
            **told,
            **calls.call_facts(case, reader),
            **lateness_facts(case, reader, now=now),
            **trace.trace_facts(case, reader, events=told["all_events"], with_opinion=told["may_read_opinion"]),
            "may_ask_back": may_ask_back(case, told["opinion"], reader),
            "acts": acts,
            "form": form or _empty_form(case, acts, seen),
            "changes": changes,
            "changed_lines": changes.lines(told["lines"]),
            "others": readers.opened(case, by=reader, now=now),
            "opened_at": now.isoformat(),
            "seen": seen,
        }
        trace.note_opened(request, case, now=now)
        if told["opinion"]:
            note_down(request, case, "request_read")  # what was asked and sent stands on this page too
        return TemplateResponse(request, "appointments/worklist/case.html", facts)


def _empty_form(case: Case, acts: Offered | None, seen: meanwhile.Seen) -> ActForm | None:
    return ActForm(case=case, times=acts.times, initial={"seen": seen}) if acts else None


def may_ask_back(case: Any, opinion: Any, reader: User) -> bool:
    """Whether the page of the second opinion has for them the form by which the patient is asked."""
    return opinion is not None and not case.has_answer and may_let_in(reader, opinion)


def hold(key: str) -> None:
    """Nobody else changes that case until the transaction ends."""
    if _may_be(key):
        Case.objects.select_for_update().filter(pk=int(key)).values_list("pk").first()


def whole_case(key: str, *, by: Any, now: datetime) -> Case | None:
    """With what its page shows, in as few questions as can be."""
    if not _may_be(key):
        return None
    cases = story.with_parts(Case.objects.marked_overdue(now))
    return trace.with_last_look(cases, by=by, now=now).filter(pk=int(key)).first()


def _may_be(key: str) -> bool:
    return key.isdecimal() and len(key) <= LONGEST_KEY
