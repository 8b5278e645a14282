"""What a doctor sees of a file, and what a file cannot do to the portal."""

import io
import os
import subprocess
import sys
import time
import zlib

import numpy
import pikepdf
import psutil
import pytest
from django.core.cache import cache
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless

from appointments.second_opinions import documents, drawing, rendering, sealed
from appointments.second_opinions.models import Document, random_key
from tests.appointments.second_opinions import scans

Kind = Document.Kind


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    cache.clear()


def kept(content, kind=Kind.DICOM, state="clean"):
    document = Document(
        file=random_key(), key=sealed.new_key(), content_type=kind, state=state, size=len(content), sha256=str(hash(content))
    )
    documents.write(str(document.file.name), io.BytesIO(content), key=document.key)
    return document


def drawn(content, page=1, kind=Kind.DICOM, **window):
    picture = Image.open(io.BytesIO(rendering.picture(kept(content, kind), page, **window)))
    assert picture.format == "PNG"
    picture.load()
    return picture


def row(picture):
    """The shades from left to right."""
    return numpy.asarray(picture.convert("L"))[picture.height // 2].astype(int)


def refusal(content, kind=Kind.DICOM, page=1):
    with pytest.raises(rendering.NotDrawn) as refused:
        rendering.picture(kept(content, kind), page)
    return str(refused.value)


def pdf(*sizes):
    written = io.BytesIO()
    with pikepdf.new() as made:
        for size in sizes:
            made.add_blank_page(page_size=size)
        made.save(written)
    return written.getvalue()


def picture_file(kind, mode="RGB", size=(80, 60), colour=None, **options):
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, kind, **options)
    return written.getvalue()


# Reports


def test_each_page_of_a_report_is_a_picture_wide_enough_to_read():
    report = pdf((595, 842), (842, 595))
    assert rendering.pages(kept(report, Kind.PDF)) == 2
    assert drawn(report, 1, Kind.PDF).size == (1400, 1982)
    assert drawn(report, 2, Kind.PDF).width == 1400


def test_a_very_long_page_is_drawn_no_higher_than_a_screen_can_show():
    assert drawn(pdf((100, 14_000)), 1, Kind.PDF).height <= drawing.PAGE_HEIGHT


@pytest.mark.parametrize("page", [0, 3, -1])
def test_a_page_that_is_not_there_is_a_sentence(page):
    assert refusal(pdf((595, 842), (595, 842)), Kind.PDF, page) == "This file has no such page."


# Pictures


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture_file("JPEG", colour="red"), Kind.JPEG),
        (picture_file("JPEG", "CMYK", colour=(0, 255, 255, 0)), Kind.JPEG),
        (picture_file("PNG", colour="red"), Kind.PNG),
        (picture_file("PNG", "RGBA", colour=(255, 0, 0, 255)), Kind.PNG),
        (picture_file("PNG", "P", colour=1), Kind.PNG),
        (picture_file("PNG", "1", colour=1), Kind.PNG),
        (picture_file("PNG", "I;16", colour=40_000), Kind.PNG),
    ],
    ids=["jpeg", "jpeg for print", "png", "png with alpha", "png with palette", "png of one bit", "png of 16 bits"],
)
def test_every_picture_that_we_take_is_drawn(content, kind):
    assert drawn(content, 1, kind).size == (80, 60)


def test_a_large_photo_is_made_as_small_as_a_screen():
    assert drawn(picture_file("JPEG", size=(6000, 4000)), 1, Kind.JPEG).size == (2000, 1333)


def test_what_is_see_through_lies_on_white():
    assert drawn(picture_file("PNG", "RGBA", colour=(255, 0, 0, 0)), 1, Kind.PNG).getpixel((5, 5)) == (255, 255, 255)


def test_a_video_is_not_drawn():
    assert refusal(b"\0" * 100, Kind.MP4) == "This file holds no picture."


# Scans


PLAIN, SIGNED = scans.ramp(), scans.ramp(low=-1000, high=3000, kind="int16")


