"""Filled-in forms, as a browser sends them."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from appointments.intake import submit_key

SECOND_OPINION = "/second-opinion/"
STEPS = ["who", "question", "illness", "treatments", "medicines", "files", "contact", "consent"]
CONTACT = {"full_name": "Meera Example", "phone": "98490 12345", "consent_care": "on"}


def callback(**answers):
    return {**CONTACT, "call_on": "soon", "part_of_day": "any", "submit_key": submit_key.new(), **answers}


def file(name, content):
    return SimpleUploadedFile(name, content)


def pdf(name="report.pdf", **options):
    written = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(written, **options)
    return file(name, written.getvalue())


def picture(name="scan.jpg", *, kind="JPEG", size=(8, 8)):
    written = io.BytesIO()
    Image.new("RGB", size).save(written, kind)
    return file(name, written.getvalue())


def ask_second_opinion(client, files=(), **changed):
    """Asks as a patient does, page by page; returns the first refusal, or the last answer, which leads to the private page."""
    given = {**CONTACT, "question": "Would an operation help me?", **changed}
    client.post(SECOND_OPINION, {"submit_key": submit_key.new(), **given})
    for step in STEPS:
        answer = client.post(f"{SECOND_OPINION}{step}/", {"submit_key": submit_key.new(), **given})
        if answer.status_code == 303 and step == "files" and files:
            answer = client.post(f"{SECOND_OPINION}upload/", {"submit_key": submit_key.new(), "files": list(files)})
        if answer.status_code != 303:
            return answer
    return client.post(f"{SECOND_OPINION}check/", last_page(client) | given)


def last_page(client):
    """The hidden fields under which everything is sent."""
    return {"submit_key": submit_key.new(), "seen": client.get(f"{SECOND_OPINION}check/").context["form"].initial["seen"]}
