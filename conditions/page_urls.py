"""The addresses of the pages themselves."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls

from . import serving

urlpatterns = [
    re_path(wagtail_urls.serve_pattern, serving.serve),  # the same pages as Wagtail's, found in fewer steps
    path("", include(wagtail_urls)),
]