@pytest.mark.parametrize(
    "content",
    [
        scans.scan(PLAIN),
        scans.scan(SIGNED),
        scans.scan(scans.ramp(high=255, kind="uint8")),
        scans.scan(PLAIN, BitsStored=12, HighBit=11),
        scans.rle(PLAIN),
        scans.rle(SIGNED),
        scans.jpeg_2000(PLAIN),
        scans.scan(SIGNED, RescaleSlope="2", RescaleIntercept="-24"),
        scans.scan(numpy.stack([scans.ramp(high=255, kind="uint8")] * 3, axis=-1)),
    ],
    ids=["16 bits", "signed", "8 bits", "12 bits", "run lengths", "run lengths signed", "jpeg 2000", "rescaled", "colours"],
)
def test_a_scan_goes_from_black_to_white(content):
    shades = row(drawn(content))
    assert shades[0] <= 3 and shades[-1] >= 252
    assert (numpy.diff(shades) >= 0).all()
    assert abs(shades[32] - 128) < 8


@pytest.mark.parametrize("syntax", [JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless], ids=lambda syntax: syntax.keyword)
def test_what_hospitals_archives_pack_without_loss_looks_as_it_was(syntax, tmp_path):
    for values in (PLAIN, SIGNED):
        plain = scans.scan(values)
        assert (row(drawn(scans.by_gdcm(plain, str(syntax), tmp_path))) == row(drawn(plain))).all()


def test_a_scan_that_counts_backwards_is_turned_round():
    assert (row(drawn(scans.scan(PhotometricInterpretation="MONOCHROME1"))) == 255 - row(drawn(scans.scan()))).all()


def test_the_scanners_own_window_is_used():
    shades = row(drawn(scans.scan(WindowCenter="1000", WindowWidth="500")))
    values = PLAIN[0]
    assert (shades[values <= 750] == 0).all() and (shades[values >= 1250] == 255).all()
    assert 110 < shades[numpy.abs(values.astype(int) - 1000).argmin()] < 146


def test_of_several_windows_the_first_is_used():
    several = scans.scan(WindowCenter=["1000", "3000"], WindowWidth=["500", "100"])
    assert (row(drawn(several)) == row(drawn(scans.scan(WindowCenter="1000", WindowWidth="500")))).all()


def test_the_doctors_window_goes_before_the_scanners():
    content = scans.scan(WindowCenter="1000", WindowWidth="500")
    shades = row(drawn(content, center=3000, width=200))
    assert (shades[PLAIN[0] < 2890] == 0).all() and (shades[PLAIN[0] > 3110] == 255).all()


def test_the_window_is_in_the_units_of_the_scan():
    content = scans.scan(SIGNED, RescaleSlope="1", RescaleIntercept="-1024")
    shades = row(drawn(content, center=-1024, width=2))
    assert (shades[SIGNED[0] < -2] == 0).all() and (shades[SIGNED[0] > 2] == 255).all()


@pytest.mark.parametrize("window", [{"width": -5}, {"center": float("nan"), "width": float("inf")}])
def test_a_window_that_is_none_leaves_the_scanners(window):
    content = scans.scan(WindowCenter="1000", WindowWidth="500")
    assert (row(drawn(content, **window)) == row(drawn(content))).all()


def test_what_the_scanner_filled_the_corners_with_does_not_darken_the_rest():
    values = scans.ramp(low=1000, high=2000, kind="int16")
    values[:, :20] = -32768
    shades = row(drawn(scans.scan(values, PixelPaddingValue=-32768)))
    assert shades[63] > 250 and shades[21] < 130


def test_every_frame_is_a_picture_of_its_own():
    frames = numpy.stack([scans.ramp(), scans.ramp()[:, ::-1], scans.ramp()])
    for content in (scans.scan(frames), scans.rle(frames)):
        assert rendering.pages(kept(content)) == 3
        assert (row(drawn(content, 2)) == row(drawn(content, 1))[::-1]).all()


def test_a_frame_may_have_a_window_of_its_own():
    def with_window(center):
        window, holds = Dataset(), Dataset()
        window.WindowCenter, window.WindowWidth = center, "100"
        holds.FrameVOILUTSequence = [window]
        return holds

    frames = numpy.stack([scans.ramp(), scans.ramp()])
    content = scans.scan(frames, PerFrameFunctionalGroupsSequence=[with_window("500"), with_window("3500")])
    assert row(drawn(content, 1)).sum() > row(drawn(content, 2)).sum() * 3


