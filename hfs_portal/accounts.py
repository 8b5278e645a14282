"""Who signs in, by password, and what they may do."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.http import HttpRequest


class Accounts(ModelBackend):
    """Django's own, which asks for the rights of a person and for those of their roles one after the other. Here that is one
    question: every page of the desk asks it."""

    def authenticate(self, request: HttpRequest | None, *arguments: Any, **credentials: Any) -> Any:
        """What the same browser has begun to fill in as a patient may wait a day; nobody stays signed in that long for it."""
        user = super().authenticate(request, *arguments, **credentials)
        if user and request is not None and hasattr(request, "session"):
            request.session.set_expiry(None)
        return user

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if obj is not None or not user_obj.is_active or user_obj.is_superuser or hasattr(user_obj, "_perm_cache"):
            return super().get_all_permissions(user_obj, obj)
        known = Permission.objects.order_by().values_list("content_type__app_label", "codename")
        found = known.filter(user=user_obj.pk).union(known.filter(group__user=user_obj.pk))
        user_obj._perm_cache = {f"{app}.{code}" for app, code in found}
        return set(user_obj._perm_cache)
