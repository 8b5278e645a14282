from django.contrib.sitemaps.views import sitemap
from django.urls import path

from . import views
from .sitemaps import Pages

urlpatterns = [
    path("search/", views.search, name="search"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": Pages}}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
