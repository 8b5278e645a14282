"""Where the figures of the desk lead: each number to the list of what it counts, for who may open that."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from .queue_address import queue_address
from .today_figures import HORIZON, Period, Wait


@dataclass(frozen=True)
class Cell:
    words: str
    address: str = ""


@dataclass(frozen=True)
class Doors:
    """Where the lists are that this reader may see; nowhere for others, and nowhere for nothing."""

    reader: User
    period: Period

    def cases(self, n: int, **parameters: object) -> Cell:
        return self._cell(n, "appointments.view_case", queue_address(**parameters))

    def since(self, n: int, **parameters: object) -> Cell:
        """Cases of any state, in the period."""
        return self.cases(n, state="all", since=self.period.first, **parameters)

    def visits(self, n: int, status: str) -> Cell:
        address = f"{reverse('admin:appointments_appointment_changelist')}?status__exact={status}"
        return self._cell(n, "appointments.view_appointment", f"{address}&began_since={self.period.first}")

    def letters(self, n: int) -> Cell:
        return self._cell(n, "appointments.view_message", f"{reverse('admin:appointments_message_changelist')}?arrival=none")

    def self_check(self, n: int) -> Cell:
        return self._cell(n, "appointments.view_selfcheck", reverse("admin:appointments_selfcheck_changelist"))

    def reviews(self, n: int) -> Cell:
        return self._cell(n, "wagtailadmin.access_admin", reverse("medical_reviews"))

    def week(self, wait: Wait) -> Cell:
        """That of the doctor in which the time lies."""
        if wait.slot is None:
            return Cell(_("None within %(days)d days") % {"days": HORIZON})
        address = f"{reverse('admin:appointments_appointment_week')}?doctor={wait.doctor.pk}&on={wait.slot.local.date()}"
        return self._linked(wait.slot.in_words, "appointments.view_appointment", address)

    def _cell(self, n: int, right: str, address: str) -> Cell:
        return self._linked(str(n), right, address) if n else Cell("0")

    def _linked(self, words: str, right: str, address: str) -> Cell:
        return Cell(words, address if self.reader.has_perm(right) else "")
