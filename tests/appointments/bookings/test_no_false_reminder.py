"""Whatever is done to visits, and whatever holds the letters up: no reminder goes out for a time that does not stand."""

import re
from contextlib import suppress
from datetime import time, timedelta
from itertools import count

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import given, settings
from hypothesis import strategies as st

from appointments.bookings import absences, answers, changes, reminders, services, visits
from appointments.bookings.models import STANDS, Appointment, Reminder
from appointments.bookings.offer_models import Absence, Offer
from appointments.bookings.offers import Gone
from appointments.cases import services as cases
from appointments.cases.models import Case
from appointments.doctors.models import Location, TimeOff, VisitType
from appointments.management.commands import deliver
from appointments.outbox import claiming
from appointments.outbox import services as outbox
from appointments.outbox.models import Message
from tests import clock
from tests.appointments import clinic
from tests.appointments.clinic import NOW
from tests.gateway import open_gateway
from tests.post_office import open_post_office

REFUSALS = (
    services.NotOffered, services.Taken, services.PatientBusy, services.Lapsed, changes.NotBooked, changes.TooLate,
    visits.NotAllowed, visits.Stale, absences.Stale, Gone,
)  # fmt: skip
HALF_AN_HOUR, HOUR = timedelta(minutes=30), timedelta(hours=1)
WHEN = re.compile(r"^When: (.+) \(Asia/Kolkata time\)$", re.MULTILINE)
IN_SHORT = re.compile(r"A reminder of your appointment: (.+) \(Asia/Kolkata time\)")
DAYS_AHEAD, WAITS = (0, 1, 2, 3, 3, 4, 9), (3, 60, 660, 2880)  # the waits in minutes


