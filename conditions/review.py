"""Medical sign-off: the reviewer's approval is what publishes, and only what was approved."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from wagtail.models import Page, TaskState, WorkflowState

REVIEWERS = "Medical reviewers"


class NotFitToPublish(PermissionDenied):
    """A section has nothing to read. As a refusal of permission it gets a polite answer wherever Wagtail publishes."""


def publish_approved(workflow_state: "WorkflowState", user: Any = None) -> None:
    """Publishes exactly the revision whose approval ended the workflow. No group may publish by itself, so none is asked."""
    workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)


def approval_of(page: "Page") -> "TaskState | None":
    """The medical approval of what readers see now: by a reviewer, of words that the reviewer did not write.

    Whoever is taken out of the reviewers' group takes their approvals along; an account that is only closed does not.
    """
    if page.live_revision_id is None:
        return None
    written_by_another = Q(revision__user=None) | ~Q(revision__user=F("finished_by"))
    states = apps.get_model("wagtailcore.TaskState").objects.filter(
        written_by_another, revision=page.live_revision_id, status="approved", finished_by__groups__name=REVIEWERS
    )
    return states.select_related("finished_by").order_by("-finished_at").first()


def name_of(reviewer: "User") -> str:
    return reviewer.get_full_name() or reviewer.get_username()


def is_own_change(page: "Page", user: "User | AnonymousUser") -> bool:
    """Whether the newest words of the page, which an approval would publish, were written by this user."""
    return bool(page.get_latest_revision().user_id == user.pk)
