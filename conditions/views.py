"""What the pages need beside themselves: search, and a sheet to take along."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from . import search as search_pages
from . import translations
from .models import ConditionPage, HospitalSettings


def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("query", "").split())[: search_pages.LONGEST_QUERY]
    return render(request, "conditions/search.html", {"answer": search_pages.ask(query, page=request.GET.get("page"))})


def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """One sheet of paper for the doctor, to print and fill in with a pen: nothing is typed here, sent or kept."""
    page = translations.best(get_object_or_404(ConditionPage.objects.live().public().filter(translations.is_source()), slug=slug))
    context = page.get_context(request)
    context["what_it_is"] = context["evidence"].told(page.short_answer)
    return render(request, "conditions/summary.html", context)


def whatsapp(request: HttpRequest) -> HttpResponse:
    """What to know before leaving for WhatsApp."""
    if not HospitalSettings.for_request(request).whatsapp:
        raise Http404
    return render(request, "conditions/whatsapp.html")
