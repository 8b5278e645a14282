"""The hospital as the head and the foot of every page show it."""

from typing import Any

from django.utils.translation import gettext as _

from hfs_portal.json_ld import Thing, absolute, hospital_address, one_line, thing

KIND = "MedicalClinic"


def hospital(settings: Any) -> Thing:
    return thing(
        KIND,
        hospital_address(),
        url=absolute("/"),
        name=settings.hospital_name or _("Hospital portal"),
        description=_("The hospital, its doctors and its numbers are invented. Nothing sent here reaches a clinic.")
        if settings.is_demo
        else "",
        telephone=settings.helpline,
        contactPoint=_contact_points(settings),
        address=one_line(settings.address),
        taxID=settings.gst_number,
    )


def contact_point(telephone: str, *, name: str = "", hours: str = "") -> Thing:
    """The hours are those of the telephone, as words: nobody said that the house is open then."""
    opened = thing("OpeningHoursSpecification", description=hours) if hours else None
    return thing("ContactPoint", name=name, telephone=telephone, hoursAvailable=opened)


def _contact_points(settings: Any) -> list[Thing]:
    points = []
    if settings.helpline:
        points.append(contact_point(settings.helpline, hours=settings.helpline_hours))
    if settings.whatsapp:
        points.append(contact_point(settings.whatsapp, name="WhatsApp"))
    return points
