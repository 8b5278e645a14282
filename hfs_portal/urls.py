"""The whole site on one screen."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from . import health

urlpatterns = [
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path("staff/", admin.site.urls),
    path("cms/", include(wagtailadmin_urls)),
    path("", include("conditions.urls")),
    *i18n_patterns(
        path("", include("appointments.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
