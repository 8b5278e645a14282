"""What only staff bring about on a patient's own pages, what an empty hospital shows, and the pages for when something is wrong:
as the portal answers them to a test, before a browser, in the looks that `scenes.py` is looked at in."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from appointments.bookings import waitlist
from appointments.cases import links
from appointments.cases import services as cases
from tests.appointments.bookings.waiting import cancel, only_offer, visit, without
from tests.appointments.self_service.conftest import asked, doctor, free, patient, private_files  # noqa: F401
from tests.appointments.self_service.opinion_rows import deliver, question
from tests.browser import heard, looks, scenes
from tests.browser.answered import Answers, reading
from tests.browser.scenes import DONE, EMPTY, ERRORS, FRESH, LONG
from tests.browser.steps import LONG_NAME, LONG_TEXT

pytestmark = pytest.mark.django_db
WRONG = ["400.html", "403.html", "403_csrf.html", "404.html", "413.html", "500.html", "503.html", "locked_out.html"]
ANSWERS: Answers = {}


def keep(answer, address, name, state) -> None:
    assert answer.status_code in (200, 422), f"{name}, {state} answers {answer.status_code}"
    ANSWERS[f"{name}, {state}"] = address, answer


@pytest.fixture
def nobody(client, db):
    """Before there is a doctor."""
    for name, address in {"doctors": "/doctors/", "book": "/book/", "book_no_time": "/book/no-time/"}.items():
        keep(client.get(address), address, name, EMPTY)


@pytest.fixture
def asked_back(nobody, patient, asked):  # noqa: F811
    address = f"{asked.page}questions/{question(asked, LONG_TEXT).pk}/"
    keep(patient.get(address), address, "case_asked_back", LONG)
    keep(patient.post(address), address, "case_asked_back", ERRORS)
    keep(patient.get(asked.page), asked.page, "case, asked back", LONG)


@pytest.fixture
def answered(asked_back, patient, asked, doctor):  # noqa: F811
    """The opinion, signed."""
    doctor.name = f"Dr {LONG_NAME}"
    deliver(asked, doctor)
    keep(patient.get(f"{asked.page}opinion/"), f"{asked.page}opinion/", "case_opinion", LONG)
    keep(patient.get(asked.page), asked.page, "case, an opinion", DONE)


@pytest.fixture
def offered(answered, client, doctor, free):  # noqa: F811
    """A time that came free."""
    now, times = timezone.now(), free()
    late, freed = visit(doctor, times[20], now=now, full_name=LONG_NAME), visit(doctor, times[0], now=now)
    wishes = waitlist.Wishes(timezone.localdate(now), timezone.localdate(times[20]), [])
    waitlist.join(late, wishes, by=cases.PATIENT, now=now)
    cancel(freed, now=now)
    page = known(client, late.case)
    address = f"{page}offers/{only_offer().pk}/"
    keep(client.get(address), address, "case_offer", FRESH)
    keep(client.post(address), address, "case_offer", ERRORS)
    keep(client.get(page), page, "case, a time is kept", LONG)


@pytest.fixture
def waits(offered, client, doctor):  # noqa: F811
    entry = without(doctor, now=timezone.now() - timedelta(hours=1))
    address = f"{known(client, entry.case)}waiting/{entry.pk}/"
    keep(client.get(address), address, "case_waiting", FRESH)


def known(client, case) -> str:
    """The private page, in a browser that has proved itself."""
    page = f"/case/{links.issue(case, seed=f'scene {case.pk}', now=timezone.now())}/"
    client.post(page, {"fact": str(case.patient.phone)[-4:]})
    return page


@pytest.fixture
def wrong(waits, rf):
    for template in WRONG:
        ANSWERS[f"{template}, {FRESH}"] = "/callback/", HttpResponse(render_to_string(template, request=rf.get("/callback/")))


@pytest.fixture
def answers(request) -> Answers:
    """Made once for all tests here."""
    if f"{WRONG[-1]}, {FRESH}" not in ANSWERS:
        request.getfixturevalue("wrong")
    return ANSWERS


@pytest.mark.parametrize("way", looks.IN_ENGLISH, ids=str)
def test_no_page_that_others_bring_about_has_a_fault(browser, answers, keep_page, changes_heard, every_look, way):
    plan, found = (looks.every_look if every_look else looks.some_looks)(answers, looks.IN_ENGLISH)[way], []
    with reading(browser, way, bypass_csp=True) as reader:  # axe brings styles of its own
        for name in plan:
            reader.open(*answers[name])
            keep_page(f"{name} {way}", answers[name][1].content)
            if not way.script:
                found += changes_heard(name, reader.page)
            found += [f"{name}: {fault}" for fault in looks.faults(reader.page, plan[name])]
    assert found == [], "\n".join(found)


def test_what_is_heard_is_kept_of_every_scene_and_of_nothing_else(answers):
    named = {heard.file_of(scene.name) for _walk, scene in scenes.all_scenes()} | set(map(heard.file_of, answers))
    assert set(heard.KEPT.iterdir()) == named
