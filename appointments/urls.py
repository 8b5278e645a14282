"""What patients ask for, by address."""

from django.urls import path

from .bookings import feed, no_time, slots
from .bookings import views as bookings
from .callbacks import views as callbacks
from .doctors import views as doctors
from .second_opinions import views as second_opinions
from .self_service import again, calls, case_links, data, offers, opinions, visits
from .self_service import views as self_service

# The doctors' shelf knows nothing of appointments: what is free is told to its pages here.
FREE = {"earliest": slots.earliest}

urlpatterns = [
    path("doctors/", doctors.doctors, FREE, name="doctors"),
    path("doctors/<slug:slug>/", doctors.doctor, FREE, name="doctor"),
    path("book/", bookings.book, name="book"),
    path("book/details/", bookings.details, name="book_details"),  # before the doctors: none may have these names
    path("book/check/", bookings.check, name="book_check"),
    path("book/no-time/", no_time.book_no_time, name="book_no_time"),
    path("book/more-time/", bookings.more_time, name="book_more_time"),
    path("book/<slug:slug>/", bookings.book_doctor, name="book_doctor"),
    path("callback/", callbacks.callback, name="callback"),
    path("second-opinion/", second_opinions.second_opinion, name="second_opinion"),
    path("second-opinion/later/", second_opinions.second_opinion_later, name="second_opinion_later"),
    path("second-opinion/upload/", second_opinions.second_opinion_upload, name="second_opinion_upload"),
    path("second-opinion/resume/<str:token>/", second_opinions.second_opinion_resume, name="second_opinion_resume"),
    path("second-opinion/<slug:step>/", second_opinions.second_opinion_step, name="second_opinion_step"),
    path("case/", case_links.lost_link, name="lost_link"),
    path("case/<str:token>/", self_service.case, name="case"),
    path("case/<str:token>/links/", case_links.case_links, name="case_links"),
    path("case/<str:token>/call/", calls.case_call, name="case_call"),
    path("case/<str:token>/call/cancel/", calls.case_call_cancel, name="case_call_cancel"),
    path("case/<str:token>/<int:pk>.ics", self_service.case_calendar, name="case_calendar"),
    path("case/<str:token>/files/", opinions.case_files, name="case_files"),
    path("case/<str:token>/questions/<int:pk>/", opinions.case_asked_back, name="case_asked_back"),
    path("case/<str:token>/opinion/", opinions.case_opinion, name="case_opinion"),
    path("case/<str:token>/opinion.pdf", opinions.case_opinion_paper, name="case_opinion_paper"),
    path("case/<str:token>/consents/", data.case_consents, name="case_consents"),
    path("case/<str:token>/data/", data.case_data, name="case_data"),
    path("case/<str:token>/data.json", data.case_data_json, name="case_data_json"),
    path("case/<str:token>/data.pdf", data.case_data_paper, name="case_data_paper"),
    path("case/<str:token>/data/correct/", data.case_correct, name="case_correct"),
    path("case/<str:token>/data/request/<slug:what>/", data.case_data_request, name="case_data_request"),
    path("case/<str:token>/again/<slug:what>/", again.case_again, name="case_again"),
    path("case/<str:token>/withdraw/", opinions.case_withdraw, name="case_withdraw"),
    path("case/<str:token>/book/", visits.case_book, name="case_book"),
    path("case/<str:token>/visits/<int:pk>/move/", visits.case_move, name="case_move"),
    path("case/<str:token>/visits/<int:pk>/cancel/", visits.case_cancel, name="case_cancel"),
    path("case/<str:token>/visits/<int:pk>/absent/", visits.case_absent, name="case_absent"),
    path("case/<str:token>/visits/<int:pk>/earlier/", offers.case_earlier, name="case_earlier"),
    path("case/<str:token>/waiting/<int:pk>/", offers.case_waiting, name="case_waiting"),
    path("case/<str:token>/offers/<int:pk>/", offers.case_offer, name="case_offer"),
    path("calendar/<str:token>.ics", feed.doctor_calendar, name="doctor_calendar"),
]
