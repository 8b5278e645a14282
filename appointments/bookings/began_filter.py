"""In the list of visits: those that began since a day, as the desk's figures count them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appointments.cases import opening_hours

FIRST_YEAR, LAST_YEAR = 2000, 2200


class BeganFilter(admin.ListFilter):
    """Stands beside the list only while somebody came from a figure: `began_since` is a day on the hospital's wall."""

    title = _("time")
    parameter = "began_since"
    parameters = (parameter,)

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        if self.parameter in params:
            self.used_parameters[self.parameter] = params.pop(self.parameter)[-1]

    def has_output(self) -> bool:
        return bool(self.used_parameters)

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter]

    def choices(self, changelist: Any) -> Iterator[Any]:
        without = changelist.get_query_string(remove=[self.parameter])
        words = _("Began since %s") % date_format(self._day(), "j F Y")
        yield {"selected": False, "query_string": without, "display": _("All")}
        yield {"selected": True, "query_string": changelist.get_query_string(), "display": words}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.used_parameters:
            return queryset
        try:
            since = opening_hours.midnight(self._day())
        except ValueError as error:
            raise IncorrectLookupParameters(error) from error
        return queryset.filter(period__startswith__range=(since, timezone.now()))

    def _day(self) -> date:
        """Raises ValueError."""
        day = date.fromisoformat(str(self.used_parameters[self.parameter]))
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(day)
        return day
