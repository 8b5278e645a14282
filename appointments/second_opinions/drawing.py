"""Draws one page of a file that a stranger sent, in a process of its own that may use little memory and time and open no other.

Run as a program: `drawing.py VERB KIND [PAGE [CENTER WIDTH]]`. The file is standard input. The answer on standard output is a
PNG for "picture", and JSON for "pages" and "header". A file that brings the process down has its answer too: none. It imports
nothing of the portal, and is given none of its secrets.
"""

import codecs
import json
import math
import resource
import sys
import warnings
from collections.abc import Callable
from typing import IO, Any, NamedTuple

MEGABYTE = 1024 * 1024
MOST_MEMORY = 768 * MEGABYTE  # of address space: a mammogram of 20 million points, packed as JPEG 2000, takes 660
MOST_SECONDS = 20  # of work
MOST_ANSWER = 32 * MEGABYTE
MOST_PIXELS = 50_000_000
MOST_PAGES = 5_000
PAGE_WIDTH, PAGE_HEIGHT = 1_400, 4_200  # pixels of a page of text: its letters are read without a magnifying glass
SIDE = 2_000  # pixels; a screen shows no more
NO_PICTURE, NO_SUCH_PAGE = 3, 4  # exit codes, beside 0 and whatever the system says of a process that it ended

Window = tuple[float | None, float | None]


class Scan(NamedTuple):
    """A DICOM file, and which of its frames, from 0."""

    read: Any
    frame: int


# PDF


def open_pdf(file: IO[bytes]) -> Any:
    import pypdfium2

    return pypdfium2.PdfDocument(file)


def count_pdf(file: IO[bytes]) -> int:
    return len(open_pdf(file))


def draw_pdf(file: IO[bytes], page: int, _: Window) -> Any:
    opened = open_pdf(file)
    there_is(page, len(opened))
    drawn = opened[page - 1]
    width, height = drawn.get_size()
    return drawn.render(scale=min(PAGE_WIDTH / width, PAGE_HEIGHT / height)).to_pil()


# Pictures


def count_picture(_: IO[bytes]) -> int:
    return 1


def draw_picture(file: IO[bytes], page: int, _: Window) -> Any:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # judged below, before anything is decoded
    there_is(page, 1)
    opened = Image.open(file, formats=["JPEG", "PNG"])
    if opened.width * opened.height > MOST_PIXELS:
        raise MemoryError
    opened.draft("RGB", (SIDE, SIDE))
    opened.thumbnail((SIDE, SIDE))
    shown = ImageOps.exif_transpose(opened)
    return on_white(shown) if shown.has_transparency_data else shown.convert("L" if shown.mode in {"1", "L"} else "RGB")


def on_white(picture: Any) -> Any:
    from PIL import Image

    seen = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")


# DICOM


