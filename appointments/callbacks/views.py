"""Where a patient asks to be called."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from appointments.cases import links
from appointments.cases.models import Case
from appointments.cases.services import PATIENT
from appointments.intake import throttle, told
from appointments.intake.views import receive, see_other

from . import services
from .forms import CallbackForm


def callback(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    known = told.answers(request.session, may_see=lambda pk: links.remembers(request.session, Case(pk=pk)), now=now)
    form = CallbackForm(request.POST if request.method == "POST" else None, initial=known, now=now)

    def accept() -> HttpResponse:
        case = services.ask(
            form.callback(),
            patient=form.patient(),
            day=form.day,
            notice=get_language() or "en",
            address=throttle.client_address(request),
            by=PATIENT,
            now=now,
        )
        links.remember(request.session, case, token := links.token_for(form.submission_key))
        told.forget(request.session)
        return see_other("case", token)

    return receive(request, form, "appointments/callbacks/callback.html", accept=accept)
