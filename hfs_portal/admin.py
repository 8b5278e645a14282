"""What the staff's pages in Django admin share."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
else:
    StockAdmin = admin.ModelAdmin

ASKED_OF_A_FIELD = ("__exact", "__isnull", "__id__exact")  # by the filter that stands for a field named in `list_filter`


class ModelAdmin(StockAdmin):
    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """What the list's own filters ask for. Any other question would go to the database as somebody typed it: whoever asks one
        gets the list without it."""
        if not any(lookup in asked_by(each) for each in self.get_list_filter(request)):
            raise IncorrectLookupParameters(lookup)
        return True


def asked_by(list_filter: Any) -> Iterable[str]:
    """The parameters of an address that belong to that filter; one that has several names them in `parameters`."""
    if isinstance(list_filter, str):
        return [list_filter + ending for ending in ASKED_OF_A_FIELD]
    return getattr(list_filter, "parameters", None) or [list_filter.parameter_name]


class PlainChoices:
    """Choices without the icons that lead to the rows behind them: they clutter a page, and each is a door of its own."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class KeptAdmin(ModelAdmin):
    """Rows that only the services make, and that nobody deletes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Rows that staff look at; not even an administrator edits them by hand."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
