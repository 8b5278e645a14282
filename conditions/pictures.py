"""The editor's form of a picture, which takes none that cannot be shown."""

import struct
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

BROKEN = (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError, Image.DecompressionBombWarning)


class PictureField(WagtailImageField):
    def to_python(self, data: Any) -> Any:
        try:
            picture = super().to_python(data)
            if picture is not None:
                self.look_at(picture)
                self.bare(picture)
        except BROKEN as error:  # what Wagtail lets pass when only the beginning is a picture
            raise ValidationError(_("This file cannot be read as a picture. Choose another one.")) from error
        return picture

    def look_at(self, picture: Any) -> None:
        """Its size was checked before: what is read here in whole fits in memory."""
        picture.seek(0)
        with Image.open(picture) as opened:
            opened.load()
        picture.seek(0)

    def bare(self, picture: Any) -> None:
        """Keeps what is seen, upright, and not where it was taken. Wagtail would turn it, but has taken width for height then."""
        with Image.open(picture) as opened:
            if opened.getexif():
                upright, kind = ImageOps.exif_transpose(opened), "JPEG" if opened.format == "MPO" else opened.format
                picture.seek(0)
                picture.truncate()
                upright.save(picture, kind, quality=95)
                picture.size = picture.tell()
        picture.seek(0)


class PictureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stock = self.fields["file"]
        self.fields["file"] = PictureField(label=stock.label, required=stock.required, widget=stock.widget)
