"""Every page of the staff's desk in its states, before a browser: filled with rows whose patients have long Hindi names,
while there is nothing to show, and after a form was sent with nothing in it.

Chromium reads what the portal has answered; the desk is laid out for that once, and nothing of it stays.
"""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.http import HttpResponse

from appointments.cases.models import Patient
from tests.appointments.worklist import full_desk
from tests.appointments.worklist.conftest import folder, person, sign_in  # noqa: F401
from tests.appointments.worklist.desk_addresses import walked
from tests.browser import desk_pages, looks
from tests.browser.answered import WORDS, Answers, is_page, reading
from tests.browser.scenes import EMPTY, ERRORS, LONG
from tests.browser.steps import LONG_NAME

SHARES = 6  # of all scenes, each a test of its own


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
            DESK.answers[f"/staff/{page.written}, {EMPTY}"] = f"/staff/{page.written}", answer


def read_full(client, person, sign_in) -> None:  # noqa: F811
    """As the first of the readers gets it; then what is said to whoever sends its form as it is not to be sent."""
    rows = full_desk.furnish(client, person)
    Patient.objects.update(full_name=LONG_NAME)

    def take(browser, address, answer):
        DESK.answers[f"{address}, {LONG}"] = address, answer
        refuse(browser, address)

    DESK.without = desk_pages.open_all(client, sign_in, rows, take)
    DESK.words = client.get(WORDS)


def refuse(browser, address) -> None:
    with transaction.atomic():
        answer = browser.post(address)
        if answer.status_code < 500 and is_page(answer) and b"error" in answer.content:
            DESK.answers[f"{address}, {ERRORS}"] = address, answer
        transaction.set_rollback(True)


def test_every_address_of_the_desk_is_looked_at_or_known_to_have_no_page(desk, rf, person):  # noqa: F811
    asked = rf.get("/staff/")
    asked.user = person("administrator")
    assert desk.without == desk_pages.without_pages(asked)


def plan_of(names, every_look) -> looks.Plan:
    return looks.every_look(names) if every_look else looks.some_looks(names)


@pytest.mark.parametrize("way", looks.WAYS, ids=str)
@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_of_the_desk_has_a_fault(browser, desk, keep_page, every_look, share, way):
    plan, found = plan_of(sorted(desk.answers), every_look)[way], []
    with reading(browser, way, desk.words, bypass_csp=True) as reader:  # axe brings styles of its own
        for name in sorted(plan)[share::SHARES]:
            reader.open(*desk.answers[name])
            keep_page(f"{name} {way}", desk.answers[name][1].content)
            found += [f"{name}: {fault}" for fault in looks.faults(reader.page, plan[name], names=False)]
    assert found == [], "\n".join(found)


def test_the_policy_stops_nothing_that_a_page_of_the_desk_asks_for(browser, desk):
    with reading(browser, looks.Way(script=True, language="en"), desk.words) as reader:  # fails on what the browser reports
        for address, answer in desk.answers.values():
            reader.open(address, answer)
