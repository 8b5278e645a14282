"""What patients do about a second opinion on their private page: send files, answer the doctor, read the opinion, end it."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appointments.cases.models import Case
from appointments.cases.services import PATIENT, Stale
from appointments.intake import throttle
from appointments.intake.forms import PortalForm
from appointments.intake.views import receive, see_other
from appointments.second_opinions import delivery, documents, replies, uploads
from appointments.second_opinions.forms import LONGEST_KEPT
from appointments.second_opinions.handed_over import handed_over
from appointments.second_opinions.holding import Refused
from appointments.second_opinions.opinion_models import AskedBack, Opinion

from . import asked as story
from .door import private
from .forms import AnswerBackForm

FILES = "appointments/self_service/files.html"
QUESTION = "appointments/self_service/question.html"
OPINION = "appointments/self_service/opinion.html"
NO_PAPER = "appointments/self_service/no_paper.html"
TOO_LATE = "appointments/self_service/too_late.html"
WITHDRAW = "appointments/self_service/withdraw.html"
THAT_IS_ALL = "that_is_all"
NOT_TAKEN = _("This request takes no more files. Your private page says how it stands.")


@private
def case_files(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """Takes files that come later, and that no more do."""
    asked = story.of_or_404(found, now=now)
    if not asked.can_send:
        return closed(request, token)
    if request.method == "POST" and THAT_IS_ALL in request.POST:
        replies.that_is_all(asked.request, by=PATIENT, now=now)
        return see_other("case", token)
    back = reverse("case_files", args=[token])
    return uploads.receive(request, asked.request, template=FILES, back=back, now=now, asked=asked, token=token)


@private
def case_asked_back(request: HttpRequest, found: Case, *, token: str, pk: int, now: datetime) -> HttpResponse:
    """The doctor's question and its answer: in words, with files, or both."""
    asked = story.of_or_404(found, now=now)
    question = next((question for question in asked.questions if question.pk == pk), None)
    if question is None:
        raise Http404
    if question != asked.open_question:
        return too_late(request, asked, question, token=token) if request.method == "POST" else closed(request, token)
    if uploads.wants_json(request):  # the script sends the files first, and then the words as any form
        return uploads.receive(request, asked.request, template=QUESTION, back="", now=now)
    posted = request.method == "POST"
    sent = any(document.created_at >= question.asked_at for document in asked.documents)
    form = AnswerBackForm(request.POST if posted else None, request.FILES if posted else None, now=now, sent=sent)
    status = uploads.take(request, form, asked.request, now=now) if posted else 200
    if posted and not form.errors:
        return answered(request, found, question, form.cleaned_data["answer"], token=token, now=now)
    context = {"question": question, "asked": asked, "token": token}
    return uploads.shown(request, form, asked.request, template=QUESTION, status=status, **context)


@private
def case_opinion(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """The opinion as its patient reads it. Every opening is noted."""
    asked = story.of_or_404(found, now=now)
    if asked.is_withdrawn or asked.opinion is None:
        return see_other("case", token)
    note(request, asked.opinion, "opinion_read", now=now)
    return render(request, OPINION, {"asked": asked, "opinion": asked.opinion, "case": found, "token": token})


@private
def case_opinion_paper(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponseBase:
    """The same as a PDF, under a name that says only the reference."""
    asked = story.of_or_404(found, now=now)
    if asked.is_withdrawn or asked.opinion is None:
        return see_other("case", token)
    try:
        content = delivery.paper_of(asked.opinion)
    except documents.NotThere:
        return render(request, NO_PAPER, {"case": found, "token": token}, status=503)
    note(request, asked.opinion, "opinion_downloaded", now=now)
    return handed_over(content, name=f"{found.reference}.pdf", kind="application/pdf")


@private
def case_withdraw(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    """Asks whether, and ends it."""
    asked = story.of_or_404(found, now=now)
    if asked.is_withdrawn:
        return see_other("case", token)
    form = PortalForm(request.POST if request.method == "POST" else None, now=now)

    def accept() -> HttpResponse:
        replies.withdraw(asked.request, by=PATIENT, now=now)
        return see_other("case", token)

    facts = {"visits": found.appointments.standing().exists(), "erased_by": story.erased_by(now)}
    return receive(request, form, WITHDRAW, accept=accept, asked=asked, token=token, **facts)


def answered(request: HttpRequest, found: Case, question: AskedBack, answer: str, *, token: str, now: datetime) -> HttpResponse:
    try:
        replies.answer_back(question, answer, by=PATIENT, now=now)
    except (Stale, Refused):  # a second click, or it ended while they wrote
        question.refresh_from_db()
        return too_late(request, story.of_or_404(found, now=now), question, token=token)
    return see_other("case", token)


def too_late(request: HttpRequest, asked: story.Asked, question: AskedBack, *, token: str) -> HttpResponse:
    """Words that the doctor no longer gets are shown to whoever wrote them; those that the doctor has need no second time."""
    words = " ".join(request.POST.get("answer", "").split())
    if uploads.wants_json(request) or asked.is_withdrawn or words in ("", " ".join(question.answer.split())):
        return closed(request, token)
    context = {"asked": asked, "case": asked.case, "words": request.POST["answer"][:LONGEST_KEPT], "token": token}
    return render(request, TOO_LATE, context, status=409)


def closed(request: HttpRequest, token: str) -> HttpResponse:
    """To the private page, which says how it stands."""
    if uploads.wants_json(request):
        return JsonResponse({"errors": [str(NOT_TAKEN)]}, status=409)
    return see_other("case", token)


def note(request: HttpRequest, opinion: Opinion, what: str, *, now: datetime) -> None:
    if request.method != "HEAD":  # which shows nothing
        replies.opened(opinion, what, address=throttle.client_address(request), by=PATIENT, now=now)