def test_more_frames_are_claimed_than_there_are():
    content = scans.scan(NumberOfFrames=1_000_000)
    assert rendering.pages(kept(content)) == 1


def test_a_scan_keeps_the_proportions_of_what_was_scanned():
    assert drawn(scans.scan(PixelSpacing=["2.0", "1.0"])).size == (scans.COLUMNS, scans.ROWS * 2)


def test_a_palette_is_drawn_in_its_colours():
    made = scans.described(numpy.tile(numpy.arange(64, dtype="uint8"), (32, 1)), PhotometricInterpretation="PALETTE COLOR")
    shades = (numpy.arange(256) * 257).astype("<u2")
    for name, values in (("Red", shades), ("Green", shades * 0), ("Blue", shades[::-1])):
        setattr(made, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(made, f"{name}PaletteColorLookupTableData", values.astype("<u2").tobytes())
    picture = drawn(scans.written(made))
    assert picture.getpixel((0, 5)) == (0, 0, 255) and picture.getpixel((63, 5)) == (63, 0, 192)


def test_a_uniform_scan_is_drawn():
    assert drawn(scans.scan(numpy.full((8, 8), 700, "uint16"))).size == (8, 8)


def test_a_scan_without_a_picture_is_a_sentence():
    made = scans.described(scans.ramp())
    del made.PixelData
    assert refusal(scans.written(made)) == "This file holds no picture."


# What stands beside the picture


FACTS = {
    "PatientName": "EXAMPLE^MEERA=मीरा",
    "PatientBirthDate": "19610203",
    "StudyDate": "20261101",
    "Modality": "MR",
    "MagneticFieldStrength": "3",
    "PixelSpacing": ["0.5", "0.5"],
    "SpecificCharacterSet": "ISO_IR 192",
}


def test_the_header_says_whose_it_is_and_how_it_was_made():
    told = dict(rendering.header(kept(scans.scan(**FACTS))))
    assert told["Patient's Name"] == "EXAMPLE MEERA"
    assert (told["Patient's Birth Date"], told["Study Date"]) == ("1961-02-03", "2026-11-01")
    assert (told["Modality"], told["Magnetic Field Strength"], told["Pixel Spacing"]) == ("MR", "3", "0.5, 0.5")


def test_the_header_keeps_to_itself_what_no_doctor_needs():
    made = scans.described(
        scans.ramp(), PatientID="canary", PatientAddress="canary", PatientTelephoneNumbers="canary", OtherPatientNames="canary",
        ReferringPhysicianName="canary", OperatorsName="canary", InstitutionAddress="canary", AccessionNumber="canary",
        PatientComments="canary", ImageComments="canary", PatientSex="F",
    )  # fmt: skip
    made.private_block(0x0011, "canary", create=True).add_new(1, "LO", "canary")
    told = rendering.header(kept(scans.written(made)))
    assert "canary" not in str(told) and ("Patient's Sex", "F") in told


def test_a_header_of_control_characters_and_endless_words_is_readable():
    told = dict(rendering.header(kept(scans.scan(StudyDescription="a\tb " + "x" * 5000))))
    assert told["Study Description"].startswith("a b xxx") and len(told["Study Description"]) == 200


def test_a_value_that_is_no_number_does_not_spoil_the_rest():
    content = scans.scan(SeriesNumber="1234567", EchoTime="12345.67").replace(b"1234567", b"a\\b\\c=\xff")
    told = dict(rendering.header(kept(content.replace(b"12345.67", b"no value"))))
    assert told["Rows"] == "32"


def test_only_a_scan_has_a_header():
    assert rendering.header(kept(pdf((595, 842)), Kind.PDF)) == []


# What a file cannot do


def deflate_bomb():
    """A PDF of 200 kB whose page is 200 MB long before it draws anything."""
    squeezed = zlib.compress(b"0 0 m 9 9 l S " * 15_000_000, 9)
    written = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(595, 842))
        made.pages[0].Contents = made.make_stream(b"")
        made.pages[0].Contents.write(squeezed, filter=pikepdf.Name.FlateDecode)
        made.save(written, compress_streams=False)
    return written.getvalue()


