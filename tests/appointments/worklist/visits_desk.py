"""A clinic that is open every day at any hour, visits of today, and the desk's pages as a browser reads them."""

from datetime import time, timedelta

from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.cases import services as cases
from appointments.doctors.models import Location
from tests.appointments import clinic
from tests.appointments.making import case
from tests.patient import Form, _read_control

AT = "/staff/appointments/appointment/"


def doctor(slug="asha", place="lakeside", **facts):
    """Sees patients on every day from one o'clock in the morning to eleven at night."""
    where = Location.objects.filter(slug=place).first() or clinic.location(slug=place)
    where.save()
    blocks = [clinic.block(where, day, time(1), time(23), **facts) for day in range(7)]
    return clinic.doctor(slug, where=where, blocks=blocks)


def this_minute():
    return timezone.now().replace(second=0, microsecond=0)


def visit(whom, start=None, *, full_name="Meera Example", phone="+919849012345", **facts):
    """One that begins this very minute, unless told otherwise."""
    start = start or this_minute()
    asked = facts.pop("case", None) or case("booking", full_name=full_name, phone=phone, now=timezone.now(), due_at=start)
    local = start.astimezone(whom.locations[0].timezone)
    made = clinic.appointment(whom, start, local_start=f"{local:%Y-%m-%dT%H:%M}", case=asked, **facts)
    made.consent = cases.consent(asked.patient, purpose="booking", language="en", now=timezone.now())
    made.person = facts.get("person", asked.patient.person)
    made.save()
    return made


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def text(found):
    return " ".join(found.get_text(" ").split())


def day_of(moment):
    return timezone.localtime(moment).date().isoformat()


def tomorrow():
    return (timezone.localdate() + timedelta(days=1)).isoformat()


def form(answer, selector=".desk-form"):
    """What a browser sends back of a form of the desk."""
    read = Form("", {})
    for control in page(answer).select_one(selector).select("input[name], textarea[name], select[name]"):
        _read_control(control, read)
    return read


def send(browser, address, **answers):
    return browser.post(address, form(browser.get(address)).fields | answers)


def complaints(answer):
    return [text(line) for line in page(answer).select(".desk .errornote li")]


def notes(answer):
    return [text(line) for line in page(answer).select(".messagelist li")]
