"""Medical sign-off: the reviewer's approval is what publishes, and only what was approved."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError

if TYPE_CHECKING:
    from wagtail.models import Page, TaskState, WorkflowState


def publish_approved(workflow_state: "WorkflowState", user: Any = None) -> None:
    """Publishes exactly the revision whose approval ended the workflow. No group may publish by itself, so none is asked.

    Raises PermissionDenied, which the editor's desk answers politely, when that revision has an empty section.
    """
    try:
        workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)
    except ValidationError as error:
        raise PermissionDenied("A page with an empty section cannot be published.") from error


def approval_of(page: "Page") -> "TaskState | None":
    """The approval of what readers see now. None when it was published without one."""
    if page.live_revision_id is None:
        return None
    states = apps.get_model("wagtailcore.TaskState").objects.filter(revision=page.live_revision_id, status="approved")
    return states.select_related("finished_by").order_by("-finished_at").first()
