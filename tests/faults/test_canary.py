"""What patients type stays where it belongs: somebody walks through every form, then all that was written is searched."""

import re
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup
from django.conf import settings

from tests.appointments.answers import pdf
from tests.gateway import open_gateway
from tests.patient import ME, Form, Patient, read_form
from tests.post_office import open_post_office
from tests.race.clinic import open_clinic

NAME = f"Canaryname{uuid.uuid4().hex[:6]}"
ILLNESS = f"Canaryillness{uuid.uuid4().hex[:6]}"
PHONE = "98490 76281"
DIGITS = "9849076281"
FACT = "6281"  # the end of the number: it lets another browser in
TYPED = {**ME, "full_name": f"{NAME} Example", "phone": PHONE, "message_ok": "on", "contact_by": "sms", "fact": FACT}
ENDS_IT = ["request", "absent", "cancel", "consents", "withdraw", "links"]  # in this order, when all else has been seen
BREAKS = "ALTER TABLE appointments_patient RENAME TO appointments_away"
MENDS = "ALTER TABLE appointments_away RENAME TO appointments_patient"


@dataclass
class Walk:
    """What came of it: every answer, and the keys to private pages among them."""

    mail: str = field(default_factory=lambda: f"{uuid.uuid4().hex}@example.org")
    answers: list[requests.Response] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)
    typed_into: set[str] = field(default_factory=set)

    def sent(self, answer: requests.Response, form: Form) -> requests.Response:
        self.answers.append(answer)
        self.typed_into |= {name for name in form.fields if name not in {"submit_key", "csrfmiddlewaretoken"}}
        where = urlsplit(answer.headers.get("Location", "")).path
        if found := re.match(r"/case/[\w-]{43}/", where):
            self.pages.add(found[0])
        return answer

    @property
    def keys(self) -> set[str]:
        return {page.split("/")[2] for page in self.pages}

    @property
    def canaries(self) -> set[str]:
        return {NAME, ILLNESS, PHONE, DIGITS, self.mail} | self.keys


def forms_on(answer: requests.Response) -> list[Form]:
    found = BeautifulSoup(answer.text, "html.parser").select("main form[method=post], #content form[method=post]")
    return [read_form(str(form), answer.url) for form in found]


def filled(form: Form) -> dict[str, str]:
    """The first of every choice, and the canary wherever something can be written."""
    choices = {name: values[0] for name, values in form.choices.items() if name not in form.fields}
    written = {name: ILLNESS for name, value in form.fields.items() if not value and name != "website"}
    return {**choices, **written, **{name: TYPED[name] for name in TYPED if name in form.fields or name in form.choices}}


def walk_inside(patient: Patient, walk: Walk, start: str) -> None:
    """Every page behind this one, and every form on them; those that end something last."""
    for door in [form for form in forms_on(patient.get(start)) if "fact" in form.fields]:
        walk.sent(patient.send(door, fact=FACT), door)
    waiting, seen = [start], set()
    while waiting:
        waiting.sort(key=lambda path: max((place for place, word in enumerate(ENDS_IT, 1) if word in path), default=0))
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = patient.get(path)
        walk.answers.append(answer)
        if "text/html" not in answer.headers["Content-Type"]:
            continue
        for form in forms_on(answer):
            walk.sent(patient.send(form, **filled(form)), form)
        links = [
            urlsplit(urljoin(answer.url, link["href"])).path for link in BeautifulSoup(answer.text, "html.parser")("a", href=True)
        ]
        waiting += [link for link in links if link.startswith(start)]


def ask_for_everything(portal, walk: Walk) -> Patient:
    patient = Patient(portal.url)
    me = TYPED | {"email": walk.mail}
    form = patient.form("/callback/")
    walk.sent(patient.send(form, **me, topic=ILLNESS), form)
    file = ("files", (f"{ILLNESS}.pdf", pdf().read(), "application/pdf"))
    last = patient.answer_every_step([file], **me, question=ILLNESS, medicines=ILLNESS, what=ILLNESS, birth_year="1961")
    walk.sent(patient.send(last), last)
    form = patient.form("/book/no-time/")
    walk.sent(patient.send(form, **filled(form) | me), form)
    return patient


def book(portal, clinic, walk: Walk) -> None:
    patient, form = clinic.visitor()
    walk.sent(patient.send(form, start=form.choices["start"][0]), form)
    form = patient.form("/book/details/")
    walk.sent(patient.send(form, **TYPED | {"email": walk.mail}), form)
    last = patient.form("/book/check/")
    walk.sent(patient.send(last), last)


def knock(portal, walk: Walk) -> None:
    """From a browser that nobody knows, with the wrong fact; by search, by a lost link, by an address made up."""
    stranger = Patient(portal.url)
    for page in walk.pages:
        for form in forms_on(stranger.get(page)):
            walk.sent(stranger.send(form, fact=ILLNESS), form)
    for form in forms_on(stranger.get("/case/")):
        walk.sent(stranger.send(form, **{name: walk.mail for name in form.fields if name not in {"website", "submit_key"}}), form)
    for address in (f"/search/?q={ILLNESS}", f"/{ILLNESS}/", f"/case/{ILLNESS}/", f"/book/{ILLNESS}/?visit={ILLNESS}"):
        walk.answers.append(stranger.get(address))


