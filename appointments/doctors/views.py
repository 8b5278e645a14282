"""Whom one can see. What they have free is told by whoever keeps the appointments (see urls.py)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from .models import Doctor

Earliest = Callable[..., list[tuple[Doctor, Any]]]


def doctors(request: HttpRequest, *, earliest: Earliest) -> HttpResponse:
    found = Doctor.objects.bookable().prefetch_related("visit_types", "working_hours__location")
    return render(request, "appointments/doctors/doctors.html", {"offers": earliest(list(found), now=timezone.now())})


def doctor(request: HttpRequest, slug: str, *, earliest: Earliest) -> HttpResponse:
    bookable = Doctor.objects.bookable().prefetch_related("visit_types", "working_hours__location")
    found = get_object_or_404(bookable, slug=slug)
    [(_, offers)] = earliest([found], now=timezone.now())
    return render(request, "appointments/doctors/doctor.html", {"doctor": found, "offers": offers})
