"""The style page: how the portal looks and speaks, shown with the very templates and styles that patients get."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import specimens, tokens

TYPE = ("h1", "h2", "h3", "size", "small")
SPACE = ("s1", "s2", "s3", "s4", "s5", "s6", "s7", "target", "round")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """For whoever builds pages here; nobody else needs to know that it is there."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    shown = {
        "colours": tokens.colours(),
        "pairs": tokens.pairs(),
        "type": tokens.scale(*TYPE),
        "space": tokens.scale(*SPACE),
        "components": [specimens.shown(component) for component in specimens.COMPONENTS],
        "times": specimens.times(),
    }
    return render(request, "styleguide/page.html", shown)