def pixel_bomb():
    """A scan of some hundred bytes that says it is 60,000 points wide and high."""
    return scans.scan(Rows=60_000, Columns=60_000)


BOMBS = {
    "deflate": (deflate_bomb, Kind.PDF),
    "pixels of a scan": (pixel_bomb, Kind.DICOM),
    "pixels of a picture": (lambda: picture_file("PNG", "1", (30_000, 30_000)), Kind.PNG),
    "a cut scan": (lambda: scans.scan()[:-3000], Kind.DICOM),
    "a cut packed scan": (lambda: scans.jpeg_2000(scans.ramp())[:-300], Kind.DICOM),
    "no scan": (lambda: b"\0" * 128 + b"DICM" + os.urandom(5000), Kind.DICOM),
    "no report": (lambda: b"%PDF-1.7\n" + os.urandom(5000), Kind.PDF),
    "no picture": (lambda: b"\x89PNG\r\n\x1a\n" + os.urandom(5000), Kind.PNG),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_a_sentence_and_the_portal_does_not_feel_it(name):
    make, kind = BOMBS[name]
    document = kept(make(), kind)
    before = psutil.Process().memory_info().rss
    started = time.monotonic()
    with pytest.raises(rendering.NotDrawn) as refused:
        rendering.picture(document, 1)
    assert str(refused.value) in {rendering.DAMAGED, rendering.UNHURRIED, rendering.NO_PICTURE}
    assert psutil.Process().memory_info().rss - before < 8 * 1024 * 1024
    assert time.monotonic() - started < rendering.LONGEST_DRAWING + 2


def test_a_child_that_dies_is_a_sentence(monkeypatch):
    monkeypatch.setattr(drawing, "__file__", os.devnull + "/nowhere.py")
    assert refusal(scans.scan()) == rendering.DAMAGED


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(rendering, "LONGEST_DRAWING", 0.05)
    assert refusal(scans.scan()) == rendering.UNHURRIED


def test_when_all_places_to_draw_are_taken_the_doctor_is_told(monkeypatch):
    monkeypatch.setattr(rendering, "LONGEST_DRAWING", 0.05)
    with rendering.DRAWN_AT_ONCE, rendering.DRAWN_AT_ONCE:
        assert refusal(scans.scan()) == rendering.UNHURRIED


def test_the_child_is_told_no_secret_and_reads_the_file_where_it_lies(monkeypatch):
    seen = {}
    run = subprocess.run

    def look(program, **options):
        seen.update(options, number=options["stdin"].fileno())
        return run(program, **options)

    monkeypatch.setattr(rendering.subprocess, "run", look)
    drawn(scans.scan())
    assert set(seen["env"]) == {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"}
    assert "input" not in seen and seen["number"] > 2


@pytest.mark.parametrize("door", ["open('/etc/hostname')", "__import__('socket').socket()"])
def test_the_child_opens_no_other_file_and_no_connection(door):
    program = (
        f"import runpy, socket; child = runpy.run_path({drawing.__file__!r}); child['learn']('pdf'); child['shut_in'](); {door}"
    )
    ended = subprocess.run([sys.executable, "-I", "-B", "-c", program], capture_output=True, text=True)
    assert "Too many open files" in ended.stderr


@pytest.mark.parametrize("state", ["received", "scanning", "quarantined"])
@pytest.mark.parametrize("ask", [rendering.pages, rendering.header, lambda document: rendering.picture(document, 1)])
def test_only_a_clean_file_is_drawn(state, ask):
    with pytest.raises(documents.NotThere):
        ask(kept(scans.scan(), state=state))


def test_how_many_pages_there_are_is_asked_once(monkeypatch):
    document = kept(scans.scan())
    assert rendering.pages(document) == 1
    monkeypatch.setattr(rendering, "_draw", None)
    assert rendering.pages(document) == 1
