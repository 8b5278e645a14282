"""What patients ask for, by address."""

from django.urls import path

from .callbacks import views as callbacks
from .second_opinions import views as second_opinions
from .self_service import views as self_service

urlpatterns = [
    path("callback/", callbacks.callback, name="callback"),
    path("second-opinion/", second_opinions.second_opinion, name="second_opinion"),
    path("case/<str:token>/", self_service.case, name="case"),
    path("case/<str:token>/<int:pk>.ics", self_service.case_calendar, name="case_calendar"),
]
