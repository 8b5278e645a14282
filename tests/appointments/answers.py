"""Filled-in forms, as a browser sends them."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from appointments.intake import submit_key

CONTACT = {"full_name": "Meera Example", "phone": "98490 12345", "consent_care": "on"}


def callback(**answers):
    return {**CONTACT, "call_on": "soon", "part_of_day": "any", "submit_key": submit_key.new(), **answers}


def second_opinion(**answers):
    return {**CONTACT, "question": "Would an operation help me?", "submit_key": submit_key.new(), **answers}


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
