"""The links to a private page: all of them ended by its patient, and new ones for who has lost theirs."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from appointments.cases import links, lost_links
from appointments.cases.models import Case, CaseLink
from appointments.cases.services import PATIENT
from appointments.intake import throttle
from appointments.intake.forms import PortalForm
from appointments.intake.views import receive, see_other
from appointments.outbox import routes

from .door import private
from .forms import LostLinkForm

REVOKE = "appointments/self_service/links.html"
LOST = "appointments/self_service/lost_link.html"


def case_links(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ends every link so far. The second click of a double click goes where the first went: its own link is ended already."""
    fresh = links.renewed(token)
    if request.method == "POST" and _opens(request, fresh):
        return see_other("case", fresh)
    return revoke(request, token)


@private
def revoke(request: HttpRequest, found: Case, *, token: str, now: datetime) -> HttpResponse:
    form = PortalForm(request.POST if request.method == "POST" else None, now=now)

    def accept() -> HttpResponse:
        fresh = links.revoke(found, by=PATIENT, now=now, instead_of=token)
        links.remember(request.session, found, fresh)
        return see_other("case", fresh)

    way = next(iter(routes.ways(found.patient)), None)
    return receive(request, form, REVOKE, accept=accept, case=found, token=token, way=way)


def lost_link(request: HttpRequest) -> HttpResponse:
    """Takes an address or a number, and says the same whether we know it or not: nothing looks it up before the worker."""
    now = timezone.now()
    form = LostLinkForm(request.POST if request.method == "POST" else None, now=now)

    def accept() -> HttpResponse:
        reach = form.cleaned_data["reach"]
        throttle.spend(throttle.LINKS_PER_ADDRESS, throttle.client_address(request))
        throttle.spend(throttle.LINKS_PER_REACH, reach.casefold())
        lost_links.ask(reach, language=get_language() or "en", now=now)
        return HttpResponse(status=303, headers={"Location": f"{reverse('lost_link')}?asked=yes"})

    return receive(request, form, LOST, accept=accept, is_asked="asked" in request.GET)


def _opens(request: HttpRequest, token: str) -> bool:
    """Whether this browser may open that page."""
    try:
        return links.remembers(request.session, links.find(token, now=timezone.now()))
    except CaseLink.DoesNotExist:
        return False
