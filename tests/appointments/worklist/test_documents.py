"""Who opens a patient's file, and that it is written down."""

import pytest

from appointments.cases.models import Event
from appointments.second_opinions.models import Document


@pytest.fixture
def document(asked):
    return Document.objects.select_related("request__case").get()


@pytest.fixture
def address(document):
    return f"/staff/appointments/document/{document.pk}/open/"


def test_a_doctor_opens_a_file_and_the_history_says_who_did(sign_in, document, address):
    answer = sign_in("doctor").get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    event = document.request.case.events.last()
    assert (event.what, event.staff.username, event.became) == ("file_opened", "doctor", str(document.pk))


@pytest.mark.parametrize("role", ["call desk", "booking desk", "editor"])
def test_to_other_staff_there_is_no_such_file(sign_in, address, role):
    assert sign_in(role).get(address).status_code == 404
    assert not Event.objects.filter(what="file_opened").exists()


def test_to_a_stranger_there_is_no_such_file(client, address):
    assert client.get(address).status_code == 404
    assert not Event.objects.filter(what="file_opened").exists()


def test_a_file_is_saved_and_never_shown_in_the_browser(sign_in, document, address):
    answer = sign_in("doctor").get(address)
    answer.close()
    headers = answer.headers
    assert headers["Content-Disposition"] == f'attachment; filename="{document.request.case.reference}-{document.pk}.pdf"'
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "no-store"


def test_a_file_that_is_gone_is_not_found_and_not_noted_as_opened(sign_in, document, address):
    document.file.storage.delete(document.file.name)
    assert sign_in("doctor").get(address).status_code == 404
    assert not Event.objects.filter(what="file_opened").exists()


def test_a_file_that_never_was_is_not_found(sign_in, db):
    assert sign_in("doctor").get("/staff/appointments/document/999/open/").status_code == 404


@pytest.mark.parametrize("root", ["/media/", "/static/", "/documents/", "/"])
def test_no_public_address_leads_to_a_file(client, document, root):
    assert client.get(root + document.file.name, follow=True).status_code == 404
