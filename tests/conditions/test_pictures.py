"""Pictures that the CMS does not take, at each of its doors: the sentence says why, and nothing is kept."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.images.models import Image


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def png(width=20, height=20):
    picture = io.BytesIO()
    Pillow.new("RGB", (width, height)).save(picture, "PNG")
    return picture.getvalue()


def vast():
    """A real picture of 36 million pixels in a few kilobytes."""
    picture = io.BytesIO()
    Pillow.new("1", (6000, 6000)).save(picture, "PNG")
    return picture.getvalue()


def bomb(side):
    """A PNG of a few bytes that says it is that large."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BAD_PICTURES = {
    "10 MB": ("big.png", png() + b"\0" * 10 * 1024 * 1024, "too big"),
    "SVG": ("drawing.svg", SVG, "Not a supported image format"),
    "SVG that calls itself PNG": ("drawing.png", SVG, "Not a valid"),
    "HTML that calls itself JPEG": ("page.jpg", b"<html><script>alert(1)</script>", "Upload a valid image"),
    "PNG that calls itself JPEG": ("picture.jpg", png(), "Not a valid"),
    "too many pixels": ("bomb.png", vast(), "too many pixels"),
    "far too many pixels": ("bomb.png", bomb(60_000), "cannot be read"),
    "nothing": ("empty.png", b"", "empty"),
    "half a picture": ("half.png", png()[:40], "cannot be read"),
}


@pytest.mark.parametrize("door", ["wagtailimages:add", "wagtailimages_chooser:create", "wagtailimages:add_multiple"])
@pytest.mark.parametrize("name", BAD_PICTURES)
def test_a_picture_that_is_none_or_too_much_is_refused(desk, db, door, name):
    file, content, told = BAD_PICTURES[name]
    prefix, field = ("image-chooser-upload-", "file") if "chooser" in door else ("", "files[]" if "multiple" in door else "file")
    upload = SimpleUploadedFile(file, content, "image/png")
    answer = desk.post(reverse(door), {f"{prefix}title": "A picture", f"{prefix}{field}": upload, f"{prefix}collection": "1"})
    text = answer.json() if answer.headers["Content-Type"] == "application/json" else answer.content.decode()
    assert answer.status_code == 200
    assert told in str(text)
    assert not Image.objects.exists()
