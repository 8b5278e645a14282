"""Files as they come to a hospital's door, good and bad, and what must become of each."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pikepdf
import typst

from . import specimens as make

TAKEN, SET_APART = "is taken", "is set apart"
OTHER_KIND = "is not a PDF, JPEG, PNG, HEIC, DICOM, MP4 or MOV file"
PRETENDS = "is something else inside"
DAMAGED = "does not open"
NOT_PLAYED = "does not play"
LOCKED = "is locked with a password"
TOO_MANY_PIXELS = "is too large a picture"
NO_SCAN = "holds no picture of a scan"
PACKED = "is packed in a way that we cannot open"
EMPTY = "is empty"


@dataclass(frozen=True)
class Specimen:
    about: str
    name: str  # as it is sent
    make: Callable[[], bytes]
    outcome: str  # TAKEN, SET_APART or the words with which it is refused
    shown: str | None = None  # its name on our pages, where it is another
    gone: bytes = b""  # what must not be in the copy that we keep

    @property
    def content(self) -> bytes:
        return made(self)


@cache
def made(specimen: Specimen) -> bytes:
    return specimen.make()


SCRIPT = {"S": pikepdf.Name.JavaScript, "JS": "app.alert(1)"}
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
FORM = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA 5 0 R>>>>"
HIDDEN_SCRIPT = b"<</Type/Catalog/Pages 2 0 R/Open#41ction<</#53/J#61vaScript/J#53(app.alert\\(1\\))>>>>"
TREE = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (number - 1, number + 1) for number in range(2, 5000)]
DEEP_PAGES = (CATALOG, *TREE, b"<</Type/Page/Parent 4999 0 R/MediaBox[0 0 9 9]>>")
LOOP = (CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>")
TWICE = zlib.compress(make.zeros(800), 9)
PLAIN_PAGE = make.stream(b"0 0 m 9 9 l S")


def at_page(made, **action):
    made.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(**action))


def on_touch(made):
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    made.pages[0].Annots = pikepdf.Array([made.make_indirect(link)])


def by_reference(made):
    """The name of what it does is an object of its own."""
    action = pikepdf.Dictionary(S=made.make_indirect(pikepdf.Name.Launch), F="cmd.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    made.pages[0].Annots = pikepdf.Array([made.make_indirect(link)])


def view(made):
    made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])


def locked(**passwords):
    return make.pdf(encryption=pikepdf.Encryption(**passwords))


def with_page_inside(content):
    """A web page in a comment, where some browsers look for one."""
    return content[:9] + b"%" + make.WEB_PAGE + b"\n" + content[9:]


GOOD = [
    Specimen("a report", "report.pdf", make.pdf, TAKEN),
    Specimen("a report from a word processor, which says where to open it", "letter.PDF", lambda: make.pdf(view), TAKEN),
    Specimen("a report whose numbers are objects, as most programs write", "report.pdf", lambda: make.pdf(qdf=True), TAKEN),
    Specimen("a report that opens at its first page", "report.pdf", lambda: make.pdf(make.acting(S=pikepdf.Name.GoTo)), TAKEN),
    Specimen("a picture that was saved as a PDF", "scan.pdf", lambda: make.picture("PDF"), TAKEN),
    Specimen("a report from a typesetter", "letter.pdf", lambda: typst.compile(b"= Report"), TAKEN),
    Specimen("a photo", "photo.jpg", make.picture, TAKEN),
    Specimen("a photo of a phone", "photo.jpeg", lambda: make.picture(exif=make.noted(6)), TAKEN, gone=b"Example phones"),
    Specimen("a screenshot", "scan.png", lambda: make.picture("PNG"), TAKEN),
    Specimen("a screenshot under the name of a photo", "scan.jpg", lambda: make.picture("PNG"), TAKEN),
    Specimen(
        "an iPhone's photo", "IMG_0001.HEIC", lambda: make.picture("HEIF", exif=make.noted()), TAKEN, gone=b"Example phones"
    ),
    Specimen("a scan", "MR000001.dcm", make.dicom, TAKEN),
    Specimen("a scan as a disc names it", "I1000001", make.dicom, TAKEN),
    Specimen("a scan named by its number", "1.2.840.113619.2.55", make.dicom, TAKEN),
    Specimen("an older scan", "MR.dcm", lambda: make.dicom(make.scanned(plain=False), syntax=make.IMPLICIT), TAKEN),
    Specimen("a scan that is a TIFF as well", "MR.dcm", lambda: make.dicom(start=b"II*\0".ljust(128, b"\0")), TAKEN),
    Specimen("a video", "spasm.mp4", make.video, TAKEN),
    Specimen("an iPhone's video", "IMG_0002.MOV", lambda: make.video("MOV"), TAKEN),
]  # fmt: skip

TWO_IN_ONE = [
    Specimen("a web page named a PDF", "report.pdf", lambda: make.WEB_PAGE, PRETENDS),
    Specimen("a web page before a PDF", "report.pdf", lambda: make.WEB_PAGE + make.pdf(), PRETENDS),
    Specimen("a web page inside a PDF", "report.pdf", lambda: with_page_inside(make.pdf()), SET_APART),
    Specimen("a web page with a PDF's first bytes", "report.pdf", lambda: b"%PDF-1.7\n" + make.WEB_PAGE, DAMAGED),
    Specimen("an archive behind a PDF", "report.pdf", lambda: make.pdf() + make.archive(), SET_APART),
    Specimen("a large archive behind a PDF", "report.pdf", lambda: make.pdf() + make.archive() * 20, DAMAGED),
    Specimen(
        "an archive inside a PDF", "report.pdf",
        lambda: make.pdf_with(make.stream(make.archive(comment=b"\nendstream")[:-10])) + make.archive(b"\n%%EOF"), SET_APART,
    ),
    Specimen("a program behind a photo", "photo.jpg", lambda: make.picture() + make.PHP, TAKEN, gone=b"<?php"),
    Specimen("a program in a photo's notes", "photo.jpg", lambda: make.picture(comment=make.PHP), TAKEN, gone=b"<?php"),
    Specimen(
        "a program in a screenshot's notes", "scan.png",
        lambda: make.png_of(1, 1, make.chunk(b"tEXt", b"Comment\0" + make.PHP), pixels=bytes(4)), TAKEN, gone=b"<?php",
    ),
    Specimen("an archive behind a screenshot", "scan.png", lambda: make.picture("PNG") + make.archive(), TAKEN, gone=b"run.js"),
    Specimen("a GIF before a photo", "scan.jpg", lambda: b"GIF89a" + make.picture(), PRETENDS),
    Specimen("a web page with a photo's first bytes", "photo.jpg", lambda: b"\xff\xd8\xff\xe0" + make.WEB_PAGE, DAMAGED),
    Specimen("a program that is a scan as well", "MR.dcm", lambda: make.dicom(start=make.PROGRAM[:128]), PRETENDS),
    Specimen("an archive behind a scan", "MR.dcm", lambda: make.dicom() + make.element(9, 0x10, "UN", make.archive()), PRETENDS),
    Specimen("an archive behind a video", "a.mp4", lambda: make.video("MP4", b"f", make.box(b"free", make.archive())), PRETENDS),
    Specimen("a letter in a scan's clothes", "MR.dcm", lambda: make.dicom(scan=make.LETTER), NO_SCAN),
]  # fmt: skip

BOMBS = [
    Specimen("a picture of 900 million points", "scan.png", lambda: make.png_of(30_000, 30_000), TOO_MANY_PIXELS),
    Specimen("a photo of four thousand million points", "photo.jpg", lambda: make.jpeg_of(65_000, 65_000), TOO_MANY_PIXELS),
    Specimen("an iPhone's photo of as many", "photo.heic", lambda: make.heic_of(16_000, 16_000), DAMAGED),
    Specimen("a scan of as many", "MR.dcm", lambda: make.dicom(make.scanned(rows=65535, columns=65535)), TOO_MANY_PIXELS),
    Specimen("a picture with 800 MB behind its points", "scan.png", lambda: make.png_of(9, 9, pixels=make.zeros(800)), TAKEN),
    Specimen(
        "a picture with a note of 800 MB", "scan.png",
        lambda: make.png_of(1, 1, make.chunk(b"zTXt", b"Comment\0\0" + make.zeros(800)), pixels=bytes(4)), DAMAGED,
    ),
    Specimen(
        "a page of 1.2 GB", "report.pdf", lambda: make.pdf_with(make.stream(make.zeros(1200), b"/Filter/FlateDecode")), DAMAGED,
    ),
    Specimen(
        "a page of 800 MB, packed twice", "report.pdf",
        lambda: make.pdf_with(make.stream(TWICE, b"/Filter[/FlateDecode/FlateDecode]")), DAMAGED,
    ),
    Specimen(
        "many pages of 100 MB", "report.pdf",
        lambda: make.pdf_with(PLAIN_PAGE, CATALOG, *[make.stream(make.zeros(100), b"/Filter/FlateDecode")] * 7), DAMAGED,
    ),
    Specimen("a packed scan", "MR.dcm", lambda: make.dicom(make.zeros(800)[2:-4], syntax=make.DEFLATED), PACKED),
]  # fmt: skip

NESTED = [
    Specimen("lists in lists", "report.pdf", lambda: make.pdf_with(b"[" * 100_000 + b"]" * 100_000), DAMAGED),
    Specimen("dictionaries in dictionaries", "report.pdf", lambda: make.pdf_with(b"<</A" * 50_000 + b">>" * 50_000), DAMAGED),
    Specimen("five thousand tables of pages", "report.pdf", lambda: make.pdf_of(*DEEP_PAGES), DAMAGED),
    Specimen("a table of pages that lists itself", "report.pdf", lambda: make.pdf_of(*LOOP), DAMAGED),
    Specimen("sequences in sequences", "MR.dcm", lambda: make.dicom(make.nested(5000)), DAMAGED),
    Specimen(
        "sequences in sequences of an older scan", "MR.dcm",
        lambda: make.dicom(make.nested(5000, plain=False), syntax=make.IMPLICIT), DAMAGED,
    ),
    Specimen(
        "measured sequences in sequences", "MR.dcm", lambda: make.dicom(make.measured(1000), syntax=make.IMPLICIT), DAMAGED
    ),
]  # fmt: skip

ACTIVE = [
    Specimen("a script that runs at opening", "report.pdf", lambda: make.pdf(make.acting(**SCRIPT)), SET_APART),
    Specimen("the same, its names in disguise", "report.pdf", lambda: make.pdf_with(PLAIN_PAGE, HIDDEN_SCRIPT), SET_APART),
    Specimen(
        "a script in a packed object", "report.pdf",
        lambda: make.pdf(on_touch, object_stream_mode=pikepdf.ObjectStreamMode.generate), SET_APART,
    ),
    Specimen("a script that runs with a page", "report.pdf", lambda: make.pdf(lambda made: at_page(made, **SCRIPT)), SET_APART),
    Specimen("a page that does something harmless", "report.pdf", lambda: make.pdf(lambda made: at_page(made, S="")), SET_APART),
    Specimen("a program to be started", "report.pdf", lambda: make.pdf(make.acting(S=pikepdf.Name.Launch, F="cmd")), SET_APART),
    Specimen("a program to be started by a touch", "report.pdf", lambda: make.pdf(on_touch), SET_APART),
    Specimen("a program to be started, named elsewhere", "report.pdf", lambda: make.pdf(by_reference), SET_APART),
    Specimen("a form that sends itself", "report.pdf", lambda: make.pdf(make.acting(S=pikepdf.Name.SubmitForm)), SET_APART),
    Specimen("a form within a form", "report.pdf", lambda: make.pdf_with(PLAIN_PAGE, FORM, make.stream(b"<x/>")), SET_APART),
    Specimen("another file attached", "report.pdf", lambda: make.pdf(make.attaching(make.PROGRAM)), SET_APART),
    Specimen("a test virus attached", "report.pdf", lambda: make.pdf(make.attaching(make.EICAR)), SET_APART),
    Specimen("a test virus behind a PDF", "report.pdf", lambda: make.pdf() + make.EICAR, SET_APART),
    Specimen("a test virus named a PDF", "report.pdf", lambda: make.EICAR, PRETENDS),
    Specimen("a test virus named a photo", "photo.jpg", lambda: make.EICAR, PRETENDS),
    Specimen("a test virus named a video", "spasm.mp4", lambda: make.EICAR, PRETENDS),
]  # fmt: skip

BROKEN = [
    Specimen("a PDF with a password", "report.pdf", lambda: locked(owner="a", user="b"), LOCKED),
    Specimen("a PDF that opens and forbids", "report.pdf", lambda: locked(owner="a", user=""), LOCKED),
    Specimen("nothing", "report.pdf", bytes, EMPTY),
    Specimen("half a PDF", "report.pdf", lambda: make.pdf()[: len(make.pdf()) // 2], DAMAGED),
    Specimen("a PDF without a page", "report.pdf", lambda: make.pdf_of(CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"), DAMAGED),
    Specimen("half a photo", "photo.jpg", lambda: make.picture(size=(900, 900))[:9000], DAMAGED),
    Specimen("half a screenshot", "scan.png", lambda: make.picture("PNG", size=(900, 900))[:600], DAMAGED),
    Specimen("half an iPhone's photo", "photo.heic", lambda: make.picture("HEIF")[:-40], DAMAGED),
    Specimen("half a scan", "MR.dcm", lambda: make.dicom()[:-20], DAMAGED),
    Specimen("a scan's mark and nothing more", "MR.dcm", lambda: bytes(128) + b"DICM" + bytes(99), DAMAGED),
    Specimen("a scan that does not say of what", "MR.dcm", lambda: make.dicom(scan=""), DAMAGED),
    Specimen("a scan that does not say how it is written", "MR.dcm", lambda: make.dicom(syntax=""), DAMAGED),
    Specimen("a disc's list of contents", "DICOMDIR", lambda: make.dicom(scan=make.DISC), NO_SCAN),
    Specimen("half a video", "spasm.mp4", lambda: make.video()[:-20], NOT_PLAYED),
    Specimen("a recording that broke off", "spasm.mp4", lambda: make.HEADS["MP4"] + make.box(b"mdat", b"film"), NOT_PLAYED),
    Specimen("a video in boxes of no size", "spasm.mov", lambda: make.HEADS["MOV"] + b"\0\0\0\4free" * 9, NOT_PLAYED),
]  # fmt: skip

WRONG_KIND = [
    Specimen("a program", "report.exe", lambda: make.PROGRAM, OTHER_KIND),
    Specimen("a program named a PDF", "report.pdf", lambda: make.PROGRAM, PRETENDS),
    Specimen("an archive of a whole disc", "MRI.zip", make.archive, OTHER_KIND),
    Specimen("a text document", "letter.docx", make.archive, OTHER_KIND),
    Specimen("a drawing with a script", "scan.svg", lambda: make.SVG, OTHER_KIND),
    Specimen("a drawing named a picture", "scan.png", lambda: make.SVG, PRETENDS),
    Specimen("a PDF named a photo", "photo.jpg", make.pdf, PRETENDS),
    Specimen("a photo named a scan", "MR.dcm", make.picture, PRETENDS),
    Specimen("an iPhone's photo named a video", "spasm.mp4", lambda: make.picture("HEIF"), PRETENDS),
    Specimen("a picture of another family", "photo.heic", lambda: make.box(b"ftyp", b"avif\0\0\0\0avifmif1"), PRETENDS),
    Specimen("a report without an ending", "report", make.pdf, OTHER_KIND),
    Specimen("a web page with two endings", "report.pdf.html", lambda: make.WEB_PAGE, OTHER_KIND),
]

LONG = "a" * 296 + ".pdf"
NAMED_TO_HARM = [
    Specimen("a way up the folders", "../../../etc/passwd.pdf", make.pdf, TAKEN, shown="passwd.pdf"),
    Specimen("a way up to what is no report", "../../../etc/passwd", make.pdf, OTHER_KIND, shown="passwd"),
    Specimen("an ending behind a NUL", "report.pdf\0.exe", make.pdf, OTHER_KIND, shown="report.pdf.exe"),
    Specimen("a NUL before the ending", "report\0.pdf", make.pdf, TAKEN, shown="report.pdf"),
    Specimen("a new line", "report\r\nX-A: b.pdf", make.pdf, TAKEN, shown="reportX-A: b.pdf"),
    Specimen("letters that run backwards", "fdp.\u202eexe", lambda: make.PROGRAM, OTHER_KIND, shown="fdp.exe"),
    Specimen("backwards letters on a good file", "\u202eexe.pdf", make.pdf, TAKEN, shown="exe.pdf"),
    Specimen("300 characters", LONG, make.pdf, TAKEN, shown="a" * 251 + ".pdf"),
    Specimen("a name in Devanagari", "रिपोर्ट.pdf", make.pdf, TAKEN),
    Specimen("a tag", "<script>alert(1)</script>.pdf", make.pdf, TAKEN, shown="script>.pdf"),
]

CORPUS = [*GOOD, *TWO_IN_ONE, *BOMBS, *NESTED, *ACTIVE, *BROKEN, *WRONG_KIND, *NAMED_TO_HARM]
