"""A clinic to look at: invented, and it says so wherever a patient could take it for real."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from .models import Doctor, Location, Resource, ResourceKind, VisitType

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
MORNING, AFTERNOON, EVENING = (time(9), time(13)), (time(14), time(17)), (time(17), time(19, 30))
SHORT = (time(10), time(12))
Facts = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """Weekly hours; `first` and `last` count days from today, and of `extra` ones there is a single day."""

    place: str
    weekday: int
    hours: tuple[time, time]
    only: tuple[str, ...] = ()
    kept_hours: int | None = None
    first: int | None = None
    last: int | None = None
    extra: bool = False

    def facts(self, today: date) -> Facts:
        first, last = (today + timedelta(days=after) if after is not None else None for after in (self.first, self.last))
        if self.extra and first:
            first = last = first + timedelta(days=(self.weekday - first.weekday()) % 7)
        starts, ends = self.hours
        validity = {"valid_from": first, "valid_until": last, "kept_hours": self.kept_hours}
        return {"weekday": self.weekday, "starts": starts, "ends": ends, **validity}


LOCATIONS = {
    "lakeside": {
        "name": "Demo clinic, Lakeside",
        "address": "1 Example Road\nLakeside\nDemonstration City 000 001",
        "holidays_of": "IN-TS",
    },
    "hill-gate": {"name": "Demo clinic, Hill Gate", "address": "2 Example Street\nHill Gate\nDemonstration City 000 002"},
}
REPORTS = "Reports and scans that you have, also old ones.\nA list of the medicines you take."
EMG = "EMG room"
VISIT_TYPES: dict[str, Facts] = {
    "first-visit": {
        "name": "First visit, neurology",
        "position": 1,
        "minutes": 30,
        "turnaround": 0,
        "description": "A neurologist asks how it began, watches your face and explains what could be done.",
        "bring": f"{REPORTS}\nIf you have one, a short film of the twitching, made on a phone.",
    },
    "botulinum": {
        "name": "Botulinum injections",
        "position": 2,
        "minutes": 20,
        "turnaround": 10,
        "description": "Small injections into the muscles that twitch. You go home straight afterwards.",
        "bring": "The date of your last injections and how long they helped.\nA list of the medicines you take.",
    },
    "surgery-consultation": {
        "name": "Surgery consultation",
        "position": 5,
        "minutes": 45,
        "preparation": 10,
        "turnaround": 15,
        "description": "A neurosurgeon looks at your MRI with you and explains the operation, its chances and its risks.",
        "bring": f"The MRI itself on a disc or a stick, not only the report.\n{REPORTS}",
    },
    "follow-up": {
        "name": "Follow-up",
        "position": 3,
        "minutes": 15,
        "turnaround": 0,
        "description": "How it has gone since the last time, and what comes next.",
        "bring": "What has changed since the last visit, and when.",
    },
    "video-follow-up": {
        "name": "Follow-up by video",
        "position": 4,
        "mode": VisitType.Mode.VIDEO,
        "minutes": 15,
        "turnaround": 5,
        "description": "How it has gone since the last time, and what comes next, over a video call.",
        "bring": "A phone or computer with a camera, in a quiet place.\nWhat has changed since the last visit, and when.",
    },
    "emg": {
        "name": "Nerve and muscle test (EMG)",
        "position": 6,
        "minutes": 45,
        "preparation": 5,
        "turnaround": 10,
        "needs": EMG,
        "description": "A test of the nerve and the muscles of the face, in a room with the device for it.",
        "bring": REPORTS,
    },
}
INVENTED = "This doctor does not exist: the page shows what a doctor's page of this portal looks like."
DOCTORS: dict[str, tuple[dict[str, str], list[str], list[Block]]] = {
    "demo-asha": (
        {
            "name": "Dr Demo Asha (demonstration)",
            "speciality": "Neurologist, movement disorders",
            "qualifications": "MBBS, DM (both invented)",
            "registration_number": "DEMO-0001, invented",
            "languages": "English, हिन्दी, తెలుగు",
            "about": f"{INVENTED}\n\nSees people with facial spasms for a first opinion and for botulinum injections.",
        },
        ["first-visit", "botulinum", "follow-up", "video-follow-up", "emg"],
        [
            *[Block("lakeside", day, MORNING) for day in (MON, TUE, WED, THU, FRI)],
            *[Block("lakeside", day, AFTERNOON) for day in (MON, WED)],
            Block("lakeside", TUE, AFTERNOON, only=("emg",)),
            Block("lakeside", FRI, AFTERNOON, kept_hours=48),
            Block("hill-gate", SAT, SHORT),
        ],
    ),
    "demo-bashir": (
        {
            "name": "Dr Demo Bashir (demonstration)",
            "speciality": "Neurosurgeon, microvascular decompression",
            "qualifications": "MBBS, MCh (both invented)",
            "registration_number": "DEMO-0002, invented",
            "languages": "English, اردو, हिन्दी",
            "about": f"{INVENTED}\n\nExplains the operation that moves the vessel off the facial nerve.",
        },
        ["surgery-consultation", "follow-up"],
        [
            *[Block("lakeside", day, AFTERNOON) for day in (TUE, THU)],
            Block("hill-gate", SAT, MORNING),
            Block("lakeside", WED, SHORT, first=21, last=112),
        ],
    ),
    "demo-chitra": (
        {
            "name": "Dr Demo Chitra (demonstration)",
            "speciality": "Neurologist, botulinum clinic",
            "qualifications": "MBBS, DNB (both invented)",
            "registration_number": "DEMO-0003, invented",
            "languages": "English, தமிழ், ಕನ್ನಡ",
            "about": f"{INVENTED}\n\nGives botulinum injections in the mornings and after office hours.",
        },
        ["botulinum", "first-visit", "video-follow-up"],
        [
            *[Block("hill-gate", day, MORNING) for day in (MON, TUE)],
            Block("hill-gate", THU, MORNING, only=("botulinum",)),
            *[Block("hill-gate", day, EVENING) for day in (WED, FRI)],
            Block("hill-gate", SUN, SHORT, first=8, extra=True),
        ],
    ),
}
LEAVE = [("demo-asha", 9, 2, "Conference (demonstration)"), ("demo-chitra", 16, 5, "Leave (demonstration)")]


@dataclass
class Loaded:
    """What was made; nothing, in a clinic that has doctors already."""

    doctors: list[Doctor] = field(default_factory=list)
    locations: list[Location] = field(default_factory=list)
    visit_types: list[VisitType] = field(default_factory=list)


def _visit_type(slug: str, facts: Facts) -> VisitType:
    return VisitType.objects.get_or_create(slug=slug, defaults=facts)[0]


@transaction.atomic
def load(*, now: datetime) -> Loaded:
    """Fills a clinic that has no doctors, and leaves any other as it is."""
    if Doctor.objects.exists():
        return Loaded()
    locations = {slug: Location.objects.get_or_create(slug=slug, defaults=facts)[0] for slug, facts in LOCATIONS.items()}
    emg = ResourceKind.objects.get_or_create(name=EMG)[0]
    Resource.objects.get_or_create(kind=emg, location=locations["lakeside"], name="EMG room (demonstration)")
    with_room = {slug: {**facts, "needs": emg} if facts.get("needs") == EMG else facts for slug, facts in VISIT_TYPES.items()}
    visit_types = {slug: _visit_type(slug, facts) for slug, facts in with_room.items()}
    doctors = {slug: Doctor.objects.create(slug=slug, **facts) for slug, (facts, _, _) in DOCTORS.items()}
    for slug, (_, visits, blocks) in DOCTORS.items():
        doctors[slug].visit_types.set([visit_types[visit] for visit in visits])
        for block in blocks:
            hours = doctors[slug].working_hours.create(location=locations[block.place], **block.facts(now.date()))
            hours.visit_types.set([visit_types[visit] for visit in block.only])
    for slug, after, days, reason in LEAVE:
        begins = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=after)
        doctors[slug].time_off.create(period=(begins, begins + timedelta(days=days)), reason=reason)
    return Loaded(list(doctors.values()), list(locations.values()), list(visit_types.values()))
