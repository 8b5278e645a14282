from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.urls import path
from django.views.static import serve

from . import views
from .sitemaps import Pages

urlpatterns = [
    path("search/", views.search, name="search"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": Pages}}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    # Pictures at the sizes the pages use. The editors' originals beside them are not served.
    path("media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
]
