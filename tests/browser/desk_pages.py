"""The pages of the staff's desk, as whoever may open them gets them."""

from collections.abc import Callable, Iterator

from django.contrib import admin
from django.http import HttpResponse
from django.test import Client

from tests.appointments.worklist import full_desk
from tests.appointments.worklist.desk_addresses import walked
from tests.browser.answered import is_page

# In this order, after somebody who has not signed in: the first of them who may open a page has it looked at.
READERS = ["administrator", "coordinator", "doctor"]
BUTTONS = ["answered", "ask-back", "assign", "countersign", "deliver", "let-in", "second", "shut-out", "triage"]
# Beside those that never_a_page() names; as docs/roles.md writes them, and why there is nothing to look at.
NO_PAGES = {
    **dict.fromkeys(["logout/", "appointments/appointment/…/mark/", "appointments/case/…/readers/"], "something is sent there"),
    **dict.fromkeys(["appointments/doctor/…/calendar/", "appointments/doctor/…/calendar/…/revoke/"], "a link is made, or ended"),
    **dict.fromkeys(["appointments/message/…/again/", "appointments/message/…/aside/"], "a letter is sent on"),
    **{f"appointments/secondopinionrequest/…/{button}/": "a button on the request's own page" for button in BUTTONS},
    **dict.fromkeys(["appointments/document/…/open/", "appointments/document/…/picture/…/"], "what the patient sent"),
    "appointments/secondopinionrequest/…/paper/": "a PDF",
    "appointments/case/news/…/": "a number for the queue's script",
    "jsi18n/": "words for the desk's scripts",
    "appointments/case/…/history/": "leads to the case, which tells all of it",
    "appointments/document/…/history/": "the case tells it",
    "appointments/secondopinionrequest/…/history/": "the case tells it",
    "autocomplete/": "closed to everybody",
    "r/…/…/": "no row of ours has a page on the site",
    "……": "any address that is none",
}


def open_all(client: Client, sign_in: Callable[[str], Client], rows: dict, take: Callable[..., None]) -> set[str]:
    """Hands each page over with the browser of the first reader who may open it and its address; returns the addresses that
    nobody was given a page for, as the paper writes them."""
    left = {page.filled(full_desk.facts_of(rows, page)): page.written for page in walked()}
    for reader in [None, *READERS]:
        browser = sign_in(reader) if reader else client
        for address in sorted(left):
            answer: HttpResponse = browser.get(address)
            if is_page(answer) and answer.status_code == 200:
                take(browser, address, answer)
                del left[address]
    return set(left.values())


def without_pages(asked) -> set[str]:
    return {*NO_PAGES, *never_a_page(asked)}


def never_a_page(asked) -> Iterator[str]:
    """The short address of a row leads on to its page; and some rows only the portal makes, or nobody takes away."""
    for model, desk in admin.site._registry.items():
        at = f"{model._meta.app_label}/{model._meta.model_name}/"
        yield f"{at}…/"
        if not desk.has_add_permission(asked):
            yield f"{at}add/"
        if not desk.has_delete_permission(asked):
            yield f"{at}…/delete/"
