"""What the CMS says and refuses about medical sign-off, and about the weight of what is signed."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.models import Page, WorkflowMixin

from . import approval, forms, review, review_report, weight
from .models import MedicalReview


def say_how_it_stands(request: HttpRequest, obj: Any) -> HttpResponse | None:
    """Above the editor: whether this user may approve, and what readers see now. Refuses an approval that came too late."""
    if request.method == "POST" and "action-workflow-action" in request.POST:
        return _refuse_late_approval(request, obj)
    if request.method == "GET" and not request.GET and isinstance(obj, WorkflowMixin):
        for sentence in _sentences(request.user, obj):
            messages.warning(request, sentence)
        say_what_is_too_heavy(request, obj)
    return None


def say_what_is_too_heavy(request: HttpRequest, page: Any) -> None:
    if sentence := weight.warning_of(page):
        messages.warning(request, sentence)


def say_once_it_is_sent(request: HttpRequest, page: Page) -> None:
    """Who submits a page is not shown its editor again."""
    if forms.SUBMITS & set(request.POST):
        say_what_is_too_heavy(request, page)


def _sentences(user: Any, obj: Any) -> Iterator[str]:
    task = obj.current_workflow_task
    if isinstance(task, MedicalReview) and task.may_review(user):
        if review.is_own_change(obj, user):
            yield str(approval.OWN_CHANGE)
        elif approval.profile_of(user) is None:
            yield str(approval.NO_PROFILE)
        if obj.current_workflow_task_state.revision_id != obj.latest_revision_id:
            yield _(
                "Below is a newer draft than the version that waits for review. An approval publishes that version, and leaves "
                "this draft as it is; it needs a review of its own."
            )
    if (override := review.override_of(obj)) and review.sign_off_of(obj) is None:
        day = formats.date_format(timezone.localtime(override.at), "j F Y")
        sentence = _("What readers see was published on %(day)s by %(who)s without a medical review.")
        yield sentence % {"day": day, "who": override.by}


def _refuse_late_approval(request: HttpRequest, obj: Any) -> HttpResponse | None:
    task = obj.current_workflow_task
    if task is None:
        messages.error(request, str(approval.NOT_WAITING))
        return redirect(request.path)
    if isinstance(task, MedicalReview) and request.POST.get("workflow-action-name") == "approve":
        task.asked = (obj, request.user)
        form = approval.ApprovalForm(_given(request), task=task)
        if not form.is_valid():
            messages.error(request, approval.first_error(form))
            return redirect(request.path)
    return None


def _given(request: HttpRequest) -> dict[str, Any]:
    """What the pop-up had checked and handed back to the browser."""
    try:
        given = json.loads(request.POST.get("workflow-action-extra-data", ""))
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def permit_publication(request: HttpRequest, page: Page) -> None:
    review.permit(page.latest_revision, request.user)


def copy_as_a_draft(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copy has been approved by nobody."""
    if request.method == "POST" and request.POST.get("publish_copies"):
        messages.error(request, _("A copy needs its own medical review. Copy the page without publishing the copy."))
        return redirect(reverse("wagtailadmin_pages:copy", args=(page.pk,)))
    return None


def register_log_actions(actions: Any) -> None:
    actions.register_action(
        review.PUBLISHED_WITHOUT_REVIEW,
        gettext_lazy("Publish without medical review"),
        gettext_lazy("Published without a medical review"),
    )


hooks.register("before_edit_page", say_how_it_stands)
hooks.register("before_edit_snippet", say_how_it_stands)
hooks.register("after_edit_page", say_once_it_is_sent)
hooks.register("after_create_page", say_once_it_is_sent)
hooks.register("before_publish_page", permit_publication)
hooks.register("before_copy_page", copy_as_a_draft)
hooks.register("register_admin_urls", review_report.addresses)
hooks.register("register_reports_menu_item", review_report.menu_item)
hooks.register("register_log_actions", register_log_actions)
