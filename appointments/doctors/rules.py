"""What the rules for places and hours are made of."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

# Whoever books takes a weaker lock on these rows, so that this waits for them and they for this; then it looks.
NO_VISIT_IN_THE_WAY = """
    IF NEW.over_visits THEN RETURN NEW; END IF;
    PERFORM 1 FROM appointments_doctor WHERE id = NEW.doctor_id FOR UPDATE;
    PERFORM 1 FROM appointments_location WHERE id = NEW.location_id FOR UPDATE;
    SELECT count(*) INTO visits FROM appointments_appointment
    WHERE status IN ('booked', 'arrived') AND busy && NEW.period AND period && NEW.period
        AND (doctor_id = NEW.doctor_id OR location_id = NEW.location_id);
    IF visits > 0 THEN
        RAISE EXCEPTION 'visits are booked in that time'
            USING ERRCODE = '23P01', CONSTRAINT = 'time_off_spares_booked_visits', DETAIL = visits;
    END IF;
    RETURN NEW;
"""


def validate_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Enter a time zone such as Asia/Kolkata."))


def as_range(column: str) -> Func:
    """An integer as a range of one: without btree_gist that is how it joins a GiST exclusion."""
    number = Cast(F(column), models.BigIntegerField())
    return Func(number, number, Value("[]"), function="int8range")


class SecondsOfDay(Func):
    """How far into the day a time of day is."""

    template = "EXTRACT(epoch FROM %(expressions)s)"
    output_field = models.DecimalField()


class SecondsPastTheMinute(Func):
    """Zero for a time of day that lies on a whole minute."""

    template = "mod(EXTRACT(epoch FROM %(expressions)s), 60)"
    output_field = models.DecimalField()


# Appointments lie on whole minutes: a start between two would be offered, and could not be booked.
HOURS_IN_WHOLE_MINUTES = models.CheckConstraint(
    name="working_hours_are_in_whole_minutes",
    condition=Exact(SecondsPastTheMinute("starts"), 0) & Exact(SecondsPastTheMinute("ends"), 0),
    violation_error_message=_("Hours begin and end on a whole minute: leave the seconds out."),
)
