"""Every page of the staff's desk in its states, before a browser: filled with rows whose patients have long Hindi names,
while there is nothing to show, and after a form was sent with nothing in it.

Chromium reads what the portal has answered; the desk is laid out for that once, and nothing of it stays. Most pages are those of
any list or any form, so pages of one kind share their looks: each kind is seen in every width and in all colours, as many of its
pages as there are looks. With `--every-look`, as `make audit` asks, each page is seen in every look there is.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, zip_longest

import pytest
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse

from appointments.cases.models import Patient
from hfs_portal import tokens
from tests.appointments.worklist import full_desk
from tests.appointments.worklist.conftest import folder, person, sign_in  # noqa: F401
from tests.appointments.worklist.desk_addresses import walked
from tests.browser import looks
from tests.browser.answered import WORDS, Answers, is_page, reading
from tests.browser.scenes import EMPTY, ERRORS, LONG
from tests.browser.steps import LONG_NAME
from tests.keys import NARROW

ASKED = re.compile(rb'<(?:script|link) [^>]*(?:src|href)="([^"]*)"')
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

# Scrolls a list until only a sliver of a link in its head is in sight, and tells how much of it is when it has the focus.
SLIVER = """() => {
    const list = document.querySelector(".results"), link = list.querySelector("thead th + th a");
    const inSight = () => link.getBoundingClientRect().right - list.getBoundingClientRect().left;
    list.scrollLeft += inSight() - 2;
    link.focus();
    return inSight();
}"""


@dataclass
class Desk:
    answers: Answers = field(default_factory=dict)
    without: set[str] = field(default_factory=set)  # addresses that nobody was given a page for, as the paper writes them
    words: HttpResponse | None = None


DESK = Desk()


@pytest.fixture
def desk(client, person, sign_in):  # noqa: F811
    """Read once for all tests here."""
    if not DESK.answers:
        read_empty(sign_in("administrator"))
        client.logout()
        read_full(client, person, sign_in)
    return DESK


def read_empty(browser) -> None:
    """All addresses that need no row."""
    for page in walked():
        if "…" not in page.written and is_page(answer := browser.get(f"/staff/{page.written}")):
            DESK.answers[f"{page.written}, {EMPTY}"] = f"/staff/{page.written}", answer


def read_full(client, person, sign_in) -> None:  # noqa: F811
    """As the first of the readers gets it; then what is said to whoever sends its form as it is not to be sent."""
    rows = full_desk.furnish(client, person)
    Patient.objects.update(full_name=LONG_NAME)
    left = {page.filled(full_desk.facts_of(rows, page)): page.written for page in walked()}
    for reader in [None, *READERS]:
        browser = sign_in(reader) if reader else client
        for address in sorted(left):
            answer = browser.get(address)
            if answer.status_code == 200 and is_page(answer):
                DESK.answers[f"{left[address]}, {LONG}"] = address, answer
                refuse(browser, address, left.pop(address))
    DESK.without, DESK.words = set(left.values()), browser.get(WORDS)


def refuse(browser, address, written) -> None:
    with transaction.atomic():
        answer = browser.post(address)
        if answer.status_code < 500 and is_page(answer) and b"error" in answer.content:
            DESK.answers[f"{written}, {ERRORS}"] = address, answer
        transaction.set_rollback(True)


def never_a_page(asked) -> Iterator[str]:
    """The short address of a row leads on to its page; and some rows only the portal makes, or nobody takes away."""
    for model, desk in admin.site._registry.items():
        at = f"{model._meta.app_label}/{model._meta.model_name}/"
        yield f"{at}…/"
        if not desk.has_add_permission(asked):
            yield f"{at}add/"
        if not desk.has_delete_permission(asked):
            yield f"{at}…/delete/"


def test_every_address_of_the_desk_is_looked_at_or_known_to_have_no_page(desk, rf, person):  # noqa: F811
    asked = rf.get("/staff/")
    asked.user = person("administrator")
    assert desk.without == {*NO_PAGES, *never_a_page(asked)}


def kinds_of(answers: Answers) -> list[list[str]]:
    """The names of the scenes, those together that one template makes and that ask for the same scripts and styles."""
    kinds = defaultdict(list)
    for name, (_address, answer) in sorted(answers.items()):
        kinds[answer.templates[0].name, *sorted(set(ASKED.findall(answer.content)))].append(name)
    return list(kinds.values())


def mixed(names: Iterable[str]) -> Iterator[str]:
    """One of each state, then another of each."""
    states = defaultdict(list)
    for name in names:
        states[name.rpartition(", ")[2]].append(name)
    return (name for row in zip_longest(*states.values()) for name in row if name)


def shared_looks(kinds: list[list[str]]) -> looks.Plan:
    turns = [cycle(mixed(names)) for names in kinds]
    plan: looks.Plan = {way: defaultdict(list) for way in looks.IN_ENGLISH}
    for way, wanted in looks.some_looks(range(len(kinds)), looks.IN_ENGLISH).items():
        for kind, chosen in wanted.items():
            for look in chosen:
                plan[way][next(turns[kind])].append(look)
    return plan


@pytest.mark.parametrize("way", looks.IN_ENGLISH, ids=str)
def test_no_page_of_the_desk_has_a_fault(browser, desk, keep_page, every_look, way):
    plan, found = looks.every_look(desk.answers, looks.IN_ENGLISH) if every_look else shared_looks(kinds_of(desk.answers)), []
    with reading(browser, way, desk.words, bypass_csp=True) as reader:  # axe brings styles of its own
        for name, wanted in plan[way].items():
            reader.open(*desk.answers[name])
            keep_page(f"{name} {way}", desk.answers[name][1].content)
            found += [f"{name}: {fault}" for fault in looks.faults(reader.page, wanted, names=False)]
    assert found == [], "\n".join(found)


def test_the_policy_stops_nothing_that_a_page_of_the_desk_asks_for(browser, desk, every_look):
    seen = desk.answers if every_look else [names[0] for names in kinds_of(desk.answers)]
    with reading(browser, looks.Way(script=True, language="en"), desk.words) as reader:  # fails on what the browser reports
        for name in seen:
            reader.open(*desk.answers[name])


def test_what_gets_the_focus_in_a_wide_list_comes_into_sight(browser, desk):
    with reading(browser, looks.Way(script=True, language="en"), desk.words) as reader:
        reader.page.set_viewport_size(NARROW)
        reader.open(*desk.answers[f"appointments/callbackrequest/, {LONG}"])
        assert reader.page.evaluate(SLIVER) >= looks.THUMB


@pytest.mark.parametrize(("device", "chosen"), [("light", tokens.dark()), ("dark", tokens.light())], ids=["dark", "light"])
def test_whoever_chooses_dark_or_light_gets_it_whatever_the_device_prefers(browser, desk, device, chosen):
    with reading(browser, looks.Way(script=True, language="en"), desk.words, color_scheme=device) as reader:
        reader.open(*desk.answers[f"login/, {LONG}"])
        reader.page.locator(".theme-toggle").click()
        shown = reader.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
    assert shown == chosen["paper"]
