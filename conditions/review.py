"""Medical sign-off: the reviewer's approval is what publishes, and only what was approved."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from wagtail.models import Page, TaskState, WorkflowState


class NotFitToPublish(PermissionDenied):
    """A section has nothing to read. As a refusal of permission it gets a polite answer wherever Wagtail publishes."""


def publish_approved(workflow_state: "WorkflowState", user: Any = None) -> None:
    """Publishes exactly the revision whose approval ended the workflow. No group may publish by itself, so none is asked."""
    workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)


def approval_of(page: "Page") -> "TaskState | None":
    """The approval of what readers see now. None when it was published without one."""
    if page.live_revision_id is None:
        return None
    states = apps.get_model("wagtailcore.TaskState").objects.filter(revision=page.live_revision_id, status="approved")
    return states.select_related("finished_by").order_by("-finished_at").first()