class Weeks:
    """A clinic that is open every day, its patients, who may be texted too, and a mail server that is not always there.

    Each step takes a number, which says what is done to whom.
    """

    def __init__(self, office):
        self.now, self.office, self.names, self.reminded, self.texted = NOW, office, count(), 0, 0
        self.staff = cases.staff(User.objects.create(username="desk", is_superuser=True))
        self.doctors = [self.doctor("asha"), self.doctor("bashir")]
        self.book(3)
        self.book(18)
        self.deliver(0)

    def doctor(self, slug):
        where = Location.objects.filter(slug="lakeside").first() or clinic.location()
        where.save()
        return clinic.doctor(slug, where=where, blocks=[clinic.block(where, day, time(9), time(12)) for day in range(7)])

    # What happens to visits

    def book(self, number):
        name = f"patient-{next(self.names)}"
        wish = self.wish(number)
        services.hold(wish, token=name, address=None, now=self.now)
        whom = clinic.patient(
            full_name=name, email=f"{name}@example.org", phone=f"+9198490{next(self.names):05}", message_ok=True
        )
        given = {"patient": whom, "suspect": False, "notice": "en", "address": None, "by": cases.PATIENT, "now": self.now}
        services.book(wish, token=name, **given)

    def move(self, number):
        changes.move(self.one_of(self.visits, number), self.wish(number // 3), by=self.staff, now=self.now)

    def cancel(self, number):
        by = cases.PATIENT if number % 2 else self.staff
        changes.cancel(self.one_of(self.visits, number // 2), by=by, now=self.now)

    def arrive(self, number):
        visits.arrive(self.one_of(self.visits, number), by=self.staff, now=self.now)

    def ask_for_other_reminders(self, number):
        VisitType.objects.update(remind_hours=([72, 24, 2], [24], [2, 72])[number % 3])

    # What happens to doctors

    def fall_ill(self, number):
        visit = self.one_of(self.visits, number)
        period = DateTimeTZRange(visit.starts - HALF_AN_HOUR, visit.starts + HALF_AN_HOUR)
        absences.begin(visit.doctor, period, by=self.staff, now=self.now)

    def find_other_times(self, _number):
        absences.keep_up(now=self.now)

    def come_back(self, number):
        absences.end_early(self.one_of(Absence.objects.order_by("pk"), number), by=self.staff, now=self.now)

    def accept(self, number):
        answers.accept(self.one_of(Offer.objects.open().order_by("pk"), number), by=cases.PATIENT, now=self.now)

    # What happens to letters

    def remind(self, _number):
        """At the next moment at which somebody may be; what is written then waits for its turn."""
        moments = [visit.starts - hours * HOUR for visit in self.visits for hours in visit.visit_type.remind_hours]
        self.now = min((moment for moment in moments if moment > self.now), default=self.now)
        reminders.post_due(now=self.now)

    def deliver(self, number):
        """The server puts off the first few; those wait, and go out as soon as they may."""
        clock.set_clock(self.now)
        self.office.answers[:] = ["451 Try again later"] * (number % 3)
        letters, texts = len(self.office.letters), len(self.office.texts)
        while deliver.deliver_next():
            pass
        self.office.answers.clear()
        for letter in self.office.letters[letters:]:
            self.look_at(letter)
        for text in self.office.texts[texts:]:
            self.look_at_text(text)

    def remind_and_deliver(self, _number):
        self.remind(0)
        self.deliver(0)

    def return_a_letter(self, number):
        """Another mail server does, days later perhaps; what it told is texted as soon as it may."""
        outbox.bounced(self.one_of(self.returnable, number).pk, reason="5.1.1", now=self.now)
        self.deliver(0)

    def return_a_reminder(self, number):
        reminder = self.one_of(self.returnable.filter(kind=reminders.KIND), number)
        outbox.bounced(reminder.pk, reason="5.1.1", now=self.now)
        self.deliver(0)

    def die_with_a_letter_in_hand(self, _number):
        clock.set_clock(self.now)
        claiming.take()

    def wait(self, number):
        self.now += timedelta(minutes=self.one_of(WAITS, number))

    # What a letter says must be true when it arrives

    def look_at(self, letter):
        row = Message.objects.get(pk=letter["Message-ID"].strip("<>").partition("@")[0])
        if row.kind != reminders.KIND:
            return
        [when] = WHEN.findall(letter.get_body(("plain",)).get_content().replace("\r", ""))
        self.look_whether_it_stands(row.case, when)
        self.reminded += 1

    def look_at_text(self, text):
        for when in IN_SHORT.findall(text.words):
            [case] = Case.objects.filter(patient__phone=text.number)
            self.look_whether_it_stands(case, when)
            self.texted += 1

    def look_whether_it_stands(self, case, when):
        standing = [visit for visit in case.appointments.filter(status__in=STANDS) if str(visit) == when]
        assert standing, f"{when} does not stand"
        for visit in standing:
            assert visit.starts > self.now
            off = TimeOff.objects.filter(period__overlap=visit.period)
            assert not off.filter(doctor=visit.doctor).exists() and not off.filter(location=visit.location).exists()
            assert Reminder.objects.filter(appointment=visit, sequence=visit.sequence).count() <= 3

    # How it is done

    @property
    def returnable(self):
        return Message.objects.filter(channel="email", state="sent").order_by("number")

    @property
    def visits(self):
        seen = Appointment.objects.filter(status__in=STANDS).select_related("doctor", "location", "visit_type")
        return list(seen.order_by("pk"))

    def wish(self, number):
        day = self.now + timedelta(days=self.one_of(DAYS_AHEAD, number))
        nine = day.replace(hour=3, minute=30)  # there
        return clinic.wish(self.one_of(self.doctors, number), nine + number // 7 % 6 * HALF_AN_HOUR)

    @staticmethod
    def one_of(found, number):
        """Whichever it is; nobody can be asked of none."""
        found = list(found)
        if not found:
            raise Gone
        return found[number % len(found)]


OFTEN = [Weeks.remind, Weeks.remind_and_deliver, Weeks.remind_and_deliver, Weeks.remind_and_deliver, Weeks.deliver]
STEPS = [
    *OFTEN, *OFTEN, Weeks.book, Weeks.move, Weeks.cancel, Weeks.arrive, Weeks.ask_for_other_reminders, Weeks.fall_ill,
    Weeks.find_other_times, Weeks.come_back, Weeks.accept, Weeks.die_with_a_letter_in_hand, Weeks.return_a_letter,
    Weeks.return_a_reminder, Weeks.return_a_reminder, Weeks.wait,
]  # fmt: skip
sequences = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 200)), min_size=15, max_size=25)


@pytest.fixture
def office(settings):
    with open_post_office() as office, open_gateway() as gateway:
        settings.TEXT_GATEWAYS, office.texts = {"sms": gateway.url}, gateway.texts
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        yield office


def reminders_in(office, sequence):
    """Lives through it, and returns how many reminders went out, by mail and by text; nothing of it stays."""
    with transaction.atomic():
        weeks = Weeks(office)
        for step, number in sequence:
            with suppress(*REFUSALS):
                step(weeks, number)
        transaction.set_rollback(True)
        return weeks.reminded, weeks.texted


def test_no_reminder_goes_out_for_a_time_that_does_not_stand(db, office):
    reminded = []

    @settings(max_examples=30)
    @given(sequences)
    def whatever_is_done(sequence):
        reminded.append(reminders_in(office, sequence))

    whatever_is_done()
    by_mail, by_text = (sum(ways) for ways in zip(*reminded, strict=True))
    assert by_mail > 30
    assert by_text > 0


CHANGES = [Weeks.cancel, Weeks.move, Weeks.fall_ill]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_before_the_letter_goes_out_keeps_it_back(db, office, change):
    assert reminders_in(office, [(Weeks.remind, 0), (change, 0), (Weeks.deliver, 0)]) == (0, 0)


@pytest.mark.parametrize("change", CHANGES)
def test_a_reminder_that_comes_back_after_a_change_is_not_texted(db, office, change):
    assert reminders_in(office, [(Weeks.remind_and_deliver, 0), (change, 0), (Weeks.return_a_reminder, 0)]) == (1, 0)


def test_a_reminder_that_comes_back_while_its_time_stands_is_texted(db, office):
    assert reminders_in(office, [(Weeks.remind_and_deliver, 0), (Weeks.return_a_reminder, 0)]) == (1, 1)


@pytest.mark.parametrize("change", CHANGES)
def test_a_false_reminder_would_be_seen(db, office, monkeypatch, change):
    """The same, were letters not taken back."""
    monkeypatch.setattr(outbox, "withdraw", lambda **_about: 0)
    for steps in (
        [(Weeks.remind, 0), (change, 0), (Weeks.deliver, 0)],
        [(Weeks.remind_and_deliver, 0), (change, 0), (Weeks.return_a_reminder, 0)],
    ):
        with pytest.raises(AssertionError, match=r"stand|starts|exists"):
            reminders_in(office, steps)
