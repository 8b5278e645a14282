"""Patients' files as the desk shows them: page by page, as pictures that the portal itself draws."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import documents, rendering
from .models import Document

Kind = Document.Kind
DRAWN = {Kind.PDF, Kind.JPEG, Kind.PNG, Kind.DICOM}
ONE_PAGE = {Kind.JPEG, Kind.PNG}
ASKED = re.compile(r"(page|center|width)-[0-9]{1,18}")
WIDEST = 1_000_000  # of what a window can be asked for
MOST_PAGES = 100_000
NOT_LOOKED_THROUGH = gettext_lazy("Being looked through. It can be opened as soon as that is done.")
NO_NUMBERS = gettext_lazy("Window centre and width are numbers, the width above zero, such as 40 and 400.")
GONE = gettext_lazy("The storage does not have it any more. Ask the patient for another copy.")


@dataclass(frozen=True)
class Figure:
    """One file; `problem` says why there is no picture of it, `note` what was wrong with what was asked."""

    document: Document
    asked: dict[str, str]  # what the page's address says of all its files
    pages: int = 0
    page: int = 1
    window: dict[str, float] = field(default_factory=dict)
    problem: Any = ""
    note: Any = ""

    @property
    def is_open(self) -> bool:
        return self.document.state == Document.State.CLEAN and not self.document.erased_at

    @property
    def is_dicom(self) -> bool:
        return self.document.content_type == Kind.DICOM

    @property
    def picture(self) -> str:
        address = reverse("admin:appointments_document_picture", args=[self.document.pk, self.page])
        return f"{address}?{urlencode(self.window)}" if self.window else address

    @property
    def earlier(self) -> str:
        return self._at(self.page - 1) if self.page > 1 else ""

    @property
    def later(self) -> str:
        return self._at(self.page + 1) if self.page < self.pages else ""

    @property
    def query(self) -> str:
        return urlencode(self.asked)

    @property
    def typed(self) -> dict[str, str]:
        """The window as it was asked for, right or wrong."""
        return {name: self.asked.get(f"{name}-{self.document.pk}", "") for name in ("center", "width")}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form for the window sends along, so that the other files stay as they are."""
        own = {f"{name}-{self.document.pk}" for name in ("center", "width")}
        return [(name, value) for name, value in self.asked.items() if name not in own]

    def _at(self, page: int) -> str:
        return f"?{urlencode({**self.asked, f'page-{self.document.pk}': page})}#file-{self.document.pk}"


def of(found: Iterable[Document], query: QueryDict) -> list[Figure]:
    """Each file with the page and window that the address asks for."""
    asked = {name: str(query[name]) for name in query if ASKED.fullmatch(name)}
    return [_figure(document, asked) for document in found]


def _figure(document: Document, asked: dict[str, str]) -> Figure:
    if closed := closed_because(document):
        return Figure(document, asked, problem=closed)
    if document.content_type not in DRAWN:
        return Figure(document, asked)
    try:
        pages = 1 if document.content_type in ONE_PAGE else rendering.pages(document)
    except rendering.NotDrawn as error:
        return Figure(document, asked, problem=str(error))
    except documents.NotThere:
        return Figure(document, asked, problem=GONE)
    typed = asked.get(f"page-{document.pk}", "")
    page = min(int(typed), pages) if typed.isdecimal() and len(typed) < 7 else 1
    shown, note = window(asked.get(f"center-{document.pk}", ""), asked.get(f"width-{document.pk}", ""))
    return Figure(document, asked, pages=pages, page=max(page, 1), window=shown, note=note)


def closed_because(document: Document) -> Any:
    """Why nobody opens it as it stands; nothing for a file that opens."""
    if document.erased_at:
        return _("Erased.")
    if document.state == Document.State.QUARANTINED:
        return _("Set apart, and nobody opens it: %s. Ask the patient for another copy.") % document.get_reason_display()
    return "" if document.state == Document.State.CLEAN else NOT_LOOKED_THROUGH


def window(center: str, width: str) -> tuple[dict[str, float], Any]:
    """The window of grey values that was asked for, if both are numbers; else none, and a sentence where something was typed."""
    if not (center.strip() or width.strip()):
        return {}, ""
    try:
        found = {"center": float(center), "width": float(width)}
    except ValueError:
        return {}, NO_NUMBERS
    if not all(math.isfinite(value) and abs(value) <= WIDEST for value in found.values()) or found["width"] <= 0:
        return {}, NO_NUMBERS
    return found, ""
