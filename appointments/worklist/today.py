"""The desk's day in numbers and pictures, for who leads it; and its numbers alone, as a file."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hfs_portal.admin import ModelAdmin

from . import today_figures, today_told
from .export import note_down
from .export_files import FORMATS, Value
from .today_doors import Doors
from .today_figures import Period
from .today_told import Figure

PERIODS: dict[str, Any] = {"1": _("Today"), "7": _("7 days"), "30": _("30 days")}
UNREADABLE = _("We could not read that period: this is today.")


class TodayPage(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.today_view)
        return [path("today/", view, name="appointments_case_today"), *super().get_urls()]

    def today_view(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.has_perm("appointments.figures_case"):
            raise PermissionDenied
        asked = request.GET.get("days", "1")
        period = Period(int(asked) if asked in PERIODS else 1, timezone.now())
        doors = Doors(request.user, period)  # type: ignore[arg-type]  # who has that right is no stranger
        found = today_figures.figures(period)
        figures = today_told.told(found, today_figures.third_next(now=period.now), doors)
        if request.GET.get("format") == "csv":
            return self._numbers(request, period, figures)
        facts = {
            "period": period,
            "period_in_words": today_told.period_in_words(period),
            "periods": [(days, words, days == str(period.days)) for days, words in PERIODS.items()],
            "note": "" if asked in PERIODS else UNREADABLE,
            "alarms": today_told.to_be_seen_to(found, doors),
            "figures": figures,
        }
        page = {**self.admin_site.each_context(request), "title": _("The desk in numbers"), "opts": self.opts, **facts}
        return render(request, "appointments/worklist/today.html", page)

    def _numbers(self, request: HttpRequest, period: Period, figures: list[Figure]) -> FileResponse:
        """For spreadsheets: no case is in it, and nobody's name but the doctors'."""
        if not request.user.has_perm("appointments.export_case"):
            raise PermissionDenied
        make, content_type = FORMATS["csv"]
        made = make([[today_told.period_in_words(period)], *(line for figure in figures for line in _lines(figure))])
        note_down(request, f"Figures of {period.days} days taken out as csv")
        return FileResponse(made, as_attachment=True, filename=f"figures-{period.last}.csv", content_type=content_type)


def _lines(figure: Figure) -> Iterator[list[Value]]:
    """The figure in one line, and its table below."""
    yield []
    yield [figure.title, _counted(figure.number.words), figure.unit]
    yield [*figure.head]
    yield from ([_counted(cell.words) for cell in row] for row in figure.rows)


def _counted(words: str) -> Value:
    return int(words) if words.isascii() and words.isdecimal() else words
