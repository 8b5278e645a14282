from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from .models import MedicalReview


def say_why_there_is_no_approval(request: HttpRequest, page: Page) -> None:
    task = page.current_workflow_task
    if request.method == "GET" and isinstance(task, MedicalReview) and task.is_refused_to(request.user, page):
        messages.warning(
            request, _("You wrote this change, so you cannot approve it. Ask another medical reviewer to read and approve it.")
        )


hooks.register("before_edit_page", say_why_there_is_no_approval)
