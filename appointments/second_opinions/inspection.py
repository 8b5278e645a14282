"""Opens one file that a stranger sent, in a process of its own that may use little memory and time.

Run as a program: the file comes on standard input, the answer is one word. A file that brings the process down has its
answer too. It imports nothing of the portal, and is given none of its secrets.
"""

import io
import resource
import sys
import warnings

MOST_PIXELS = 50_000_000
MOST_MEMORY = 512 * 1024 * 1024  # bytes of address space: enough for the largest picture allowed
MOST_SECONDS = 20  # of work


def inspect(content: bytes, kind: str) -> str:
    """Returns "fine", "locked", "too_many_pixels" or "damaged"."""
    return pdf(content) if kind == "pdf" else picture(content)


def pdf(content: bytes) -> str:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as opened:
            # One that opens without a password may still be encrypted, and shut its text or print from the doctor.
            return "locked" if opened.is_encrypted else "fine" if len(opened.pages) else "damaged"
    except pikepdf.PasswordError:
        return "locked"
    except pikepdf.PdfError:
        return "damaged"


def picture(content: bytes) -> str:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the size is judged here, before anything is decoded
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return "too_many_pixels"
            opened.draft("RGB", (opened.width // 8, opened.height // 8))  # a JPEG is read to its end, but kept small
            opened.load()
    except (OSError, ValueError, SyntaxError, EOFError):
        return "damaged"
    return "fine"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    print(inspect(sys.stdin.buffer.read(), sys.argv[1]), end="")
