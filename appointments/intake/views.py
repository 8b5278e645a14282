"""How a patient's form is received: refused with a sentence, or accepted once and answered with its private page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import throttle
from .forms import PortalForm

TOO_MANY = _(
    "We have had many requests from your connection. Your answers are still here: wait ten minutes, then send them again."
)
TOO_MANY_FOR_PHONE = _("We have had many requests for this phone number today. Ring us, or send this one again tomorrow.")


def see_other(name: str, *arguments: Any, **named: Any) -> HttpResponse:
    """Sends the browser on with GET, so that Back and Reload repeat nothing."""
    return HttpResponse(status=303, headers={"Location": reverse(name, args=arguments, kwargs=named)})


def receive(
    request: HttpRequest, form: PortalForm, template: str, *, accept: Callable[[], HttpResponse], **context: Any
) -> HttpResponse:
    """Answers a form's GET or POST; `accept` is called for a POST without fault and may raise throttle.Exceeded."""
    status, headers = 200, {}
    if request.method == "POST":
        try:
            # Also a form with faults costs us work: files are opened to look into them.
            throttle.spend(throttle.POSTS_PER_ADDRESS, throttle.client_address(request))
            if form.is_valid():
                return accept()
        except throttle.Exceeded as exceeded:
            form.turn_away(TOO_MANY_FOR_PHONE if exceeded.limit == throttle.FORMS_PER_PHONE else TOO_MANY)
            status, headers = 429, {"Retry-After": str(exceeded.limit.seconds)}
    page = render_to_string(template, {"form": form, **context}, request)
    return HttpResponse(page, status=status, headers=headers)
