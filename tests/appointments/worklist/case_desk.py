"""A case's page as somebody at the desk reads it and presses its buttons."""

from bs4 import BeautifulSoup
from django.utils import timezone

from appointments.cases import services
from appointments.cases.models import Case


def page_of(found):
    return f"/staff/appointments/case/{found.pk}/change/"


def look(browser, found):
    return BeautifulSoup(browser.get(page_of(found)).content, "html.parser")


def form_of(page):
    """What the page's form would send back."""
    form = page.select_one(".case-acts form")
    sent = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    sent |= {area["name"]: area.text.removeprefix("\n") for area in form.select("textarea")}
    for select in form.select("select"):
        chosen = select.select_one("option[selected]") or select.select_one("option")
        sent[select["name"]] = chosen["value"]
    return sent


def press(browser, found, do, *, page=None, **typed):
    """Presses a button, on a page that was loaded before if one is given; returns the answer and the page that follows."""
    sent = form_of(page or look(browser, found)) | {"do": do} | typed
    answer = browser.post(page_of(found), sent)
    after = browser.get(page_of(found)) if answer.status_code == 303 else answer
    return answer, BeautifulSoup(after.content, "html.parser")


def words(page, part="#content"):
    return " ".join(page.select_one(part).get_text(" ").split())


def notes(page):
    return " ".join(line.get_text(" ", strip=True) for line in page.select(".messagelist li"))


def buttons(page):
    return {button["value"] for button in page.select(".case-acts button")}


def history(found):
    return [(event.what, event.staff and event.staff.username, event.was, event.became) for event in found.events.all()]


def happened(found):
    """Without who only looked."""
    return [line for line in history(found) if line[0] not in ("page_opened", "request_read")]


def stands(found):
    return Case.objects.get(pk=found.pk)


def by(person, role):
    return {"by": services.staff(person(role)), "now": timezone.now()}
