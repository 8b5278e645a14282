"""A table as a file for a spreadsheet, in which nothing that anybody typed is taken for a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.utils import timezone

Value = str | int | datetime | None
Table = Iterable[list[Value]]

JOINERS = "\u200c\u200d"  # without them words of Indian scripts read otherwise
# What spreadsheets take for the beginning of a formula, also in full width and behind what some of them take for a new cell.
BEGINS_A_FORMULA = re.compile(r"(^|[;,|]) *([=+\-@\uff1d\uff0b\uff0d\uff20])")
BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows that a CSV file is UTF-8
MOMENT = "%Y-%m-%d %H:%M"


def harmless(text: str) -> str:
    """On one line, with an apostrophe before what would begin a formula."""
    flat = " ".join("".join(_seen(character) for character in text).split())
    return BEGINS_A_FORMULA.sub(r"\1'\2", flat)


def _seen(character: str) -> str:
    is_control = unicodedata.category(character).startswith("C") and character not in JOINERS
    return " " if is_control else character


def as_csv(table: Table) -> IO[bytes]:
    """Text stands in quotes, numbers do not."""
    made = _nameless()
    text = io.TextIOWrapper(made, "utf-8", newline="")
    text.write(BYTE_ORDER_MARK)
    csv.writer(text, quoting=csv.QUOTE_NONNUMERIC).writerows([_written(value) for value in row] for row in table)
    text.detach()  # which also writes what is left
    made.seek(0)
    return made


def _written(value: Value) -> str | int:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime(MOMENT)
    return value if isinstance(value, int) else harmless(value or "")


def as_xlsx(table: Table) -> IO[bytes]:
    """Row by row, so that a long list takes no more memory than a short one."""
    made = _nameless()
    options: dict[str, Any] = {"constant_memory": True, "tmpdir": str(settings.FILE_UPLOAD_TEMP_DIR)}
    options |= {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd hh:mm"}
    book = xlsxwriter.Workbook(made, options)
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(table):
        if number == 0:
            sheet.set_column(0, len(row) - 1, 20)  # letters wide
            sheet.set_row(0, None, bold)
        for column, value in enumerate(row):
            _put(sheet, number, column, value)
    book.close()
    made.seek(0)
    return made


def _put(sheet: Any, row: int, column: int, value: Value) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None, microsecond=0))
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, harmless(value))


def _nameless() -> IO[bytes]:
    """Gone with whoever has it open, and in the private folder until then."""
    return TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)


FORMATS: dict[str, tuple[Callable[[Table], IO[bytes]], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
