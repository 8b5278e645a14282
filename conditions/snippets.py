"""What editors keep beside the pages: medicine that pages share, and what the hospital says of itself."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import HelpPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, LiveStatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import ContactNumber, EmergencyCard, Fact, HealthPackage, Notice, Reference, Reviewer

PER_PAGE = 50


class FactViewSet(SnippetViewSet):
    model = Fact
    icon = "decimal"
    menu_label = _("Facts")
    list_display = [
        "key",
        Column("shown", label=_("Readers see"), accessor=lambda fact: fact.parts[0][1] if fact.parts else ""),
        Column("statement", label=_("What is counted"), sort_key="statement"),
        Column("source", label=_("Reference"), accessor=lambda fact: fact.reference or fact.rests_on),
        LiveStatusTagColumn(),
    ]
    list_filter = ["kind", "live", "has_unpublished_changes"]
    list_per_page = PER_PAGE
    search_backend_name = None  # any part of a word finds it
    search_fields = ["key", "statement"]
    ordering = ["key"]
    panels = [*Fact.panels, HelpPanel(template="conditions/editing/fact_parts.html", heading=_("How texts may write it"))]

    def get_queryset(self, request: Any) -> QuerySet[Fact]:
        return Fact.objects.select_related("reference", "rests_on")


class ReferenceViewSet(SnippetViewSet):
    model = Reference
    icon = "openquote"
    menu_label = _("References")
    list_display = ["key", "title", "journal", "year", Column("doi", label=_("DOI"))]
    list_per_page = PER_PAGE
    search_backend_name = None
    search_fields = ["key", "title", "authors", "doi", "pmid"]
    ordering = ["key"]


class EmergencyCardViewSet(SnippetViewSet):
    model = EmergencyCard
    icon = "warning"
    menu_label = _("Emergency cards")
    list_display = ["name", Column("signs", label=_("Signs"), accessor=lambda card: len(card.signs)), LiveStatusTagColumn()]
    ordering = ["name"]


class ReviewerViewSet(SnippetViewSet):
    model = Reviewer
    icon = "user"
    menu_label = _("Medical reviewers")
    list_display = ["name", "registration_number", "speciality", "user"]
    ordering = ["name"]


class NoticeFilterSet(WagtailFilterSet):
    """Above all: which notices are past their end and can be removed."""

    shown = django_filters.ChoiceFilter(
        label=_("Shown"),
        method="by_time",
        empty_label=_("All"),
        choices=[("now", _("Now")), ("later", _("Not yet")), ("past", _("Past its end"))],
    )

    class Meta:
        model = Notice
        fields = ["shown", "kind"]

    def by_time(self, notices: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        now = timezone.now()
        if value == "later":
            return notices.filter(starts_at__gt=now)
        return Notice.objects.past(now) & notices if value == "past" else Notice.objects.showing(now) & notices


def state_of(notice: Notice, now: datetime | None = None) -> Any:
    now = now or timezone.now()
    if notice.ends_at <= now:
        return _("Past its end")
    return _("Now") if notice.starts_at <= now else _("Not yet")


class NoticeViewSet(SnippetViewSet):
    model = Notice
    icon = "info-circle"
    menu_label = _("Notices")
    list_display = [
        "text",
        "kind",
        DateColumn("starts_at", label=_("Shown from"), sort_key="starts_at"),
        DateColumn("ends_at", label=_("Shown until"), sort_key="ends_at"),
        Column("state", label=_("Shown"), accessor=state_of),
    ]
    filterset_class = NoticeFilterSet
    ordering = ["-ends_at"]


class ContactNumberViewSet(SnippetViewSet):
    model = ContactNumber
    icon = "mobile-alt"
    menu_label = _("Official numbers")
    list_display = ["label", "shown", "tel", "hours", "order"]
    ordering = ["order", "label"]


class HealthPackageViewSet(SnippetViewSet):
    model = HealthPackage
    icon = "tag"
    menu_label = _("Health packages")
    list_display = ["name", "price_rupees", BooleanColumn("is_offered", label=_("Offered now"))]
    ordering = ["name"]


class Medicine(SnippetViewSetGroup):
    menu_label = _("Medicine")
    menu_icon = "decimal"
    menu_order = 150  # below the pages
    items = (FactViewSet, ReferenceViewSet, EmergencyCardViewSet, ReviewerViewSet)


class Hospital(SnippetViewSetGroup):
    menu_label = _("Hospital")
    menu_icon = "home"
    menu_order = 160
    items = (NoticeViewSet, ContactNumberViewSet, HealthPackageViewSet)
