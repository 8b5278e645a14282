"""Where a patient says that no time suits."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from appointments.cases import links, promises
from appointments.cases.models import Case
from appointments.cases.services import PATIENT
from appointments.doctors.models import Doctor
from appointments.intake import throttle
from appointments.intake.views import receive, see_other

from . import waitlist
from .wish_forms import NoTimeForm

PAGE = "appointments/bookings/no_time_suits.html"


def book_no_time(request: HttpRequest) -> HttpResponse:
    """The address may name what they looked for: ?visit=<slug>&doctor=<slug>."""
    now = timezone.now()
    asked = {name: request.GET[name] for name in ("visit", "doctor") if name in request.GET}
    doctors = list(Doctor.objects.bookable().prefetch_related("visit_types", "working_hours__location"))
    form = NoTimeForm(request.POST if request.method == "POST" else None, doctors=doctors, initial=asked, now=now)

    def accept() -> HttpResponse:
        case = waitlist.ask(
            form.entry(),
            patient=form.patient(),
            tell_me=form.cleaned_data["tell_me"],
            notice=get_language() or "en",
            address=throttle.client_address(request),
            by=PATIENT,
            now=now,
        )
        links.remember(request.session, case, token := links.token_for(form.submission_key))
        return see_other("case", token)

    rung_within = promises.in_words(promises.rule(Case.Kind.NO_TIME, Case.Priority.ROUTINE))
    return receive(request, form, PAGE, accept=accept, doctors=doctors, rung_within=rung_within)
