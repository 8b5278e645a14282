"""Opens one file that a stranger sent, in a process of its own that may use little memory and time, and open nothing else.

Run as a program: `inspection.py KIND [COPY]`. The file is standard input, the answer is one word on standard output. Of a
picture a copy without anything but the picture is written to the descriptor COPY. A file that brings the process down has its
answer too. It imports nothing of the portal, and is given none of its secrets.
"""

import errno
import io
import mmap
import os
import re
import resource
import struct
import sys
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

MEGABYTE = 1024 * 1024
MOST_MEMORY = 512 * MEGABYTE  # of address space: enough for the largest picture allowed
MOST_SECONDS = 10  # of work
MOST_COPY = 64 * MEGABYTE  # one picture, written anew, may be larger than it came
MOST_PIXELS = 50_000_000
MOST_UNPACKED = 600 * MEGABYTE  # all streams of a PDF, one after the other
QUALITY = 92  # of a JPEG: no difference that a doctor could see
BLANK = b"\0\t\n\f\r "


class Refused(Exception):
    """The one word that says why."""


def inspect(content: Any, kind: str, copy: int | None) -> str:
    """Returns "fine" or "active". Raises Refused."""
    if kind in LOOKS:
        found = LOOKS[kind](content)
        if found == "fine" and zipfile.is_zipfile(content):
            raise Refused("two_files")
        return found
    return picture(content, kind, copy)


# Pictures


