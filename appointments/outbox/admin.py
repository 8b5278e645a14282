"""Letters at the staff's desk. Their text is not shown: it holds the link to the patient's private page."""

from django.contrib import admin

from hfs_portal.admin import ReadOnlyAdmin

from .models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("case", "subject", "state", "due_at", "error")
    list_filter = ("state",)
    list_select_related = ("case",)
    ordering = ("-due_at",)
    search_fields = ("case__reference", "address")
    fields = ("case", "channel", "kind", "address", "subject", "state", "due_at", "attempts", "error", "sent_at", "created_at")
