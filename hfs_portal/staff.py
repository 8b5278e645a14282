"""The staff's desk: stock Django admin, with what we put there and nothing that other apps bring along."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import site
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

# The CMS keeps pictures, papers and tags, by its own rights. Their stock pages here ask for none: any of the staff merged tags.
NOT_OURS = {"wagtaildocs", "wagtailimages", "taggit"}


class StaffSite(AdminSite):
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        super().register([model for model in models if model._meta.app_label not in NOT_OURS], admin_class, **options)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """No form of ours asks, and the stock page gives rows by name, or fails when it is asked for a relation the other way."""
        raise PermissionDenied


class StaffConfig(AdminConfig):
    default_site = "hfs_portal.staff.StaffSite"
    default = False

    def ready(self) -> None:
        """With our own pages for accounts and roles in the place of the stock ones."""
        super().ready()
        from django.contrib.auth.models import Group, User

        from .staff_accounts import AccountAdmin, RoleAdmin

        for model, desk in ((User, AccountAdmin), (Group, RoleAdmin)):
            site.unregister(model)
            site.register(model, desk)
