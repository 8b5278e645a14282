"""What we write letters about, and how each is to be delivered. The words of a kind are in `templates/appointments/letters/`."""

from typing import NamedTuple


class Kind(NamedTuple):
    name: str
    answers_a_form: bool = False  # somebody unknown sent a public form, perhaps with another's address: few of these a day
    every_time: bool = False  # such a form can be sent again about the same case
    at_night: bool = False  # the patient has just done it and looks at their phone: goes out at once at any hour
    unasked: bool = False  # nobody has just done anything: waits for the morning, an e-mail too
    calendar: bool = False  # carries a file for the patient's calendar
    keeps_address: bool = False  # meant for whoever reads there, be it the patient's no longer


KINDS = {
    kind.name: kind
    for kind in (
        Kind("appointment_booked", answers_a_form=True, at_night=True, calendar=True),
        Kind("appointment_moved", at_night=True, calendar=True),
        Kind("appointment_cancelled", at_night=True, calendar=True),
        Kind("appointment_reminder", unasked=True),
        Kind("callback_received", answers_a_form=True, at_night=True),
        Kind("callback_missed"),
        Kind("callback_moved", at_night=True),
        Kind("callback_cancelled", at_night=True),
        Kind("case_link", answers_a_form=True, every_time=True, at_night=True),
        Kind("cases_joined"),
        Kind("details_changed", at_night=True, keeps_address=True),
        Kind("doctor_away"),
        Kind("doctor_away_nothing"),
        Kind("doctor_back"),
        Kind("links_ended", at_night=True),
        Kind("no_time_received", answers_a_form=True, at_night=True),
        Kind("second_opinion_asked_back"),
        Kind("second_opinion_later"),
        Kind("second_opinion_ready"),
        Kind("second_opinion_received", answers_a_form=True, at_night=True),
        Kind("time_offered"),
        Kind("waitlist_joined", at_night=True),
    )
}


def in_words(name: str) -> str:
    """For staff: "Callback missed"."""
    return name.replace("_", " ").capitalize()


def of(name: str) -> Kind:
    """One that is no longer written, but still waits to be sent, is a plain one."""
    return KINDS.get(name, Kind(name))