def read_scan(file: IO[bytes]) -> Any:
    import pydicom

    read = pydicom.dcmread(file)
    if not any(name in read for name in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
        sys.exit(NO_PICTURE)
    if read.Rows * read.Columns > MOST_PIXELS:
        raise MemoryError
    return read


def frames_of(read: Any) -> int:
    """As many as it says, but no more than can be in it."""
    from pydicom.encaps import parse_fragments

    said = max(int(read.get("NumberOfFrames") or 1), 1)
    if "PixelData" not in read:
        return said
    if read.file_meta.TransferSyntaxUID.is_compressed:
        return min(said, parse_fragments(read.PixelData)[0])
    bits = read.Rows * read.Columns * read.SamplesPerPixel * read.BitsAllocated
    return min(said, max(len(read.PixelData) * 8 // max(int(bits), 1), 1))


def count_scan(file: IO[bytes]) -> int:
    return frames_of(read_scan(file))


def draw_scan(file: IO[bytes], page: int, window: Window) -> Any:
    from PIL import Image
    from pydicom.pixels.utils import pixel_array

    read = read_scan(file)
    there_is(page, frames_of(read))
    scan = Scan(read, page - 1)
    values = pixel_array(read, index=scan.frame)
    if read.PhotometricInterpretation == "PALETTE COLOR":
        drawn = coloured(looked_up(values, read))
    elif values.ndim == 3:
        drawn = coloured(values, read.BitsStored)
    else:
        drawn = grey(measured(values, scan), scan, window)
    return in_proportion(Image.fromarray(drawn), scan)


def looked_up(values: Any, read: Any) -> Any:
    from pydicom.pixels.processing import apply_color_lut

    return apply_color_lut(values, read)


def coloured(values: Any, bits: int | None = None) -> Any:
    """Red, green and blue in a byte each."""
    deeper = (bits or values.dtype.itemsize * 8) - 8
    return (values >> deeper if deeper > 0 else values).astype("uint8")


def measured(values: Any, scan: Scan) -> Any:
    """What the numbers of the file stand for, in Hounsfield units for example."""
    from pydicom.pixels.processing import apply_modality_lut

    if "ModalityLUTSequence" in scan.read:
        return apply_modality_lut(values, scan.read).astype("float32")
    measured = values.astype("float32")
    measured *= number(found(scan, "PixelValueTransformationSequence", "RescaleSlope"), 1)
    measured += number(found(scan, "PixelValueTransformationSequence", "RescaleIntercept"), 0)
    return measured


def grey(values: Any, scan: Scan, window: Window) -> Any:
    """From black to white over the window; what lies outside is one or the other."""
    import numpy

    numpy.nan_to_num(values, copy=False)
    center, width = (chosen if chosen is not None else own for chosen, own in zip(window, own_window(values, scan), strict=True))
    exact = scan.read.get("VOILUTFunction") == "LINEAR_EXACT" or width <= 1
    low, span = (center - width / 2, width) if exact else (center - 0.5 - (width - 1) / 2, width - 1)
    values -= low
    values *= 255 / max(span, 1e-6)
    shades = values.clip(0, 255, out=values).astype("uint8")
    return 255 - shades if scan.read.PhotometricInterpretation == "MONOCHROME1" else shades


def own_window(values: Any, scan: Scan) -> tuple[float, float]:
    """The one that the scanner noted, or from the darkest to the brightest of nearly all values."""
    center = number(found(scan, "FrameVOILUTSequence", "WindowCenter"), math.nan)
    width = number(found(scan, "FrameVOILUTSequence", "WindowWidth"), math.nan)
    if math.isfinite(center) and width > 0:
        return center, width
    low, high = spread(values, number(scan.read.get("PixelPaddingValue"), math.nan), scan)
    return (low + high) / 2, max(high - low, 1e-6) + 1


def spread(values: Any, padding: float, scan: Scan) -> tuple[float, float]:
    import numpy

    some = values[:: max(values.shape[0] // 500, 1), :: max(values.shape[1] // 500, 1)]
    padded = measured(numpy.array([[padding]]), scan) if math.isfinite(padding) else numpy.array([[math.nan]])
    seen = some[some != padded[0, 0]]
    low, high = numpy.percentile(seen if seen.size else some, [0.5, 99.5])
    return float(low), float(high)


def found(scan: Scan, group: str, name: str) -> Any:
    """What holds for this frame alone, else for all of them."""
    frames = list(scan.read.get("PerFrameFunctionalGroupsSequence") or [])[scan.frame : scan.frame + 1]
    for functional in [*frames, *(scan.read.get("SharedFunctionalGroupsSequence") or [])]:
        for item in functional.get(group) or []:
            if item.get(name) is not None:
                return item.get(name)
    return scan.read.get(name)


def number(value: Any, otherwise: float) -> float:
    """The first where there are several."""
    first = value[0] if hasattr(value, "__iter__") and not isinstance(value, str) and len(value) else value
    try:
        return float(first)
    except (TypeError, ValueError):
        return otherwise


def in_proportion(picture: Any, scan: Scan) -> Any:
    """Where the scanner's points are not square, the picture is stretched as what was scanned."""
    spacing = found(scan, "PixelMeasuresSequence", "PixelSpacing") or scan.read.get("PixelAspectRatio") or [1, 1]
    down, across = (number(side, 1) for side in list(spacing)[:2]) if len(spacing) > 1 else (1.0, 1.0)
    ratio = down / across if down > 0 and across > 0 else 1.0
    if 0.1 < ratio < 10 and abs(ratio - 1) > 0.01:
        width, height = picture.width, picture.height * ratio
        smaller = min(SIDE / width, SIDE / height, 1.0)
        return picture.resize((max(round(width * smaller), 1), max(round(height * smaller), 1)))
    picture.thumbnail((SIDE, SIDE))
    return picture


# What a doctor reads beside the picture: enough to see whose it is and how it was made. Nothing else leaves the file: no
# number of another hospital, no address, no colleague's name, nothing that a maker added.
HEADER = """
    PatientName PatientBirthDate PatientAge PatientSex
    StudyDate StudyDescription SeriesDescription ProtocolName Modality BodyPartExamined Laterality ImageLaterality
    PatientPosition ContrastBolusAgent
    SequenceName ScanningSequence SequenceVariant ScanOptions MRAcquisitionType RepetitionTime EchoTime InversionTime
    FlipAngle EchoTrainLength NumberOfAverages
    KVP XRayTubeCurrent Exposure ConvolutionKernel GantryDetectorTilt
    SliceThickness SpacingBetweenSlices SliceLocation PixelSpacing ImageType
    SeriesNumber AcquisitionNumber InstanceNumber NumberOfFrames Rows Columns PhotometricInterpretation BitsStored
    RescaleSlope RescaleIntercept RescaleType WindowCenter WindowWidth LossyImageCompression
    Manufacturer ManufacturerModelName MagneticFieldStrength
""".split()  # noqa: SIM905  # as a list of that many strings nobody could read it
LONGEST_VALUE = 200  # characters


def header(file: IO[bytes]) -> list[tuple[str, str]]:
    import pydicom
    from pydicom.datadict import dictionary_description

    read = pydicom.dcmread(file, stop_before_pixels=True, specific_tags=HEADER)
    lines = [(dictionary_description(name), in_words(read, name)) for name in HEADER if name in read]
    return [line for line in lines if line[1]]


def in_words(read: Any, name: str) -> str:
    """Empty for what cannot be read as what it should be."""
    try:
        element = read[name]
        value = element.value
    except (ValueError, TypeError, ArithmeticError):
        return ""
    several = list(value) if element.VM > 1 else [] if value is None else [value]
    words = ", ".join(spoken(element.VR, str(each)) for each in several[:20])
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:LONGEST_VALUE]


def spoken(kind: str, value: str) -> str:
    if kind == "DA" and len(value) == 8:
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    return value.split("=")[0].replace("^", " ") if kind == "PN" else value


def there_is(page: int, pages: int) -> None:
    if not 1 <= page <= pages:
        sys.exit(NO_SUCH_PAGE)


COUNTS: dict[str, Callable[[IO[bytes]], int]] = {"pdf": count_pdf, "picture": count_picture, "dicom": count_scan}
DRAWS: dict[str, Callable[[IO[bytes], int, Window], Any]] = {"pdf": draw_pdf, "picture": draw_picture, "dicom": draw_scan}


def answer(verb: str, kind: str, *rest: str) -> None:
    file, out = sys.stdin.buffer, sys.stdout.buffer
    if verb == "picture":
        window = [float(value) if value else None for value in rest[1:]]
        DRAWS[kind](file, int(rest[0]), (window[0], window[1])).save(out, "PNG", compress_level=3)
        return
    told = min(COUNTS[kind](file), MOST_PAGES) if verb == "pages" else header(file)
    out.write(json.dumps(told).encode())


def learn(kind: str) -> None:
    """Loads all that drawing such a file may need, for afterwards no module can be opened any more."""
    from PIL import Image, ImageOps  # noqa: F401

    Image.init()
    if kind == "pdf":
        import pypdfium2  # noqa: F401
    if kind == "dicom":
        import numpy.ma  # noqa: F401  # which percentile asks for when it is first called
        import pydicom.charset
        import pydicom.encaps
        import pydicom.pixels.processing
        import pydicom.pixels.utils  # noqa: F401

        for encoding in {*pydicom.charset.python_encoding.values(), "idna", "unicode_escape"}:
            codecs.lookup(encoding)


def shut_in() -> None:
    """From here on little memory, little time, and neither a file nor a connection that is not open already."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_ANSWER, MOST_ANSWER))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # nothing of the file stays on the disk when it brings this down
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    learn(sys.argv[2])
    shut_in()
    answer(*sys.argv[1:])
