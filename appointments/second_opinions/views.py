"""Where a patient asks a doctor to look again: the start, the steps, and the way back to them."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appointments.cases import links
from appointments.cases.models import Case
from appointments.cases.services import PATIENT
from appointments.intake import patience, throttle
from appointments.intake.forms import PlainForm, SecondFactForm
from appointments.intake.views import receive, see_other

from . import clock, documents, drafts, questionnaire, services, summary, uploads
from .drafts import Answers
from .forms import CheckForm, FilesStepForm, StartForm, carried
from .models import SecondOpinionDraft, SecondOpinionRequest
from .questionnaire import CHECK, SLUGS, Step

FOLDER = "appointments/second_opinions"
LATER = "later"
UPLOAD = "upload"
REMOVE = "remove"
NOT_HELD = _(
    "This browser went on with another question, so the file was not kept. Open this question again, then send the file."
)
TOO_MANY_TRIES = _("There were too many tries. Try again tomorrow, or ring us.")


def second_opinion(request: HttpRequest) -> HttpResponse:
    """What it is, and the button that begins it."""
    now = timezone.now()
    form, draft = StartForm(_posted(request), now=now), drafts.held(request.session, now=now)
    context = {
        "unfinished": draft if draft and not draft.request else None,
        "answer_by": clock.promised(SecondOpinionRequest(), now=now),
        "kept_days": drafts.KEPT.days,
        "how_many": questionnaire.HOW_MANY,
    }
    return receive(request, form, f"{FOLDER}/start.html", accept=partial(begin, request, form, now=now), **context)


def begin(request: HttpRequest, form: StartForm, *, now: datetime) -> HttpResponse:
    suspect = bool(form.cleaned_data["website"])
    drafts.hold(request.session, drafts.begin(seed=form.cleaned_data["random"], suspect=suspect, now=now))
    return to_step(SLUGS[0])


def second_opinion_step(request: HttpRequest, step: str) -> HttpResponse:
    """One step: shown as it was answered before, or its answer kept."""
    now = timezone.now()
    if step not in questionnaire.ORDER:
        raise Http404
    draft = at_hand(request, now=now)
    if draft is None:
        return not_held(request, step, now=now)
    if draft.request:
        return to_case(request, draft, draft.request.case)
    answers = Answers(draft.answers)
    if step == CHECK and questionnaire.first_open(answers) == CHECK:
        return check(request, draft, answers, now=now)
    if step == CHECK or (request.method != "POST" and not questionnaire.is_open(answers, step)):
        return to_step(questionnaire.first_open(answers))
    return answer(request, draft, answers, questionnaire.step_of(step), now=now)


def answer(request: HttpRequest, draft: SecondOpinionDraft, answers: Answers, step: Step, *, now: datetime) -> HttpResponse:
    """Whatever was typed is kept, also what is wrong and what is left for later."""
    posted, aside = _posted(request), request.GET.get("then", "")
    form = step.form(posted, initial=answers.typed(step.slug), now=now)
    page = receive(request, form, f"{FOLDER}/step.html", accept=HttpResponse, **surroundings(draft, step.slug, step=step))
    if posted is None or page.status_code == 429:
        return page
    said = form.said() if not aside and form.is_valid() else None
    if not drafts.keep(draft, step.slug, typed=form.typed(aside), said=said, suspect=form.is_trapped, now=now):
        return to_step(CHECK)
    patience.wait(request.session)
    return page if said is None and not aside else onward(draft, step.slug, aside)


def onward(draft: SecondOpinionDraft, slug: str, aside: str) -> HttpResponse:
    """`aside` is a button other than the one that goes on."""
    answers = Answers(draft.answers)
    if aside == LATER:
        return see_other("second_opinion_later")
    if aside:
        return to_step(slug)
    if slug == "files" and answers.said("files")["files_when"] == FilesStepForm.When.NOW:
        return see_other("second_opinion_upload")
    return to_step(questionnaire.after(answers, slug))


def second_opinion_upload(request: HttpRequest) -> HttpResponse:
    """The files, when they are sent now."""
    now = timezone.now()
    draft = at_hand(request, now=now)
    if draft is None:
        return files_not_held(request, now=now)
    if draft.request:
        return to_case(request, draft, draft.request.case)
    answers = Answers(draft.answers)
    if not questionnaire.is_open(answers, "files"):
        return to_step(questionnaire.first_open(answers))
    if REMOVE in request.POST:
        return take_out(request, draft, now=now)
    context = surroundings(draft, "files", onward=step_address(questionnaire.after(answers, "files")))
    here = reverse("second_opinion_upload")
    return uploads.receive(request, draft, template=f"{FOLDER}/upload.html", back=here, now=now, **context)


def take_out(request: HttpRequest, draft: SecondOpinionDraft, *, now: datetime) -> HttpResponse:
    """A file that was sent by mistake; back to the list of those that are there."""
    drafts.take_out(draft, request.POST[REMOVE], now=now)
    return HttpResponse(status=303, headers={"Location": summary.files_address()})


def check(request: HttpRequest, draft: SecondOpinionDraft, answers: Answers, *, now: datetime) -> HttpResponse:
    """Everything on one page; sending it is the last step."""
    form = CheckForm(_posted(request), initial={"seen": answers.fingerprint}, now=now)
    context = surroundings(draft, CHECK, sections=summary.of(draft, answers))
    try:
        accept = partial(send, request, draft, answers, form, now=now)
        return receive(request, form, f"{FOLDER}/check.html", accept=accept, **context)
    except services.Changed:
        return to_step(CHECK)


def send(request: HttpRequest, draft: SecondOpinionDraft, answers: Answers, form: CheckForm, *, now: datetime) -> HttpResponse:
    case = services.ask(
        draft,
        questionnaire.opinion(draft, answers, suspect=form.suspect),
        patient=questionnaire.patient(answers),
        relative=questionnaire.relative(answers),
        treatments=questionnaire.treatments(answers),
        purposes=questionnaire.purposes(answers),
        notice=get_language() or "en",
        address=throttle.client_address(request),
        by=PATIENT,
        now=now,
    )
    return to_case(request, draft, case)


def second_opinion_later(request: HttpRequest) -> HttpResponse:
    """The link by which one comes back."""
    draft = drafts.held(request.session, now=timezone.now())
    if draft is None or draft.request:
        return see_other("second_opinion")
    answers = Answers(draft.answers)
    context = {
        "address": drafts.address(draft),
        "until": draft.expires_at,
        "guarded": bool(questionnaire.facts(answers)),
        "onward": step_address(questionnaire.first_open(answers)),
    }
    return render(request, f"{FOLDER}/later.html", context)


def second_opinion_resume(request: HttpRequest, token: str) -> HttpResponse:
    """Comes back to a draft. A browser that does not hold it yet is asked a second fact, once there is one."""
    now = timezone.now()
    draft = drafts.find(token, now=now)
    known = draft is not None and drafts.holds(request.session, draft)
    if draft is None or (draft.request and not known):
        return render(request, f"{FOLDER}/gone.html", {"sent": draft is not None}, status=404)
    if draft.request:
        return to_case(request, draft, draft.request.case)
    if known:
        return to_step(questionnaire.first_open(Answers(draft.answers)))
    form = fact_form(_posted(request), draft)
    status = try_fact(form, draft) if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        return take_up(request, draft, now=now)
    return ask_fact(request, form, token, carried(request.POST), status=status)


def fact_form(data: QueryDict | None, draft: SecondOpinionDraft) -> PlainForm:
    facts = questionnaire.facts(Answers(draft.answers))
    return SecondFactForm(data, facts=facts) if facts else PlainForm(data)


def try_fact(form: PlainForm, draft: SecondOpinionDraft) -> int:
    """Counts the try; returns the status of the page, should it be shown again."""
    try:
        throttle.spend(throttle.SECOND_FACTS_PER_DRAFT, str(draft.pk))
    except throttle.Exceeded:
        form.turn_away(TOO_MANY_TRIES)
        return 429
    return 200


def ask_fact(
    request: HttpRequest, form: PlainForm, token: str, fields: list[tuple[str, str]], *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "address": reverse("second_opinion_resume", args=[token]),
        "carried": fields,
        "without_files": ("step", UPLOAD) in fields,
    }
    return render(request, f"{FOLDER}/resume.html", context, status=status)


def take_up(request: HttpRequest, draft: SecondOpinionDraft, *, now: datetime) -> HttpResponse:
    """From now on this browser goes on with it; what was carried past the question is kept."""
    drafts.hold(request.session, draft)
    slug = request.POST.get("step", "")
    if slug == UPLOAD:
        return see_other("second_opinion_upload")
    if slug not in SLUGS:
        return to_step(questionnaire.first_open(Answers(draft.answers)))
    form = questionnaire.step_of(slug).form(request.POST, now=now)
    drafts.keep(draft, slug, typed=form.typed(), said=None, suspect=form.is_trapped, now=now)
    return to_step(slug)


def at_hand(request: HttpRequest, *, now: datetime) -> SecondOpinionDraft | None:
    """The draft of this browser, unless what is sent was typed for another: two questions are never mixed."""
    draft, token = drafts.held(request.session, now=now), request.POST.get("draft")
    return None if draft and token and token != drafts.token(draft.pk) else draft


def not_held(request: HttpRequest, slug: str, *, now: datetime) -> HttpResponse:
    """A browser that was away for hours, or began another question since, does not hold it; what it sends is not lost."""
    token = request.POST.get("draft", "")
    draft = drafts.find(token, now=now)
    if draft is None:
        return see_other("second_opinion")
    if draft.request:
        return render(request, f"{FOLDER}/gone.html", {"sent": True}, status=404)
    return ask_fact(request, fact_form(None, draft), token, [*carried(request.POST), ("step", slug)])


def files_not_held(request: HttpRequest, *, now: datetime) -> HttpResponse:
    """Files cannot be carried past the question who it is: they are to be chosen again."""
    if not uploads.wants_json(request):
        return not_held(request, UPLOAD, now=now)
    draft = drafts.find(request.POST.get("draft", ""), now=now)
    if draft is None or draft.request:
        return JsonResponse({"errors": [str(documents.EXPIRED)]}, status=409)
    return JsonResponse({"errors": [str(NOT_HELD)], "address": drafts.address(draft)}, status=409)


def to_case(request: HttpRequest, draft: SecondOpinionDraft, case: Case) -> HttpResponse:
    links.remember(request.session, case, token := links.token_for(drafts.request_key(draft)))
    patience.wait_no_longer(request.session)
    return see_other("case", token)


def to_step(slug: str) -> HttpResponse:
    return see_other("second_opinion_step", slug)


def step_address(slug: str) -> str:
    return reverse("second_opinion_step", args=[slug])


def surroundings(draft: SecondOpinionDraft, slug: str, **more: Any) -> dict[str, Any]:
    """What every step's page shows beside its form."""
    number = questionnaire.number(slug)
    previous = step_address(SLUGS[number - 2]) if number > 1 else reverse("second_opinion")
    progress = {"number": number, "how_many": questionnaire.HOW_MANY, "previous": previous}
    return {**progress, "token": drafts.token(draft.pk), **more}


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
