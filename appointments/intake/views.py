"""How a patient's form is received: refused with a sentence, or accepted once and answered with its private page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import throttle
from .forms import PortalForm

TOO_MANY = _(
    "We have had many requests from your connection. Your answers are still here: wait ten minutes, then send them again."
)


def see_other(name: str, *arguments: Any, **named: Any) -> HttpResponse:
    """Sends the browser on with GET, so that Back and Reload repeat nothing."""
    return HttpResponse(status=303, headers={"Location": reverse(name, args=arguments, kwargs=named)})


def receive(
    request: HttpRequest, form: PortalForm, template: str, *, accept: Callable[[], HttpResponse], **context: Any
) -> HttpResponse:
    """Answers a form's GET or POST; `accept` is called for a POST without fault and may raise throttle.Exceeded."""
    status = 200
    if request.method == "POST":
        try:
            # Also a form with faults costs us work: files are opened to look into them.
            throttle.spend(throttle.POSTS_PER_ADDRESS, throttle.client_address(request))
            if form.is_valid():
                return accept()
        except throttle.Exceeded:
            form.turn_away(TOO_MANY)
            status = 429
    response = render(request, template, {"form": form, **context}, status=status)
    if status == 429:
        response.headers["Retry-After"] = "600"
    return response