def picture(content: Any, kind: str, copy: int | None) -> str:
    from PIL import Image

    try:
        with Image.open(content, formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("too_many_pixels")
            opened.load()
            redraw(opened, "PNG" if kind == "PNG" else "JPEG", copy)
    except MemoryError:
        raise Refused("too_many_pixels") from None
    return "fine"


def redraw(opened: Any, kind: str, copy: int | None) -> None:
    """Writes the picture the right way up, and nothing that stood around it: no place, no camera, no other file."""
    from PIL import ImageOps

    drawn = ImageOps.exif_transpose(opened) if opened.getexif().get(0x0112, 1) != 1 else opened
    if kind == "JPEG" and drawn.mode not in {"L", "RGB"}:
        drawn = drawn.convert("RGB")
    drawn.info = {name: value for name, value in drawn.info.items() if name == "transparency"}
    if copy is not None:
        write(drawn, kind, copy)


def write(drawn: Any, kind: str, copy: int) -> None:
    try:
        with os.fdopen(copy, "wb") as written:
            drawn.save(written, kind, quality=QUALITY, exif=b"", compress_level=3)
    except OSError as error:
        raise Refused("too_many_pixels" if error.errno == errno.EFBIG else "unopened") from None


# PDF

ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound"}
ACTIVE_KEYS = {"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/RichMediaContent"}
ATTACHED = "/EmbeddedFile"
WEB_PAGE = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<iframe")
WHERE_BROWSERS_LOOK = 2048  # bytes from which some guess what a file is, more than any of them takes


def pdf(content: mmap.mmap) -> str:
    import pikepdf

    whole = content[:].rstrip(BLANK)
    if b"%%EOF" not in whole[-1024:]:
        raise Refused("damaged")  # cut short, or another file behind it
    try:
        with pikepdf.open(io.BytesIO(whole)) as opened:
            # One that opens without a password may still be encrypted, and shut its text or print from the doctor.
            if opened.is_encrypted:
                raise Refused("locked")
            if not len(opened.pages):
                raise Refused("damaged")
            active = is_two_things(whole) | holds_active(opened)
            if any("nest" in str(warning) for warning in opened.get_warnings()):
                raise Refused("damaged")
    except pikepdf.PasswordError:
        raise Refused("locked") from None
    except RuntimeError as error:  # to decrypt it asks for random numbers, and cannot open where they come from
        raise Refused("locked" if "random" in str(error) else "damaged") from None
    return "active" if active else "fine"


def is_two_things(whole: bytes) -> bool:
    start = whole[:WHERE_BROWSERS_LOOK].lower()
    behind = whole[whole.rindex(b"%%EOF") + 5 :]
    return bool(behind) or any(mark in start for mark in WEB_PAGE) or zipfile.is_zipfile(io.BytesIO(whole))


def holds_active(opened: Any) -> bool:
    """Whether anything in the file runs, or carries other files; every stream is unpacked meanwhile."""
    import pikepdf

    # Where to open the document is harmless, and word processors write it into every file; any other action is not.
    at_opening = opened.Root.get("/OpenAction")
    active = isinstance(at_opening, pikepdf.Dictionary) and at_opening.get("/S") != pikepdf.Name.GoTo
    unpacked = 0
    suspect = re.compile("|".join(name + r"\b" for name in sorted(ACTIONS | ACTIVE_KEYS | {ATTACHED})).encode())
    for each in opened.objects:
        if suspect.search(written(each)):  # a glance tells of nearly all objects that they do nothing
            # A name by itself is there to be referred to, and no honest program writes what it does that way.
            active |= isinstance(each, pikepdf.Name) or any(map(runs, dictionaries(each)))
        if isinstance(each, pikepdf.Stream):
            unpacked += size_unpacked(each)
        if unpacked > MOST_UNPACKED:
            raise Refused("damaged")
    return active


def written(each: Any) -> bytes:
    """As it would stand in a file, its names without disguise."""
    import pikepdf

    if not isinstance(each, pikepdf.Object):  # a number: most files keep the lengths of their streams so
        return b""
    plain: bytes = (each.stream_dict if isinstance(each, pikepdf.Stream) else each).unparse(resolved=True)
    return plain


def dictionaries(root: Any) -> Iterator[Any]:
    """All dictionaries written inside one object; what it only refers to is an object itself."""
    import pikepdf

    waiting = [root]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting.extend(part for part in each if not indirect(part))
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            waiting.extend(part for _, part in each.items() if not indirect(part))


def indirect(part: Any) -> bool:
    return bool(getattr(part, "is_indirect", False))


def runs(dictionary: Any) -> bool:
    return (
        not ACTIVE_KEYS.isdisjoint(dictionary.keys())
        or str(dictionary.get("/S")) in ACTIONS
        or str(dictionary.get("/Type")) == ATTACHED
    )


def size_unpacked(stream: Any) -> int:
    import pikepdf

    try:
        return len(stream.get_stream_buffer())
    except pikepdf.DataDecodingError:  # damaged, or more than fits into the memory we may use
        raise Refused("damaged") from None
    except pikepdf.PdfError:  # packed as only a picture is: whoever draws the page will see
        return 0


# DICOM

EXPLICIT, IMPLICIT, BIG_ENDIAN = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
# Deflated, which may unpack to anything, and those whose picture lies on somebody's server.
UNREADABLE = {f"{IMPLICIT}.{end}" for end in ("1.99", "8.1", "4.94", "4.95", "4.204", "4.205")}
NOT_SCANS = ("1.2.840.10008.1.3.10", "1.2.840.10008.5.1.4.1.1.104.")  # a disc's list of contents; documents in a scan's clothes
CLASS, SYNTAX, ROWS, COLUMNS, PIXELS = (2, 2), (2, 0x10), (0x28, 0x10), (0x28, 0x11), (0x7FE0, 0x10)
ITEM, ITEM_ENDS, SEQUENCE_ENDS = (0xFFFE, 0xE000), (0xFFFE, 0xE00D), (0xFFFE, 0xE0DD)
LONG = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
SHORT = {
    b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS", b"ST", b"TM",
    b"UI", b"UL", b"US",
}  # fmt: skip
UNDEFINED = 0xFFFFFFFF
DEEPEST = 32  # sequences and items inside one another; scanners need less than ten


Tag = tuple[int, int]


def dicom(content: mmap.mmap) -> str:
    start = content[:128]
    if start.strip(b"\0") and not start.startswith((b"II*\0", b"MM\0*")):
        raise Refused("two_files")  # the standard leaves these bytes to other formats: a program may stand there
    meta, at = group_two(content)
    syntax, scan = uid(meta.get(SYNTAX)), uid(meta.get(CLASS))
    if not syntax or not scan:
        raise Refused("damaged")
    if scan.startswith(NOT_SCANS):
        raise Refused("no_scan")
    if syntax in UNREADABLE or not f"{syntax}.".startswith(f"{IMPLICIT}."):
        raise Refused("packed")
    order = ">" if syntax == BIG_ENDIAN else "<"
    found = outermost(content, at, order, implicit=syntax == IMPLICIT)
    rows, columns = (struct.unpack(order + "H", found.get(tag, b"\0\0")[:2])[0] for tag in (ROWS, COLUMNS))
    if rows * columns > MOST_PIXELS:
        raise Refused("too_many_pixels")
    return "fine"


def uid(value: bytes | None) -> str:
    return (value or b"").strip(b"\0 ").decode("ascii")


def group_two(content: mmap.mmap) -> tuple[dict[Tag, bytes], int]:
    """What the file says of itself, and where the scan begins."""
    found, at = {}, 132
    while content[at : at + 2] == b"\2\0":
        tag, _, length, value = element(content, at, "<", implicit=False)
        at = value + length
        found[tag] = content[value:at]
    return found, at


def outermost(content: mmap.mmap, at: int, order: str, *, implicit: bool) -> dict[Tag, bytes]:
    """Walks over all elements, into sequences too, and gives the short ones that stand in none.

    It recurses nowhere and unpacks nothing. Raises Refused when they nest too deep or the file ends too early.
    """
    found = {}
    around = [(len(content), False)]  # where each sequence and item that we are in ends, and whether a mark ends it before
    while around:
        end, marked = around[-1]
        if at == end or (end - at < 8 and end == len(content) and not content[at:end].strip(b"\0")):  # some pad the file
            if marked:
                raise Refused("damaged")
            around.pop()
            continue
        tag, kind, length, value = element(content, at, order, implicit=implicit)
        at = value
        if tag in {ITEM_ENDS, SEQUENCE_ENDS}:
            if marked:
                around.pop()
        elif length == UNDEFINED and tag == PIXELS:
            at = behind_fragments(content, at, order)
        elif length == UNDEFINED:
            around.append((end, True))
        elif value + length > end:
            raise Refused("damaged")
        elif holds_items(content, tag, kind, value, length, order):
            around.append((value + length, False))
        else:
            at = value + length
            if len(around) == 1 and length < 64:
                found[tag] = content[value:at]
        if len(around) > DEEPEST:
            raise Refused("damaged")
    return found


def element(content: mmap.mmap, at: int, order: str, *, implicit: bool) -> tuple[Tag, bytes, int, int]:
    """Tag, kind, length and where the value begins, of the element that begins there. Raises struct.error behind the end."""
    tag = struct.unpack_from(order + "HH", content, at)
    kind = content[at + 4 : at + 6]
    if kind in LONG and not implicit:
        return tag, kind, struct.unpack_from(order + "L", content, at + 8)[0], at + 12
    if kind in SHORT and not implicit:
        return tag, kind, struct.unpack_from(order + "H", content, at + 6)[0], at + 8
    return tag, b"", struct.unpack_from(order + "L", content, at + 4)[0], at + 8


def holds_items(content: mmap.mmap, tag: Tag, kind: bytes, value: int, length: int, order: str) -> bool:
    if tag == ITEM or kind == b"SQ":
        return True
    return kind in {b"", b"UN"} and length >= 8 and struct.unpack_from(order + "HH", content, value) == ITEM


def behind_fragments(content: mmap.mmap, at: int, order: str) -> int:
    """Packed frames stand in items that hold no elements."""
    while True:
        tag, _, length, value = element(content, at, order, implicit=True)
        at = value + length
        if tag == SEQUENCE_ENDS:
            return value
        if tag != ITEM or at > len(content):
            raise Refused("damaged")


# Videos


def video(content: mmap.mmap) -> str:
    found = {kind: (start, end) for kind, start, end in boxes(content, 0, len(content))}
    if not {b"moov", b"mdat"} <= found.keys():
        raise Refused("damaged")  # a recording that broke off has no table of its pictures
    if not {b"mvhd", b"trak"} <= {kind for kind, _, _ in boxes(content, *found[b"moov"])}:
        raise Refused("damaged")
    return "fine"


def boxes(content: mmap.mmap, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The kind of each box, and where what it holds begins and ends. Raises Refused unless they fill the place exactly."""
    while at < end:
        size, kind = struct.unpack_from(">L4s", content, at)
        start = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, start)
            start += 8
        behind = at + size if size else end
        if not start <= behind <= end:
            raise Refused("damaged")
        yield kind, start, behind
        at = behind


LOOKS = {"PDF": pdf, "DICOM": dicom, "MP4": video, "MOV": video}


def learn(kind: str) -> None:
    """Loads what opens such files: later nothing can be opened, not even a module."""
    if kind == "PDF":
        import pikepdf  # noqa: F401
    elif kind not in LOOKS:
        from PIL import Image, ImageOps, MpoImagePlugin, TiffImagePlugin  # noqa: F401

        Image.preinit()
        Image.MAX_IMAGE_PIXELS = None  # the size is judged here, before anything is drawn
        if kind == "HEIF":
            import pillow_heif

            pillow_heif.register_heif_opener()


def shut_in() -> None:
    """From here on little memory, little time, and neither a file nor a connection that is not open already."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_COPY, MOST_COPY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def main(kind: str, copy: str = "") -> str:
    warnings.simplefilter("ignore")
    content = mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_READ)  # never all of it in memory, and no place in it moved
    learn(kind)
    shut_in()
    try:
        return inspect(content, kind, int(copy) if copy else None)
    except Refused as refused:
        return str(refused)


if __name__ == "__main__":
    print(main(*sys.argv[1:]), end="")
