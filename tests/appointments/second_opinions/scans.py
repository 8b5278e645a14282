"""Scans as scanners write them: a ramp from dark to bright, left to right, in any packing."""

import io
import warnings

import numpy
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, MRImageStorage, RLELossless, generate_uid

ROWS, COLUMNS = 32, 64


def ramp(*, low=0, high=4095, rows=ROWS, columns=COLUMNS, kind="uint16"):
    return numpy.linspace(low, high, columns).round().astype(kind) * numpy.ones((rows, 1), kind)


def described(values, **facts):
    """The data set for one frame, or for several in the first dimension."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = MRImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    made = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    made.SOPClassUID, made.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    colours = values.shape[-1] == 3 and values.ndim > 2
    frames = values if values.ndim == (4 if colours else 3) else values[None]
    bits = values.dtype.itemsize * 8
    made.NumberOfFrames, made.Rows, made.Columns = frames.shape[:3]
    made.SamplesPerPixel = 3 if colours else 1
    made.PhotometricInterpretation = "RGB" if colours else "MONOCHROME2"
    if colours:
        made.PlanarConfiguration = 0
    made.BitsAllocated = made.BitsStored = bits
    made.HighBit = bits - 1
    made.PixelRepresentation = int(values.dtype.kind == "i")
    made.PixelData = values.tobytes()
    made["PixelData"].VR = "OW" if bits > 8 else "OB"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scanners write what the standard does not allow, too
        for name, value in facts.items():
            setattr(made, name, value)
    return made


def written(made):
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made.save_as(out, enforce_file_format=True)
    return out.getvalue()


def scan(values=None, **facts):
    return written(described(ramp() if values is None else values, **facts))


def rle(values):
    made = described(values)
    made.compress(RLELossless)
    return written(made)


def packed(made, syntax, frames):
    """With the frames as somebody else packed them."""
    made.PixelData = encapsulate(frames)
    made["PixelData"].is_undefined_length = True
    made.file_meta.TransferSyntaxUID = syntax
    return written(made)


def jpeg_2000(values):
    def pack(frame):
        out = io.BytesIO()
        Image.fromarray(frame).save(out, "JPEG2000", no_jp2=True, irreversible=False)
        return out.getvalue()

    return packed(described(values), JPEG2000Lossless, [pack(frame) for frame in values.reshape(-1, *values.shape[-2:])])


def by_gdcm(content, syntax, folder):
    """The same scan in a packing that hospitals' archives use, by the library that many of them use."""
    import gdcm

    (folder / "plain.dcm").write_bytes(content)
    reader = gdcm.ImageReader()
    reader.SetFileName(str(folder / "plain.dcm"))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.GetTSType(syntax)))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(folder / "packed.dcm"))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()
    return (folder / "packed.dcm").read_bytes()
