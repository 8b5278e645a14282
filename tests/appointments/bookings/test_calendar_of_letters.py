"""The calendar part of a letter, as it arrives at the patient's mail server: the newest copy of one appointment."""

from datetime import UTC, datetime, time, timedelta

import pytest
from icalendar import Calendar

from appointments.bookings import changes
from appointments.cases.services import PATIENT
from appointments.doctors.models import VisitType
from appointments.management.commands import deliver
from appointments.outbox.models import Message
from tests import clock
from tests.appointments import clinic
from tests.appointments.bookings.ward import deal_with, nurse, visit
from tests.appointments.clinic import NINE, NOW, TEN
from tests.post_office import open_post_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def post_office(settings):
    with open_post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        yield office


@pytest.fixture
def doctor():
    return clinic.doctor()


@pytest.fixture
def arrived(post_office):
    """The letters that are due by then, as they arrive."""

    def arrived(now=NOW):
        clock.set_clock(now)
        before = len(post_office.letters)
        while deliver.deliver_next():
            pass
        return post_office.letters[before:]

    return arrived


def part_of(letter):
    parts = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) <= 1
    return parts[0] if parts else None


def calendar_in(letter):
    return Calendar.from_ical(part_of(letter).get_content())


def event_in(letter):
    [found] = calendar_in(letter).events
    return found


def test_booking_moving_and_cancelling_each_bring_the_same_appointment_with_a_higher_number(doctor, arrived):
    made = visit(doctor)
    [booked] = arrived()
    changes.move(made, clinic.wish(doctor, TEN), by=PATIENT, now=NOW)
    [moved] = arrived()
    changes.cancel(made, by=PATIENT, now=NOW)
    [cancelled] = arrived()
    told = [(event["SEQUENCE"], event["STATUS"], event.start) for event in map(event_in, (booked, moved, cancelled))]
    assert told == [(0, "CONFIRMED", NINE), (1, "CONFIRMED", TEN), (2, "CANCELLED", TEN)]
    assert len({event_in(letter)["UID"] for letter in (booked, moved, cancelled)}) == 1
    assert [calendar_in(letter)["METHOD"] for letter in (booked, moved, cancelled)] == ["PUBLISH", "PUBLISH", "CANCEL"]


def test_a_program_that_reads_the_mail_knows_what_the_part_asks_of_it(doctor, arrived):
    visit(doctor)
    part = part_of(arrived()[0])
    assert part.get_param("method") == "PUBLISH"
    assert (part.get_content_disposition(), part.get_filename()) == ("attachment", "appointment.ics")


def test_its_lines_end_as_the_standard_demands(doctor, arrived):
    visit(doctor)
    written = part_of(arrived()[0]).get_payload(decode=True)
    assert written.count(b"\n") == written.count(b"\r\n") > 10


def test_a_visit_that_staff_add_has_one_too(doctor, arrived):
    changes.add(clinic.patient(email="meera@example.org"), clinic.wish(doctor), by=nurse(), now=NOW, notice="en")
    assert event_in(arrived()[0]).start == NINE


def test_a_letter_that_was_delayed_carries_the_visit_as_it_stands_by_then(doctor, arrived, post_office):
    made = visit(doctor)
    post_office.answers = ["451 Try again later"]
    assert arrived() == []
    made.refresh_from_db()
    made.status = "cancelled"  # as a colleague's change that is being written while the letter is on its way
    made.sequence += 1
    made.save()
    [late] = arrived(NOW + timedelta(hours=1))
    assert event_in(late)["STATUS"] == "CANCELLED"


def test_other_letters_carry_none(doctor, arrived):
    visit(doctor)
    arrived()
    deal_with(doctor)
    [told] = arrived()
    assert "needs another time" in told["Subject"]
    assert part_of(told) is None


def test_the_part_tells_nobody_what_the_visit_is_about(doctor, arrived):
    made = visit(doctor, full_name="Meera Example")
    written = part_of(arrived()[0]).get_content()
    for secret in ("Meera", "Dr Asha", "Neurology", "First visit", "98490", made.case.reference, "/case/"):
        assert secret not in written


def test_a_visit_by_video_is_in_the_calendar_as_one(doctor, arrived):
    VisitType.objects.update(mode=VisitType.Mode.VIDEO)
    visit(doctor)
    assert event_in(arrived()[0])["LOCATION"] == "By video"


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Asia/Kolkata", datetime(2026, 11, 23, 3, 30, tzinfo=UTC)),
        ("Europe/London", datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),  # ends as the clocks go forward
        ("Europe/London", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first half past one of that night
        ("Europe/London", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),  # the second
        ("America/New_York", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 3, 14, 7, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Africa/Cairo", datetime(2027, 4, 29, 22, 0, tzinfo=UTC)),
        ("Pacific/Chatham", datetime(2026, 12, 31, 22, 15, tzinfo=UTC)),
    ],
)
def test_read_back_it_is_the_same_moment_in_every_zone(zone, start, arrived):
    where = clinic.location(zone)
    where.save()
    whom = clinic.doctor(where=where, blocks=[clinic.block(where, day, time(0), time(23, 59)) for day in range(7)])
    early = start - timedelta(days=2)
    visit(whom, start, now=early)
    [letter] = arrived(early)
    read = [moment.astimezone(UTC) for moment in (event_in(letter).start, event_in(letter).end)]
    assert read == [start, start + timedelta(minutes=30)]
    assert part_of(letter).get_content_charset() == "utf-8"
    assert Message.objects.get().state == "sent"
