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

TOO_MANY_FOR_REACH = _(
    "We have been asked for that address or number several times today. Look into your letters, also among the unwanted ones; or "
    "ring us and say your reference."
)
TOO_MANY_CHANGES = _(
    "This was changed several times today. Ring us and say your reference, and we change it for you; or try again tomorrow."
)
SENTENCES = {
    throttle.FORMS_PER_PHONE: TOO_MANY_FOR_PHONE,
    throttle.LINKS_PER_REACH: TOO_MANY_FOR_REACH,
    throttle.CHANGES_PER_CASE: TOO_MANY_CHANGES,
}


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
            form.turn_away(SENTENCES.get(exceeded.limit, TOO_MANY))
            status, headers = 429, {"Retry-After": str(exceeded.limit.seconds)}
    page = render_to_string(template, {"form": form, **context}, request)
    return HttpResponse(page, status=status, headers=headers)
