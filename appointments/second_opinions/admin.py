"""Second opinions, their files and their promises at the staff's desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hfs_portal.admin import ModelAdmin, PlainChoices, ReadOnlyAdmin

from .desk_files import FilePages
from .desk_list import DeskList
from .models import Document, SecondOpinionRequest
from .opinion_models import OpinionPromise
from .writing_pages import WritingPages


@admin.register(SecondOpinionRequest)
class SecondOpinionRequestAdmin(DeskList, WritingPages, ReadOnlyAdmin):
    """Found by whom it concerns, read by whom it was given to."""


@admin.register(Document)
class DocumentAdmin(FilePages, ReadOnlyAdmin):
    """What patients sent, each only for who may read the request."""


@admin.register(OpinionPromise)
class OpinionPromiseAdmin(PlainChoices, ModelAdmin):
    list_display = ("what_about", "priority", "working_days")
    list_filter = ("priority",)
    list_select_related = ("visit_type",)

    @admin.display(description=_("what it is about"), ordering="visit_type")
    def what_about(self, promise: OpinionPromise) -> Any:
        return promise.visit_type.name if promise.visit_type else _("Whatever it is about")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The promise that holds where no other does can be changed, and always stays."""
        lasting = obj is not None and obj.visit_type_id is None
        return not lasting and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}
