"""How changes are submitted and approved in the tests: as the CMS does it, through its addresses."""

import json
from datetime import timedelta

from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from conditions.models import ConditionPage


def a_year_on():
    return timezone.localdate() + timedelta(days=365)


def draft(page, text, by):
    page.short_answer = text
    return page.save_revision(user=by)


def submitted(page, text, by):
    revision = draft(page, text, by)
    page.get_workflow().start(page, by)
    return revision


def approval(obj, **given):
    """What the approval form posts when it is filled in as it should be, but for what is given."""
    state = obj.current_workflow_task_state
    return {"revision": state.revision_id, "evidence_checked": "on", "next_review_due": str(a_year_on()), "comment": ""} | given


def action_address(obj, action="approve", state=None):
    state = state or obj.current_workflow_task_state
    viewset = getattr(obj, "snippet_viewset", None)
    name = viewset.get_url_name("workflow_action") if viewset else "wagtailadmin_pages:workflow_action"
    return reverse(name, args=(obj.pk, action, state.pk))


def approve(client, obj, by, **given):
    """The pop-up's answer to a reviewer who sends the form."""
    client.force_login(by)
    return client.post(action_address(obj), approval(obj, **given), headers={"X-Requested-With": "XMLHttpRequest"})


def sentences(answer):
    """What the pop-up says instead of approving."""
    shown = BeautifulSoup(json.loads(answer.content).get("html", ""), "html.parser")
    return " ".join(shown.get_text(" ").split())


def approve_in_the_editor(client, obj, by, form, **given):
    """The last step of an approval in the editor: the browser sends the whole editor with what the pop-up had checked."""
    client.force_login(by)
    form |= {
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": json.dumps(approval(obj, **given)),
    }
    return client.post(edit_address(obj), form, follow=True)


def edit_address(obj):
    viewset = getattr(obj, "snippet_viewset", None)
    return reverse(viewset.get_url_name("edit") if viewset else "wagtailadmin_pages:edit", args=(obj.pk,))


def in_the_editor(client, obj, by):
    """What the editor says above its fields."""
    client.force_login(by)
    page = BeautifulSoup(client.get(edit_address(obj)).content, "html.parser")
    return " ".join(page.select_one(".messages").get_text(" ").split())


def now_live():
    return ConditionPage.objects.get(slug="hemifacial-spasm").short_answer


def notice(client, page):
    """What the page itself says about its review."""
    client.logout()
    return BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".notice").text
