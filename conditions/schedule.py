"""Pages, facts and cards that go live, or go, at a time set before."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import DraftStateMixin, Page, Revision

from hfs_portal.alone import alone

from . import review

SCHEDULE = 0x4846_5343  # the number of our advisory lock


def keep(*, now: datetime, say: Callable[[str], Any]) -> None:
    """Takes offline what is past its end and publishes the approved versions whose time has come. Each stands for itself."""
    with alone(SCHEDULE) as mine:
        if mine:
            _take_offline(now)
            _publish_due(now, say)


def _take_offline(now: datetime) -> None:
    for shown in _past_their_end(now):
        shown.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish_due(now: datetime, say: Callable[[str], Any]) -> None:
    for version in list(Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")):
        try:
            _publish(version)
        except PermissionDenied as refusal:
            say(f"not published although its time has come: {version.object_str}: {refusal}")


def _publish(version: Revision) -> None:
    with transaction.atomic():
        review.hold(version)
        version.publish(log_action="wagtail.publish.scheduled")


def _past_their_end(now: datetime) -> list[Any]:
    kinds = [model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)]
    found = [shown for kind in kinds for shown in kind._default_manager.filter(live=True, expire_at__lte=now)]
    return [*found, *(page.specific for page in Page.objects.filter(live=True, expire_at__lte=now))]
