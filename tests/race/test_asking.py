"""Two clicks and two windows on the way to a second opinion, all in the same moment."""

import uuid

from tests.patient import SECOND_OPINION, Patient
from tests.race.clinic import at_once

CASES = "SELECT count(*) FROM appointments_case JOIN appointments_patient p ON p.id = patient_id WHERE p.email = %s"


def windows(patient, number):
    """The same browser so many times."""
    opened = [Patient(patient.url) for _ in range(number)]
    for window in opened:
        window.session.cookies.update(patient.session.cookies)
    return opened


def test_the_last_page_sent_eight_times_at_once_is_one_request(portal):
    patient, address = Patient(portal.url), f"{uuid.uuid4().hex}@example.org"
    last_page = patient.answer_every_step(email=address)
    opened = windows(patient, 8)
    sent = at_once(8, lambda which: opened[which].send(last_page))
    assert {answer.status_code for answer in sent} == {303}
    assert len({answer.headers["Location"] for answer in sent}) == 1
    assert portal.query(CASES, address)[0][0] == 1


def test_steps_answered_in_several_windows_at_once_are_all_kept(portal):
    patient = Patient(portal.url)
    patient.answer_every_step()
    told = {"question": "Will it spread?", "illness": "Seen in Nizamabad", "medicines": "Clonazepam"}
    fields = {"illness": "diagnosis"}
    opened = dict(zip(told, windows(patient, len(told)), strict=True))
    forms = {step: window.form(f"{SECOND_OPINION}{step}/") for step, window in opened.items()}

    def answer(which):
        step = list(told)[which]
        return opened[step].send(forms[step], **{fields.get(step, step): told[step]})

    at_once(len(told), answer)
    page = patient.get(f"{SECOND_OPINION}check/").text
    assert [said for said in told.values() if said not in page] == []
