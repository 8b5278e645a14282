"""The report on reviews in the CMS."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import PageReportView
from wagtail.query import PageQuerySet

from . import review_dates


def _day(name: str) -> Any:
    def written(page: Any) -> str:
        value = getattr(page, name)
        return formats.date_format(value, "j F Y") if value else ""

    return written


class MedicalReviewsReport(PageReportView):
    """Every live page with medicine on it: never reviewed first, then the review that is due next."""

    page_title = _("Medical reviews")
    header_icon = "clipboard-list"
    results_template_name = "wagtailadmin/reports/base_report_results.html"
    index_url_name = "medical_reviews"
    index_results_url_name = "medical_reviews_results"
    default_ordering = None
    any_permission_required = ["add", "change", "publish"]
    columns = [
        TitleColumn("title", label=_("Page"), url_name="wagtailadmin_pages:edit"),
        Column("standing", label=_("Review")),
        Column("next_review_due", label=_("Next review by"), accessor=_day("next_review_due")),
        Column("reviewed_at", label=_("Reviewed on"), accessor=_day("reviewed_at")),
        Column("reviewer", label=_("Reviewer")),
    ]
    list_export = ["title", "full_url", "standing", "next_review_due", "reviewed_at", "reviewer"]
    export_headings = {
        "title": _("Page"),
        "full_url": _("Address"),
        "standing": _("Review"),
        "next_review_due": _("Next review by"),
        "reviewed_at": _("Reviewed on"),
        "reviewer": _("Reviewer"),
    }

    def get_queryset(self) -> PageQuerySet:
        self.queryset = review_dates.medical_pages()
        return super().get_queryset()

    def decorate_paginated_queryset(self, object_list: Any) -> list[Any]:
        pages = list(object_list)
        for page in pages:
            page.standing = review_dates.standing(page, today=timezone.localdate())
        return pages


def addresses() -> list[URLPattern]:
    return [
        path("reports/medical-reviews/", MedicalReviewsReport.as_view(), name="medical_reviews"),
        path("reports/medical-reviews/results/", MedicalReviewsReport.as_view(results_only=True), name="medical_reviews_results"),
    ]


def menu_item() -> MenuItem:
    return MenuItem(
        _("Medical reviews"), reverse("medical_reviews"), name="medical-reviews", icon_name="clipboard-list", order=10
    )
