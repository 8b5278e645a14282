"""Editors' pictures as files, in the sizes and formats that browsers choose from, without what a camera wrote beside them.

A page names all of them, and each is made when somebody first asks for it: whoever opens a page waits for none.
"""

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.images.image_operations import FilterOperation
from wagtail.images.models import Filter, SourceImageIOError

from .illustrations import YEAR

FORMATS = ("avif", "webp", "jpeg")  # a browser takes the first that it knows; the oldest phones know the last
WIDTHS = (400, 800, 1200)  # pixels: what .figure in conditions.css is on screens of one, two and three to the CSS pixel

OF_THE_PIXELS = {"icc_profile", "transparency"}


class Shown(NamedTuple):
    """How a page shows a picture: where its files are, and how much room to keep for it."""

    files: dict[str, str]  # of each format, as `srcset` lists them
    address: str  # of the largest that every browser knows
    width: int
    height: int


def shown(image: Any) -> Shown:
    files = {kind: ", ".join(f"{address(image, width, kind)} {width}w" for width in widths_of(image)) for kind in FORMATS}
    largest = widths_of(image)[-1]
    return Shown(files, address(image, largest, FORMATS[-1]), *_size(largest).get_transform(image).size)


def widths_of(image: Any) -> list[int]:
    """None is larger than the picture itself."""
    return sorted({min(width, image.width) for width in WIDTHS})


def address(image: Any, width: int, kind: str) -> str:
    return reverse("picture", args=[image.pk, width, _digest_of(image), kind])


@require_safe
def picture(request: HttpRequest, number: int, width: int, digest: str, kind: str) -> HttpResponse:
    image = get_object_or_404(get_image_model(), pk=number)
    if digest != _digest_of(image) or width not in widths_of(image) or kind not in FORMATS:
        raise Http404
    headers = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
    return HttpResponse(_made(image, _size(width, kind)), content_type=f"image/{kind}", headers=headers)


def _made(image: Any, size: Filter) -> bytes:
    try:
        made = image.renditions.filter(filter_spec=size.spec).first() or _make(image, size)
        with made.file.open() as file:
            return bytes(file.read())
    except (SourceImageIOError, FileNotFoundError) as gone:
        raise Http404 from gone


def _make(image: Any, size: Filter) -> Any:
    """As Wagtail's `create_rendition`, which leaves open what it has drawn on."""
    with image.open_file() as original, image.generate_rendition_file(size, source=original) as drawn:
        key = {"filter_spec": size.spec, "focal_point_key": size.get_cache_key(image)}
        return image.renditions.get_or_create(**key, defaults={"file": drawn})[0]


def _size(width: int, kind: str = FORMATS[-1]) -> Filter:
    return Filter(f"width-{width}|bare|format-{kind}")


class Bare(FilterOperation):
    """Leaves out what Willow would write beside the pixels of a JPEG: when and where it was taken, and with whose camera."""

    def construct(self) -> None:
        pass

    def run(self, willow: Any, image: Any, env: dict[str, Any]) -> Any:
        willow.image.info = {name: told for name, told in willow.image.info.items() if name in OF_THE_PIXELS}
        return willow


def operations() -> list[tuple[str, type[FilterOperation]]]:
    return [("bare", Bare)]


def _digest_of(image: Any) -> str:
    """Another file has other addresses, so each may be kept for good."""
    return str(image.get_file_hash()[:10])
