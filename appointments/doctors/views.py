"""Whom one can see. What they have free is told by whoever keeps the appointments (see urls.py)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from . import notices, structured_data
from .models import Doctor

Earliest = Callable[..., list[tuple[Doctor, Any]]]


def doctors(request: HttpRequest, *, earliest: Earliest) -> HttpResponse:
    found = Doctor.objects.bookable().prefetch_related("visit_types", "working_hours__location")
    described = structured_data.of_doctors(found)
    offers = earliest(list(found), now=timezone.now())
    return render(request, "appointments/doctors/doctors.html", {"offers": offers, "described": described})


def doctor(request: HttpRequest, slug: str, *, earliest: Earliest) -> HttpResponse:
    now = timezone.now()
    bookable = Doctor.objects.bookable().prefetch_related("visit_types", "working_hours__location", "working_hours__visit_types")
    found = get_object_or_404(bookable, slug=slug)
    [(_, offers)] = earliest([found], now=now)
    told: dict[str, Any] = {"hours": notices.standing(found, now=now), "closed": notices.closed(found, now=now)}
    visits = [offer.visit_type for offer in offers]
    told["described"] = structured_data.of_doctor(found, hours=told["hours"], visits=visits)
    return render(request, "appointments/doctors/doctor.html", {"doctor": found, "offers": offers, **told})
