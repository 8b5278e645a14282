"""What the booking desk has before it, and what its pages send."""

from datetime import time

from appointments.doctors.models import Doctor, Location, VisitType


def doctor(slug="example"):
    made = Doctor.objects.create(name="Dr Example", slug=slug, speciality="Neurology")
    made.visit_types.add(VisitType.objects.get_or_create(slug="first", defaults={"name": "First visit", "minutes": 30})[0])
    return made


def place(slug="kondapur", **facts):
    return Location.objects.create(name="Kondapur", slug=slug, address="1 Road", **facts)


def hours(whom, where, *blocks, weekday=0):
    for starts, ends in blocks:
        span = {"starts": time.fromisoformat(starts), "ends": time.fromisoformat(ends)}
        whom.working_hours.create(location=where, weekday=weekday, **span)


def rows(prefix, *filled):
    """The fields of so many rows under a doctor or location; those that are there already carry an id, and come first."""
    sent = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": sum("id" in row for row in filled)}
    return sent | {f"{prefix}-{number}-{name}": value for number, row in enumerate(filled) for name, value in row.items()}


def page_of(whom, *, hours=(), away=()):
    sent = {
        "name": whom.name, "slug": whom.slug, "speciality": whom.speciality, "is_active": "on",
        "visit_types": [visit.pk for visit in whom.visit_types.all()],
    }  # fmt: skip
    return sent | rows("working_hours", *hours) | rows("time_off", *away)


def save(browser, whom, **sent):
    answer = browser.post(f"/staff/appointments/doctor/{whom.pk}/change/", page_of(whom, **sent), follow=True)
    assert answer.status_code in (200, 403)
    return answer.content.decode()


def block(where, starts, ends, **facts):
    return {"location": where.pk, "weekday": 0, "starts": starts, "ends": ends, **facts}


def change(whom, *changes):
    """The doctor's blocks as the page shows them, each with what is changed of it."""
    known = list(whom.working_hours.all())
    changes = [*changes, *[{}] * (len(known) - len(changes))]
    return [
        {"id": row.pk, "doctor": whom.pk, **block(row.location, f"{row.starts:%H:%M}", f"{row.ends:%H:%M}"), **changed}
        for row, changed in zip(known, changes, strict=True)
    ]


def absence(starts, ends, **facts):
    moments = {"period_0_0": starts[0], "period_0_1": starts[1], "period_1_0": ends[0], "period_1_1": ends[1]}
    return {**moments, "reason": "Congress", **facts}
