"""Colleagues at the desk who save at the same moment as others, through the running portal."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from tests.patient import Patient
from tests.race.clinic import at_once, fill_in

COLLEAGUES = 8


class Colleague(Patient):
    """Somebody at the desk, with a doctor's page before them."""

    def __init__(self, clinic):
        super().__init__(clinic.portal.url)
        account = clinic.portal.accounts["administrator"]
        self.send(self.form("/staff/login/?next=/staff/"), **account)
        self.address = f"{self.url}/staff/appointments/doctor/{clinic.doctor}/change/"
        self.page = BeautifulSoup(self.get(self.address).text, "html.parser").select_one("#doctor_form")

    def save(self, *, hours=(), away=()):
        fields = {field["name"]: field.get("value", "") for field in self.page.select("input[name]:not([name^=_])")}
        plain = {name: value for name, value in fields.items() if not name.startswith(("working_hours", "time_off"))}
        sent = plain | rows("working_hours", hours) | rows("time_off", away)
        return self.session.post(self.address, data=sent, allow_redirects=False, timeout=60)


def rows(prefix, filled):
    sent = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": 0}
    return sent | {f"{prefix}-{number}-{name}": value for number, row in enumerate(filled) for name, value in row.items()}


@pytest.fixture
def colleagues(clinic):
    return [Colleague(clinic) for _ in range(COLLEAGUES)]


def test_of_colleagues_who_save_overlapping_hours_at_once_one_is_saved_and_all_others_read_why(clinic, colleagues):
    [(place,)] = clinic.portal.query(
        "SELECT DISTINCT location_id FROM appointments_workinghours WHERE doctor_id = %s", clinic.doctor
    )

    def save(which):
        hours = {"weekday": 2, "starts": f"14:{which:02}", "ends": f"16:{which:02}", "location": place}
        return colleagues[which].save(hours=[hours])

    answers = at_once(COLLEAGUES, save)
    assert Counter(answer.status_code for answer in answers) == {302: 1, 200: COLLEAGUES - 1}
    assert all(
        "overlap: change the times or the days of one of them" in answer.text for answer in answers if answer.ok and answer.text
    )
    late = "SELECT count(*) FROM appointments_workinghours WHERE doctor_id = %s AND starts >= '14:00'"
    assert clinic.portal.query(late, clinic.doctor) == [(1,)]


@pytest.mark.parametrize("attempt", range(3))
def test_a_time_is_never_both_booked_and_taken_off(clinic, colleagues, me, attempt):
    patient, form = clinic.visitor()
    start = form.choices["start"][1]
    patient.send(form, start=start)
    last_page = fill_in(patient, me)
    begins = datetime.fromisoformat(start)
    ends = begins + timedelta(minutes=30)
    day, clocks = f"{begins:%Y-%m-%d}", (f"{begins:%H:%M}", f"{ends:%H:%M}")
    away = {"period_0_0": day, "period_0_1": clocks[0], "period_1_0": day, "period_1_1": clocks[1], "reason": "Race"}
    confirmed, taken_off = at_once(2, lambda which: colleagues[0].save(away=[away]) if which else patient.send(last_page))
    [(off,)] = clinic.portal.query("SELECT count(*) FROM appointments_timeoff WHERE doctor_id = %s", clinic.doctor)
    assert (off, taken_off.status_code) in {(1, 302), (0, 200)}
    assert confirmed.status_code < 500
    assert ("booked" in clinic.rows()) != bool(off)
    assert off or "1 visit is booked in that time" in taken_off.text