def work_at_the_desk(portal, walk: Walk) -> None:
    desk = Patient(portal.url)
    desk.send(desk.form("/staff/login/?next=/staff/"), **portal.accounts["administrator"])
    cases = "SELECT c.id FROM appointments_case c JOIN appointments_patient p ON p.id = patient_id WHERE p.full_name LIKE %s"
    walk.answers.append(desk.get(f"/staff/appointments/case/?q={NAME}"))
    for (case,) in portal.query(cases, f"{NAME}%"):
        answer = desk.get(f"/staff/appointments/case/{case}/change/")
        for form in forms_on(answer):
            walk.sent(desk.send(form, **filled(form)), form)


def meet_a_fault(portal, walk: Walk) -> None:
    patient = Patient(portal.url)
    form = patient.form("/callback/")
    portal.query(BREAKS)
    try:
        walk.sent(patient.send(form, **TYPED, topic=ILLNESS), form)
    finally:
        portal.query(MENDS)


@pytest.fixture(scope="module")
def walked(portal):
    """All of it, and the letters and text messages that came of it."""
    walk = Walk()
    with open_post_office() as office, open_gateway() as gateway, open_clinic(portal) as clinic:
        servers = {"EMAIL_URL": f"smtp://127.0.0.1:{office.port}", "SMS_URL": gateway.url}
        portal.start_web(**servers)
        portal.start_worker(**servers)
        patient = ask_for_everything(portal, walk)
        book(portal, clinic, walk)
        knock(portal, walk)
        for page in sorted(walk.pages):
            walk_inside(patient, walk, page)
        work_at_the_desk(portal, walk)
        meet_a_fault(portal, walk)
        waiting = "SELECT count(*) FROM appointments_message WHERE state IN ('queued', 'sending') AND due_at <= now()"
        deadline = time.monotonic() + 30
        while portal.query(waiting)[0][0] and time.monotonic() < deadline:
            time.sleep(0.1)
        walk.letters, walk.texts = list(office.letters), list(gateway.texts)
    portal.start_web()
    portal.start_worker()
    return walk


def written_files(portal) -> list[Path]:
    """All that the portal and its database have written, but for the letters and what is sealed."""
    kept_apart = {"mail", "private", "postgres"}
    own = [path for path in portal.var.rglob("*") if path.is_file() and path.relative_to(portal.var).parts[0] not in kept_apart]
    return [*own, *Path(settings.VAR).glob("postgres/*.log")]


def test_the_walk_went_through_the_forms(walked):
    assert len(walked.pages) >= 4
    assert {"topic", "note", "reason", "fact", "words", "relative_name"} <= walked.typed_into


def test_no_page_broke_but_the_one_that_had_to(walked):
    broken = [answer for answer in walked.answers if answer.status_code >= 500]
    assert [urlsplit(answer.url).path for answer in broken] == ["/callback/"]


def test_the_log_tells_of_the_fault(portal, walked):
    assert "POST /callback/ answered 50" in portal.log


def test_no_log_and_no_file_holds_what_was_typed(portal, walked):
    found = {
        (path.name, canary)
        for path in written_files(portal)
        for canary in walked.canaries
        if canary.encode() in path.read_bytes() or canary in path.name
    }
    assert found == set()


def test_no_head_of_a_letter_holds_what_was_typed(walked):
    mine = [letter for letter in walked.letters if letter["To"] == walked.mail]
    heads = "\n".join(f"{name}: {value}" for letter in mine for name, value in letter.items() if name != "To")
    names = "\n".join(part.get_filename() or "" for letter in mine for part in letter.walk())
    assert mine
    assert [canary for canary in walked.canaries if canary in heads + names] == []


def test_no_letter_holds_a_name_a_number_or_an_illness(walked):
    words = "\n".join(
        part.get_content() for letter in walked.letters for part in letter.walk() if part.get_content_maintype() == "text"
    )
    assert [canary for canary in (NAME, ILLNESS, PHONE, DIGITS) if canary in words] == []


def test_no_text_message_holds_a_name_a_number_or_an_illness(walked):
    assert walked.texts
    assert [
        canary for canary in (NAME, ILLNESS, PHONE, DIGITS, walked.mail) for text in walked.texts if canary in text.words
    ] == []


def test_no_letter_went_to_anybody_else(walked):
    assert {letter["To"] for letter in walked.letters} == {walked.mail}


def test_no_page_with_a_key_in_its_address_tells_it_to_the_next(walked):
    private = [answer for answer in walked.answers if any(key in answer.url for key in walked.keys)]
    assert private
    assert {answer.headers["Referrer-Policy"] for answer in private} <= {"no-referrer", "same-origin"}


def test_no_address_holds_what_was_typed(walked):
    typed = {NAME, ILLNESS, DIGITS, walked.mail}
    led_to = [answer.headers.get("Location", "") for answer in walked.answers]
    assert [where for where in led_to for canary in typed if canary in where] == []
