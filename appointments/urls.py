"""What patients ask for, by address."""

from django.urls import path

from .bookings import slots
from .bookings import views as bookings
from .callbacks import views as callbacks
from .doctors import views as doctors
from .second_opinions import views as second_opinions
from .self_service import views as self_service

# The doctors' shelf knows nothing of appointments: what is free is told to its pages here.
FREE = {"earliest": slots.earliest}

urlpatterns = [
    path("doctors/", doctors.doctors, FREE, name="doctors"),
    path("doctors/<slug:slug>/", doctors.doctor, FREE, name="doctor"),
    path("book/", bookings.book, name="book"),
    path("book/details/", bookings.details, name="book_details"),  # before the doctors: none may have these names
    path("book/check/", bookings.check, name="book_check"),
    path("book/<slug:slug>/", bookings.book_doctor, name="book_doctor"),
    path("callback/", callbacks.callback, name="callback"),
    path("second-opinion/", second_opinions.second_opinion, name="second_opinion"),
    path("case/<str:token>/", self_service.case, name="case"),
    path("case/<str:token>/<int:pk>.ics", self_service.case_calendar, name="case_calendar"),
]
