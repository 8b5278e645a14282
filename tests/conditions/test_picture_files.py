"""Editors' pictures as browsers get them: real files, opened again."""

import io
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags
from PIL import Image as Pillow
from wagtail.images.models import Image

from conditions.blocks import Figures

SKY, GROUND = (70, 130, 200), (150, 110, 60)


def photograph(width=1600, height=1000, turned=False):
    """Sky above ground, as a camera writes it, with the place where it was taken."""
    picture = Pillow.new("RGB", (width, height), SKY)
    picture.paste(GROUND, (0, height // 2, width, height))
    told = Pillow.Exif()
    told[ExifTags.Base.ImageDescription] = "Ward 7"
    told.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (17.0, 24.0, 36.0)
    if turned:
        picture = picture.transpose(Pillow.Transpose.ROTATE_90)
        told[ExifTags.Base.Orientation] = 6
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=told)
    return written.getvalue()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def taken(**told):
    return Image.objects.create(title="A ward", file=ContentFile(photograph(**told), "ward.jpg"))


def read(image):
    """What stands in a page for this picture."""
    value = {"image": {"image": image.pk, "alt_text": "A ward, seen from the door"}, "caption": ""}
    (figure,) = Figures().to_python([{"type": "picture", "value": value}])
    return BeautifulSoup(figure.render(), "html.parser").picture


def listed(element):
    """Each address of a `srcset` by the width that it promises."""
    files = (entry.split() for entry in element["srcset"].split(", "))
    return {int(width.removesuffix("w")): address for address, width in files}


def opened(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Pillow.open(io.BytesIO(answer.content)), answer.headers


def test_a_browser_chooses_among_three_formats_and_three_widths_and_gets_what_it_was_promised(client, db):
    image = taken()
    found = read(image)
    offers = [(element.get("type", "image/jpeg"), listed(element)) for element in [*found.select("source"), found.img]]
    assert [kind for kind, _files in offers] == ["image/avif", "image/webp", "image/jpeg"]
    for kind, files in offers:
        assert list(files) == [400, 800, 1200]
        for width, address in files.items():
            picture, headers = opened(client, address)
            assert (headers["Content-Type"], picture.get_format_mimetype()) == (kind, kind)
            assert picture.size == (width, width * 1000 // 1600)
            top, bottom = (picture.convert("RGB").getpixel((width // 2, height)) for height in (9, picture.height - 9))
            assert max(abs(seen - meant) for seen, meant in zip([*top, *bottom], [*SKY, *GROUND], strict=True)) < 12


def test_the_newest_format_is_the_lightest(client, db):
    found = read(taken())
    weights = [len(client.get(listed(element)[800]).content) for element in [found.source, found.img]]
    assert weights[0] < weights[1]


def test_a_page_makes_no_picture_while_its_reader_waits(client, db):
    image = taken()
    found = read(image)
    assert not image.renditions.exists()
    client.get(listed(found.source)[400])
    client.get(listed(found.source)[400])
    assert [made.filter_spec for made in image.renditions.all()] == ["width-400|bare|format-avif"]


def test_a_picture_has_its_place_before_it_comes(db):
    shown = read(taken()).img
    assert (shown["width"], shown["height"]) == ("1200", "750")
    assert (shown["loading"], shown["decoding"]) == ("lazy", "async")
    assert shown["src"] == listed(shown)[1200]


def test_a_small_picture_is_not_blown_up(client, db):
    shown = read(taken(width=640, height=400)).img
    assert list(listed(shown)) == [400, 640]
    assert opened(client, shown["src"])[0].size == (640, 400) == (int(shown["width"]), int(shown["height"]))


@pytest.mark.parametrize("kind", ["avif", "webp", "jpeg"])
def test_a_picture_does_not_tell_where_it_was_taken(client, db, kind):
    image = taken()
    with image.open_file() as original:
        assert Pillow.open(original).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    shown = read(image).img["src"]
    assert not opened(client, f"{shown.removesuffix('jpeg')}{kind}")[0].getexif()


def test_a_photograph_from_a_phone_held_upright_stands_upright(client, editor):
    client.force_login(editor)
    upload = SimpleUploadedFile("ward.jpg", photograph(width=1000, height=1600, turned=True), "image/jpeg")
    client.post(reverse("wagtailimages:add"), {"title": "A ward", "file": upload, "collection": "1"})
    client.logout()
    image = Image.objects.get()
    with image.open_file() as original:
        assert not Pillow.open(original).getexif()
    shown = read(image).img
    picture, _headers = opened(client, shown["src"])
    assert (int(shown["width"]), int(shown["height"])) == picture.size == (1000, 1600)
    assert picture.getpixel((500, 9))[2] > 150 > picture.getpixel((500, 1590))[2]


def test_a_picture_is_kept_for_good_for_another_has_another_address(client, db):
    image = taken()
    before = read(image).img["src"]
    assert "immutable" in opened(client, before)[1]["Cache-Control"]
    image.file, image.file_hash = ContentFile(photograph(width=1200), "door.jpg"), ""
    image.save()
    after = read(image).img["src"]
    assert after != before
    assert client.get(before).status_code == 404


@pytest.mark.parametrize(
    ("told", "asked"), [("1200", "1201"), ("1200", "0"), ("1200", "99999999999"), ("jpeg", "png"), ("jpeg", "gif")]
)
def test_nobody_has_a_picture_made_that_no_page_names(client, db, told, asked):
    image = taken()
    address = read(image).img["src"]
    assert told in address
    assert client.get(address.replace(told, asked)).status_code == 404
    assert not image.renditions.exists()


def test_of_a_picture_whose_file_is_lost_the_page_is_still_read(client, db):
    image = taken()
    image.get_file_hash()
    image.file.storage.delete(image.file.name)
    shown = read(image).img
    assert shown["alt"] == "A ward, seen from the door"
    assert client.get(urlsplit(shown["src"]).path).status_code == 404
