"""What patients ask for, by address."""

from django.urls import path

from .self_service import views as self_service

urlpatterns = [
    path("case/<str:token>/", self_service.case, name="case"),
    path("case/<str:token>/<int:pk>.ics", self_service.case_calendar, name="case_calendar"),
]
