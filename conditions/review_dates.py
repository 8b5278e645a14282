"""Which pages were reviewed when, and which are due again."""

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.query import PageQuerySet

SOON = timedelta(days=14)


def medical_pages() -> PageQuerySet:
    """The pages with medicine on them that people can read, each with its review: never reviewed first, then by what is due."""
    kinds = [model for model in apps.get_app_config("conditions").get_models() if hasattr(model, "emergency_card")]
    numbers = [kind.pk for kind in ContentType.objects.get_for_models(*kinds).values()]
    sign_off = "live_revision__sign_off__"
    pages: PageQuerySet = Page.objects.live().filter(content_type__in=numbers)
    return pages.annotate(
        next_review_due=F(f"{sign_off}next_review_due"),
        reviewed_at=F(f"{sign_off}approved_at"),
        reviewer=F(f"{sign_off}reviewer__name"),
        published_past_review_at=F("live_revision__override__at"),
    ).order_by(F("next_review_due").asc(nulls_first=True), "title")


def due(*, today: date) -> list[Any]:
    """Pages whose next review is due within two weeks or was due before. What was never reviewed has no date to be due on."""
    return list(medical_pages().filter(next_review_due__lte=today + SOON))


def standing(page: Any, *, today: date) -> str:
    """How it stands with the review of one of the pages above."""
    if page.next_review_due is None:
        return _("Published without review") if page.published_past_review_at else _("Never reviewed")
    if page.next_review_due < today:
        return _("Overdue")
    return _("Due soon") if page.next_review_due <= today + SOON else _("Reviewed")
