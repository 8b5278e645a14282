"""A form sent twice is one request."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError

from .models import Submission

Case = TypeVar("Case")


def once(submission: Submission, accept: Callable[[], Case]) -> Case:
    """Calls `accept`, which saves the submission with its case in one transaction and returns the case.

    A repeat, which the database refuses by the key, gets the case that the first one opened.
    """
    try:
        return accept()
    except IntegrityError:
        same = type(submission)._default_manager.filter(submit_key=submission.submit_key)
        first = same.select_related("case").first()
        if first is None:
            raise
        case: Case = first.case  # type: ignore[assignment]  # this shelf does not know the class
        return case
