"""What the desk's first page says of the appointments and the letters as a whole."""

from typing import Any

from django import template
from django.utils import timezone

from appointments.bookings import self_check
from appointments.outbox import dead_letters

register = template.Library()


@register.inclusion_tag("appointments/bookings/self_check_line.html")
def self_check_line() -> dict[str, Any]:
    check = self_check.latest()
    is_old = check is not None and check.checked_at < timezone.now() - self_check.OLD
    found = check and (check.overlaps or check.lapsed_holds or check.off_the_rules)
    return {"check": check, "is_old": is_old, "is_well": check and not is_old and not found}


@register.inclusion_tag("appointments/worklist/letters_line.html")
def letters_line() -> dict[str, Any]:
    return {"lost": dead_letters.count()}
