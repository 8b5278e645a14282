"""The whole site on one screen."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.utils.module_loading import import_string
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from . import health, robots, styleguide

handler500 = "hfs_portal.errors.server_error"

SITEMAPS = {name: import_string(kind) for name, kind in settings.SITEMAPS.items()}

urlpatterns = [
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("staff/", admin.site.urls),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Editors' pictures as Wagtail scaled them; the originals may tell where they were taken.
    path("media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
    path("", include("conditions.machine_urls")),
    *i18n_patterns(
        path("", include("conditions.urls")),
        path("", include("appointments.urls")),
        path("", include("conditions.page_urls")),
        prefix_default_language=False,
    ),
]
