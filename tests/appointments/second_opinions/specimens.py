"""Makes files byte by byte: those that patients have, and those that nobody should send."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pillow_heif
from PIL import Image

MEGABYTE = 1024 * 1024
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"  # in two, or scanners take this file
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\0" * 4096
WEB_PAGE = b"<!doctype html><html><script>alert(1)</script></html>"
PHP = b"<?php system($_GET['c']); ?>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def archive(comment=b""):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("run.js", "alert(1)")
        made.comment = comment
    return written.getvalue()


def zeros(megabytes):
    """So many megabytes of nothing as zlib packs them, put together from one packed megabyte."""
    packer = zlib.compressobj(9, wbits=-15)
    one = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (megabytes * MEGABYTE % 65521) << 16 | 1
    return b"\x78\x9c" + one * megabytes + b"\x03\x00" + struct.pack(">I", checksum)


# PDF


def pdf(fill=None, **options):
    written = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        if fill:
            fill(made)
        made.save(written, **options)
    return written.getvalue()


def pdf_of(*objects, root=1):
    """Each object as it is written, numbered from 1."""
    written, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, root, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table + trailer


PAGES = (b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>")


def pdf_with(content, catalog=b"<</Type/Catalog/Pages 2 0 R>>", *more):
    """One page that draws from the fourth object."""
    return pdf_of(catalog, *PAGES, content, *more)


def stream(content, entries=b""):
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def acting(**action):
    """Fills a PDF with what it does when it opens."""

    def fill(made):
        made.Root.OpenAction = pikepdf.Dictionary(**action)

    return fill


def attaching(content):
    def fill(made):
        made.attachments["a.txt"] = pikepdf.AttachedFileSpec(made, content, filename="a.txt")

    return fill


# Pictures


def picture(kind="JPEG", size=(64, 48), mode="RGB", **options):
    """A gradient, so that something can be told from it."""
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    written = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(written, kind, **options)
    return written.getvalue()


def noted(orientation=1):
    """What a phone writes into a picture: how it was held, and where."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = "Example phones"
    notes.get_ifd(0x8825)[1] = "N"
    return notes


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width, height, *chunks, pixels=b"\0" * 100):
    """Says to be so wide and high."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    drawn = chunk(b"IDAT", pixels if pixels.startswith(b"\x78") else zlib.compress(pixels))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + drawn + chunk(b"IEND", b"")


def jpeg_of(width, height):
    small = picture()
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", height, width) + small[at + 4 :]


def heic_of(width, height):
    small = picture("HEIF")
    at = small.index(b"ispe") + 8
    return small[:at] + struct.pack(">II", width, height) + small[at + 8 :]


# DICOM

MR = "1.2.840.10008.5.1.4.1.1.4"
IMPLICIT, EXPLICIT, DEFLATED = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"
DISC, LETTER = "1.2.840.10008.1.3.10", "1.2.840.10008.5.1.4.1.1.104.1"
UNDEFINED = 0xFFFFFFFF


def element(group, number, kind, value, *, length=None):
    """With its kind as explicit files write it, without (None) as implicit ones."""
    value = value.encode() if isinstance(value, str) else value
    value += (b"\0" if kind == "UI" else b" ") * (len(value) % 2)
    size = len(value) if length is None else length
    tag = struct.pack("<HH", group, number)
    if kind is None:
        return tag + struct.pack("<L", size) + value
    if kind in {"OB", "OW", "SQ", "UN"}:
        return tag + kind.encode() + struct.pack("<HL", 0, size) + value
    return tag + kind.encode() + struct.pack("<H", size) + value


def dicom(body=None, *, scan=MR, syntax=EXPLICIT, start=b"\0" * 128):
    meta = element(2, 1, "OB", b"\0\1")
    meta += element(2, 2, "UI", scan) if scan else b""
    meta += element(2, 3, "UI", "1.2.3.4") + (element(2, 0x10, "UI", syntax) if syntax else b"")
    return start + b"DICM" + element(2, 0, "UL", struct.pack("<L", len(meta))) + meta + (scanned() if body is None else body)


def scanned(*, rows=4, columns=4, plain=True, pixels=bytes(32)):
    kinds = ["UI", "SQ", "US", "US", "OW"] if plain else [None] * 5
    item = element(0xFFFE, 0xE000, None, element(8, 0x1150, kinds[0], MR))
    return b"".join(
        element(group, number, kind, value)
        for (group, number, value), kind in zip(
            [
                (8, 0x16, MR),
                (8, 0x1140, item),
                (0x28, 0x10, struct.pack("<H", rows)),
                (0x28, 0x11, struct.pack("<H", columns)),
                (0x7FE0, 0x10, pixels),
            ],
            kinds,
            strict=True,
        )
    )


def nested(deep, *, plain=True):
    """Sequences in sequences, none of which says how long it is."""
    begins = element(8, 0x1140, "SQ" if plain else None, b"", length=UNDEFINED)
    begins += element(0xFFFE, 0xE000, None, b"", length=UNDEFINED)
    ends = element(0xFFFE, 0xE00D, None, b"") + element(0xFFFE, 0xE0DD, None, b"")
    return begins * deep + ends * deep


def measured(deep):
    """The same with lengths."""
    inner = b""
    for _ in range(deep):
        inner = element(8, 0x1140, None, element(0xFFFE, 0xE000, None, inner))
    return inner


# Videos


def box(kind, content=b""):
    return struct.pack(">I", len(content) + 8) + kind + content


HEADS = {"MP4": box(b"ftyp", b"isom\0\0\2\0isommp42"), "MOV": box(b"ftyp", b"qt  \0\0\2\0qt  ")}
TABLE = box(b"moov", box(b"mvhd", bytes(100)) + box(b"trak", box(b"tkhd", bytes(84))))


def video(kind="MP4", film=b"film" * 64, *more):
    return HEADS[kind] + TABLE + box(b"mdat", film) + b"".join(more)
