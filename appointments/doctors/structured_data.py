"""JSON-LD of what the doctors' pages show, and of nothing else."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hfs_portal.json_ld import Thing, absolute, enumerated, hospital_address, item_list, one_line, thing

from .models import Doctor, Location, WorkingHours

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# A Physician of schema.org is a practice; that it is a human being who speaks languages has to be said as well.
PHYSICIAN = ["Physician", "Person"]


def of_doctors(doctors: Iterable[Doctor]) -> list[Thing]:
    here = absolute(reverse("doctors"))
    listed = item_list([(doctor.name, _address(doctor)) for doctor in doctors])
    return [_web_page(here, "CollectionPage", _("Doctors"), mainEntity=listed)]


def of_doctor(doctor: Doctor, *, hours: Iterable[WorkingHours], visits: Iterable[Any]) -> list[Thing]:
    """`hours` and `visits` are those that the page shows."""
    here = _address(doctor)
    physician = thing(
        PHYSICIAN,
        f"{here}#doctor",
        name=doctor.name,
        url=here,
        jobTitle=doctor.speciality,
        description=one_line(doctor.about),
        hasCredential=_credential(doctor.qualifications),
        identifier=doctor.registration_number,
        knowsLanguage=doctor.speaks,
        workLocation=[_place(location) for location in doctor.locations],
        worksFor={"@id": hospital_address()},
        openingHoursSpecification=[_hours(block) for block in hours],
        potentialAction=[_booking(doctor, visit) for visit in visits],
    )
    return [_web_page(here, "WebPage", doctor.name, about={"@id": physician["@id"]}), physician]


def _address(doctor: Doctor) -> str:
    return absolute(reverse("doctor", args=[doctor.slug]))


def _web_page(here: str, kind: str, name: str, **properties: Any) -> Thing:
    publisher = {"@id": hospital_address()}
    return thing(kind, here, url=here, name=name, inLanguage=get_language(), publisher=publisher, **properties)


def _credential(qualifications: str) -> Thing | None:
    return thing("EducationalOccupationalCredential", name=qualifications) if qualifications else None


def _place(location: Location) -> Thing:
    return thing("Place", name=location.name, address=one_line(location.address))


def _hours(block: WorkingHours) -> Thing:
    return thing(
        "OpeningHoursSpecification",
        dayOfWeek=enumerated(DAYS[block.weekday]),
        opens=f"{block.starts:%H:%M}",
        closes=f"{block.ends:%H:%M}",
        validFrom=block.valid_from and block.valid_from.isoformat(),
        validThrough=block.valid_until and block.valid_until.isoformat(),
    )


def _booking(doctor: Doctor, visit: Any) -> Thing:
    address = absolute(f"{reverse('book_doctor', args=[doctor.slug])}?visit={visit.slug}")
    return thing("ReserveAction", name=visit.name, target=address)
