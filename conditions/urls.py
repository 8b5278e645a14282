from django.urls import path

from . import illustrations, views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("conditions/<slug:slug>/summary/", views.summary, name="summary_for_doctor"),
    path("whatsapp/", views.whatsapp, name="whatsapp"),
    path("pictures/<slug:name>.<slug:digest>.svg", illustrations.picture, name="illustration"),
]
