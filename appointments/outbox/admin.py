"""Letters at the staff's desk. Their text is not shown: it holds the link to the patient's private page."""

from django.contrib import admin

from hfs_portal.admin import ReadOnlyAdmin

from .models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("due_at", "kind", "case", "address", "state", "attempts", "error")
    list_filter = ("state", "kind")
    list_select_related = ("case",)
    ordering = ("-due_at",)
    search_fields = ("case__reference", "address")
    fields = ("case", "channel", "kind", "address", "subject", "state", "due_at", "attempts", "error", "sent_at", "created_at")
