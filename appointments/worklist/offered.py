"""Why a time was offered to somebody: by which rule, and what of their wishes it met."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from appointments.bookings.models import agreed_in_words
from appointments.bookings.offer_models import Absence, Offer, WaitlistEntry
from appointments.cases.models import Case


@dataclass(frozen=True)
class Reasons:
    """One offer, and the sentences that give its reason."""

    offer: Offer
    when: str
    because: list[str]


def offered_to(case: Case) -> list[Reasons]:
    """The newest first."""
    offers = case.offers.select_related(
        "held", "doctor", "appointment__doctor", "absence__doctor", "absence__stand_in", "entry__visit_type", "entry__doctor",
        "entry__location",
    )  # fmt: skip
    return [Reasons(offer, _time_of(offer), _because(offer, case)) for offer in offers.order_by("-created_at", "-pk")]


def _time_of(offer: Offer) -> str:
    """As agreed while it is kept for them; afterwards on the hospital's clock."""
    if offer.held:
        return agreed_in_words(offer.held.agreed)
    return _moment(offer.starts) if offer.starts else ""


def _because(offer: Offer, case: Case) -> list[str]:
    """Each offer has one of the two reasons: the database sees to that."""
    found = _of_the_waitlist(offer, offer.entry, case) if offer.entry else []
    found += _of_an_absence(offer, offer.absence) if offer.absence else []
    return [*found, *_how_it_ended(offer)]


def _of_the_waitlist(offer: Offer, entry: WaitlistEntry, case: Case) -> list[str]:
    wishes = [entry.visit_type.name, entry.doctor or _("any doctor"), entry.location or _("anywhere"), entry.days_in_words]
    said = [
        _("A time with %(doctor)s came free, and nobody before them in the queue could use it.") % {"doctor": offer.doctor},
        _("They have waited since %(since)s for: %(wishes)s.")
        % {"since": _moment(entry.created_at), "wishes": ", ".join(map(str, wishes))},
        _("Times that come free go to the most urgent first, then to whoever has waited longest. Their priority today: %s.")
        % case.get_priority_display(),
    ]
    if offer.appointment:
        visit = {"visit": agreed_in_words(offer.appointment.agreed), "doctor": offer.appointment.doctor}
        said.append(_("It was earlier than the visit they had: %(visit)s, %(doctor)s.") % visit)
    return said


def _of_an_absence(offer: Offer, absence: Absence) -> list[str]:
    away = {"doctor": absence.doctor, "since": _moment(absence.period.lower), "until": _moment(absence.period.upper)}
    said = [_("%(doctor)s is away from %(since)s until %(until)s.") % away]
    if offer.appointment:
        visit = agreed_in_words(offer.appointment.agreed)
        said.append(_("So the visit of %s could not take place as it was agreed.") % visit)
    said.append(_order(absence))
    if offer.doctor:
        said.append(_whose(offer, absence))
    return said


def _order(absence: Absence) -> str:
    first = _("%s, who stands in") % absence.stand_in if absence.stand_in else _("%s, once back") % absence.doctor
    return (
        _("Times with %s come first, then others at the same place, then elsewhere; of these the nearest to the old time.")
        % first
    )


def _whose(offer: Offer, absence: Absence) -> str:
    if offer.doctor_id == absence.stand_in_id:
        return _("The time was with the doctor who stands in: %s.") % offer.doctor
    if offer.doctor_id == absence.doctor_id:
        return _("The time was with the same doctor: %s.") % offer.doctor
    return _("The time was with another doctor: %s.") % offer.doctor


def _how_it_ended(offer: Offer) -> list[str]:
    if offer.state == Offer.State.OPEN and offer.expires_at:
        return [_("It is kept for them until %s.") % _moment(offer.expires_at)]
    if offer.state == Offer.State.NOTHING:
        return [_("No time was found within four months: they are to be rung.")]
    return [_("Answered or ended on %s.") % _moment(offer.answered_at)] if offer.answered_at else []


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "l j F Y, H:i")
