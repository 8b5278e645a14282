"""The pages of a booking, read and filled in by a browser that is Django's test client."""

from bs4 import BeautifulSoup

from tests.patient import ME, read_form

TIMES = "/book/asha/"
SENT = ME | {"email": "meera@example.org", "birth_year": "1961"}


def form(client, address):
    return read_form(client.get(address).content.decode(), address)


def send(client, address, **answers):
    """Posts back every field of the form that the page gave, with these answers."""
    return client.post(address, form(client, address).fields | answers)


def times(client, address=TIMES):
    return form(client, address).choices["start"]


def text(answer):
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def errors(answer):
    summary = BeautifulSoup(answer.content, "html.parser").select(".error-summary li")
    return [" ".join(line.get_text().split()) for line in summary]


def confirm(client, **answers):
    return send(client, "/book/check/", **answers)
