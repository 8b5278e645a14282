"""Medical sign-off: what readers see was approved by a medical reviewer, or says that it was not."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

# Wagtail reads this module while its own models are being read, so none of them is imported here.
if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from wagtail.models import Revision, WorkflowState

    from .models import Override, SignOff

REVIEWERS = "Medical reviewers"
PUBLISHED_WITHOUT_REVIEW = "conditions.publish_without_review"  # as the log of the CMS calls it


class NotFitToPublish(PermissionDenied):
    """A section has nothing to read. As a refusal of permission it gets a polite answer wherever Wagtail publishes."""


class NotApproved(PermissionDenied):
    """Nobody who may has approved it; the sentence says what to do."""


class PublishedByApproval:
    """What readers see of it was approved, or published past the approval by an administrator, and then it says so."""

    if not TYPE_CHECKING:

        def publish(self, revision: "Revision", user: Any = None, **options: Any) -> None:
            permit(revision, user)
            super().publish(revision, user=user, **options)

        def save_revision(self, *args: Any, overwrite_revision: "Revision | None" = None, **options: Any) -> "Revision":
            """Raises NotApproved when autosave would write over a version that somebody reads, or has read, to approve it."""
            if overwrite_revision and is_under_review(overwrite_revision):
                raise NotApproved(_("This version was sent for review, so it stays as it is. Save your change as a new draft."))
            return super().save_revision(*args, overwrite_revision=overwrite_revision, **options)


def publish_approved(workflow_state: "WorkflowState", user: Any = None) -> None:
    """Publishes exactly the revision whose approval ended the workflow. No group may publish by itself, so none is asked."""
    revision = workflow_state.current_task_state.revision
    if not sign_off_exists(revision.pk):
        raise NotApproved(_("Only a medical reviewer's approval publishes this."))
    revision.publish(user=user, skip_permission_checks=True)


def permit(revision: "Revision", user: Any) -> None:
    """Raises NotApproved unless the revision may go live. An administrator's word goes past the review, and is kept.

    What nobody's hand wrote came with the portal; it may be shown, and is not called reviewed.
    """
    if sign_off_exists(revision.pk):
        return
    if user is not None and user.is_superuser:
        override(revision, by=user)
    elif revision.user_id and not apps.get_model("conditions.Override").objects.filter(revision=revision).exists():
        raise NotApproved(_("Only a medical reviewer's approval publishes this."))


def override(revision: "Revision", *, by: "User") -> None:
    """Keeps, once for each revision, that it is published without a review, and by whom."""
    overrides = apps.get_model("conditions.Override").objects
    _row, new = overrides.get_or_create(revision=revision, defaults={"by": by, "at": timezone.now()})
    if new:
        from wagtail.log_actions import log

        log(revision.as_object(), PUBLISHED_WITHOUT_REVIEW, user=by, revision=revision)


def hold(revision: "Revision") -> Any:
    """What this is a version of, read anew and held until the end of the transaction.

    Publishing writes every column of it, so whoever saves a draft of it just now must come before or after.
    """
    model = revision.base_content_type.model_class()
    return model._base_manager.select_for_update().get(pk=revision.object_id)


def sign_off_of(shown: Any) -> "SignOff | None":
    """The approval of what readers see now of a page, a fact or a card; or None."""
    if shown.live_revision_id is None:
        return None
    signed = apps.get_model("conditions.SignOff").objects.select_related("reviewer")
    return signed.filter(revision=shown.live_revision_id, revision__object_id=str(shown.pk)).first()


def override_of(shown: Any) -> "Override | None":
    """Who published, without an approval, what readers see now; or None."""
    return apps.get_model("conditions.Override").objects.filter(revision=shown.live_revision_id).first()


def unreviewed_since(sign_off: "SignOff | None", shared: Iterable[Any]) -> datetime | None:
    """When, after this approval, one of the shared facts and cards was first changed without a review; or None.

    No query as long as none was published since, or when each was fetched with its sign-off; else one.
    """
    if sign_off is None:
        return None
    later = [it for it in shared if it and it.live and it.last_published_at and it.last_published_at > sign_off.approved_at]
    unknown = [it.live_revision_id for it in later if not hasattr(it, "has_sign_off")]
    signed = set(_sign_offs(unknown).values_list("revision_id", flat=True)) if unknown else set()
    unsigned = (it for it in later if not getattr(it, "has_sign_off", it.live_revision_id in signed))
    return min((it.last_published_at for it in unsigned), default=None)


def with_sign_off(shared: Any) -> Any:
    """The rows of a query, each with the answer whether what readers see of it was approved."""
    sign_offs = apps.get_model("conditions.SignOff").objects.filter(revision=OuterRef("live_revision"))
    return shared.annotate(has_sign_off=Exists(sign_offs))


def is_own_change(obj: Any, user: "User | AnonymousUser") -> bool:
    """Whether this user wrote any of the versions, since the last approved one, that end in the one under review."""
    state = obj.current_workflow_task_state
    if state is None:
        return False
    versions = apps.get_model("wagtailcore.Revision").objects.for_instance(obj).filter(pk__lte=state.revision_id)
    approved = versions.filter(sign_off__isnull=False).aggregate(last=Max("pk"))["last"] or 0
    return bool(versions.filter(pk__gt=approved, user_id=user.pk).exists())


def is_under_review(revision: "Revision") -> bool:
    return bool(revision.task_states.exists()) or sign_off_exists(revision.pk)


def digest_of(revision: "Revision") -> str:
    """The fingerprint of a revision's content."""
    return hashlib.sha256(json.dumps(revision.content, sort_keys=True).encode()).hexdigest()


def tell_readers(page: Any) -> None:
    """Writes what changed and why into the page's public log, once for each change."""
    if page.change_what and not _was_told(page):
        page.public_changes.create(at=timezone.now(), what=page.change_what, why=page.change_why)


def untold(page: Any) -> str:
    """What is missing, as a sentence, from a change of a live page: readers are told of each what changed. Or nothing."""
    if not page.live or not hasattr(page, "change_what"):
        return ""
    if not page.change_what.strip():
        return _("Readers of this page are told of each change. Say in a few words what changes.")
    return _("This is what readers were told of the change before. Say what changes this time.") if _was_told(page) else ""


def _was_told(page: Any) -> bool:
    last = page.public_changes.first()
    return last is not None and (page.change_what, page.change_why) == (last.what, last.why)


def sign_off_exists(revision: int) -> bool:
    return bool(_sign_offs([revision]).exists())


def _sign_offs(revisions: Iterable[int | None]) -> Any:
    return apps.get_model("conditions.SignOff").objects.filter(revision__in=revisions)
