"""The nightly letter to those who write and review: which reviews are due."""

from collections.abc import Callable
from datetime import date, datetime
from smtplib import SMTPException
from typing import Any

from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hfs_portal.alone import alone

from . import review, review_dates
from .models import ReviewLetter

TO = ["Editors", review.REVIEWERS]
LETTERS = 0x4846_5352  # the number of our advisory lock


def send(*, now: datetime, say: Callable[[str], Any]) -> int:
    """Writes to everyone who was not written to today, if any review is due. Returns how many letters went out.

    A letter counts once the mail server has taken it. Those it did not take are tried again in the next round.
    """
    today = timezone.localdate(now)
    with alone(LETTERS) as mine:
        people = list(_waiting(today)) if mine else []
        pages = review_dates.due(today=today) if people else []
        return _send_all(people, pages, today, say) if pages else 0


def _waiting(today: date) -> Any:
    may = User.objects.filter(is_active=True, groups__name__in=TO).exclude(email="")
    return may.exclude(pk__in=ReviewLetter.objects.filter(day=today).values("to")).distinct().order_by("pk")


def _send_all(people: list[User], pages: list[Any], today: date, say: Callable[[str], Any]) -> int:
    subject, text = _subject(pages), _text(pages, today)
    sent = 0
    try:
        with get_connection() as connection:
            for person in people:
                try:
                    EmailMessage(subject, text, to=[person.email], connection=connection).send()
                except SMTPException as error:  # this address is refused; the next need not be
                    say(f"letter about reviews: {type(error).__name__} for account {person.pk}, trying again later")
                else:
                    ReviewLetter.objects.create(to=person, day=today, sent_at=timezone.now())
                    sent += 1
    except (OSError, SMTPException) as error:
        say(f"letters about reviews: {type(error).__name__} from the mail server, trying again later")
    return sent


def _subject(pages: list[Any]) -> str:
    return ngettext("%(count)d page needs its medical review", "%(count)d pages need their medical review", len(pages)) % {
        "count": len(pages)
    }


def _text(pages: list[Any], today: date) -> str:
    lines = [
        _("These pages are due for their medical review. Open them in the CMS, check them against the evidence and submit them."),
        "",
        *(line for page in pages for line in (_line(page, today), page.full_url or page.url_path, "")),
        _("You get this letter once a day as long as a review is due, because you write or review the pages."),
    ]
    return "\n".join(lines) + "\n"


def _line(page: Any, today: date) -> str:
    due = page.next_review_due
    sentence = _("%(title)s: overdue since %(day)s") if due < today else _("%(title)s: due by %(day)s")
    return sentence % {"title": page.title, "day": formats.date_format(due, "j F Y")}
