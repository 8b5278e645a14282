"""Accounts and roles at the staff's desk: every right is a box to tick, and what the portal writes down itself is only read."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import ReadOnlyPasswordHashWidget, UserChangeForm
from django.db.models import ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from .admin import ModelAdmin, PlainChoices

if TYPE_CHECKING:
    StockUserAdmin = UserAdmin[Any]
    StockUserForm = UserChangeForm[Any]
else:
    StockUserAdmin = UserAdmin
    StockUserForm = UserChangeForm


class Ticked(PlainChoices, ModelAdmin):
    """In a list of choices one slip of the mouse lets all the others go, and the stock pair of lists needs a script."""

    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: "ManyToManyField[Any, Any]", request: Any = None, **options: Any) -> Any:
        ticked = {**options, "widget": CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **ticked)


class RoleAdmin(Ticked, GroupAdmin):
    pass


class AboutPassword(ReadOnlyPasswordHashWidget):
    """Words, which the stock form marks as a control that is switched off."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].pop("disabled", None)
        return context


class AccountForm(StockUserForm):
    """The stock form's help on the password stands nowhere, though those who listen are pointed to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password"):
            password.help_text = ""
            password.widget = AboutPassword()


class AccountAdmin(Ticked, StockUserAdmin):
    form = AccountForm
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Who it is"), {"fields": ("first_name", "last_name", "email")}),
        (_("What they may do"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Single rights beside those of their roles"), {"classes": ("collapse",), "fields": ("user_permissions",)}),
        (_("Since when"), {"fields": ("last_login", "date_joined")}),
    )
