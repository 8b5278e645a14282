"""Whatever is done to a clinic, in whatever order: nothing overlaps, every refusal is due, and what is offered is free."""

from datetime import timedelta
from itertools import combinations, count

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from appointments.bookings import changes, services, slots, times
from appointments.bookings.models import OCCUPIES_TIME, Appointment
from appointments.bookings.services import Lapsed, NotOffered, PatientBusy, Taken
from appointments.cases import services as cases
from appointments.doctors.models import TimeOff
from tests.appointments.bookings.paper import MINUTE, Line, touch
from tests.appointments.bookings.paper_clinics import Saved, aways, clinics, moments
from tests.appointments.making import case, patient

REFUSALS = (NotOffered, Taken, PatientBusy, Lapsed, changes.NotBooked, changes.TooLate)
FURTHEST_AHEAD = timedelta(days=400)
doctors, visits = st.sampled_from(["asha", "bashir"]), st.integers(0, 1)
visitors, people = st.sampled_from(["one", "two", "three"]), st.sampled_from(["Meera Example", "Ravi Example"])


class Day(RuleBasedStateMachine):
    """A clinic in the database beside the same one on paper."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.staff = cases.staff(User.objects.create(username="desk", is_superuser=True))
        self.held, self.tokens, self.forms = {}, {}, count()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(clinic=clinics(), data=st.data())
    def open(self, clinic, data):
        self.clinic, self.saved = clinic, Saved(clinic)
        self.now = data.draw(moments(clinic))

    # What happens

    @rule(visitor=visitors, doctor=doctors, visit=visits, data=st.data())
    def hold(self, visitor, doctor, visit, data):
        visit = self.clinic.visits[visit]
        start, mine = self.some_moment(data, doctor, visit), self.held.get(visitor)
        again = mine and mine.stands(self.now) and (mine.doctor, mine.visit, mine.start) == (doctor, visit, start)
        expected = None if again else self.judge(doctor, visit, start, but=mine)
        wish = self.wish(doctor, visit, start)
        held = self.attempt({expected}, lambda: services.hold(wish, token=self.token(visitor), address=None, now=self.now))
        if held and not again:
            self.let_go(visitor)
            self.held[visitor] = self.write(held.appointment)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), person=people)
    def book(self, data, person):
        visitor = data.draw(st.sampled_from(sorted(self.held)))
        line, wish = self.held[visitor], self.wish_of(self.held[visitor])
        given = {"suspect": False, "notice": "en", "address": None, "by": cases.PATIENT, "now": self.now}
        done = self.attempt(
            self.judge_booking(line, person),
            lambda: services.book(wish, token=self.token(visitor), patient=patient(full_name=person), **given),
        )
        if done:
            self.let_go(visitor)
            del self.tokens[visitor]
            self.write(done.appointments.get(), person=person)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def extend(self, data):
        visitor = data.draw(st.sampled_from(sorted(self.held)))
        line = self.held[visitor]
        allowed = {None} if line.stands(self.now) else {None, Lapsed}  # it may be there still, or cleared away
        until = self.attempt(allowed, lambda: services.extend(self.token(visitor), now=self.now))
        line.until = until or line.until

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def give_back(self, data):
        visitor = data.draw(st.sampled_from(sorted(self.held)))
        services.release(self.token(visitor))
        self.let_go(visitor)

    @rule(doctor=doctors, visit=visits, person=people, beside=st.booleans(), data=st.data())
    def add(self, doctor, visit, person, beside, data):
        visit = self.clinic.visits[visit]
        start = self.some_moment(data, doctor, visit, by_staff=True)
        twice = not beside and self.clinic.has_another(person, visit, start, self.now)
        expected = self.judge(doctor, visit, start, by_staff=True) or (PatientBusy if twice else None)
        added = self.attempt({expected}, lambda: self.add_for(person, self.wish(doctor, visit, start), beside_another=beside))
        if added:
            self.write(added, person=person)

    @rule(doctor=doctors, visit=visits, person=people, data=st.data())
    def overbook(self, doctor, visit, person, data):
        visit = self.clinic.visits[visit]
        start = self.some_moment(data, doctor, visit, by_staff=True)
        added = self.attempt(
            self.judge_overbooking(doctor, visit, start, person),
            lambda: self.add_for(person, self.wish(doctor, visit, start), overbook="In pain"),
        )
        if added:
            assert not self.clinic.is_away(doctor, added.location.name, visit.busy(start))
            self.write(added, person=person)

    @precondition(lambda self: self.booked)
    @rule(doctor=doctors, visit=visits, by_staff=st.booleans(), data=st.data())
    def move(self, doctor, visit, by_staff, data):
        line, visit = data.draw(st.sampled_from(self.booked)), self.clinic.visits[visit]
        start = self.some_moment(data, doctor, visit, by_staff=by_staff, but=line)
        by = self.staff if by_staff else cases.PATIENT
        row = Appointment.objects.get(pk=line.number)
        expected = self.judge_move(line, doctor, visit, start, by_staff)

        def move():
            changes.move(row, self.wish(doctor, visit, start), by=by, now=self.now)
            return row

        if self.attempt({expected}, move) and (line.doctor, line.visit, line.start) != (doctor, visit, start):
            self.clinic.lines.remove(line)
            self.write(row, person=line.person)

    @precondition(lambda self: self.booked)
    @rule(by_staff=st.booleans(), data=st.data())
    def cancel(self, by_staff, data):
        line = data.draw(st.sampled_from(self.booked))
        expected = None if by_staff or self.now <= self.last_change(line) else changes.TooLate
        expected = expected or (None if line.status == "booked" else changes.NotBooked)
        row = Appointment.objects.get(pk=line.number)
        by = self.staff if by_staff else cases.PATIENT
        if self.attempt({expected}, lambda: changes.cancel(row, by=by, now=self.now) or row):
            line.status = "cancelled"

    @rule(data=st.data())
    def go_away(self, data):
        away = data.draw(aways(self.clinic))
        in_the_way = any(
            line.status == "booked"
            and (line.doctor == away.doctor or line.place == away.place)
            and touch(line.visit.period(line.start), away.period)
            for line in self.clinic.lines
        )
        try:
            with transaction.atomic():
                self.saved.send_away(away)
        except IntegrityError as refusal:
            assert in_the_way
            assert refusal.__cause__.diag.constraint_name == "time_off_spares_booked_visits"
        else:
            assert not in_the_way
            self.clinic.away.append(away)

    @precondition(lambda self: self.clinic.away)
    @rule(data=st.data())
    def come_back(self, data):
        away = data.draw(st.sampled_from(self.clinic.away))
        TimeOff.objects.filter(pk=away.number).delete()
        self.clinic.away.remove(away)

    @rule()
    def sweep(self):
        services.sweep(now=self.now)

    @rule(minutes=st.sampled_from([1, 4, 6, 10, 11, 45, 240, 1440]))
    def wait(self, minutes):
        self.now += minutes * MINUTE

    # What must be true at every moment

    @invariant()
    def what_is_offered_is_what_is_free(self):
        days = times.Days.starting(self.clinic.first, self.clinic.days)
        diaries = slots.diaries(list(self.saved.doctors.values()), days, now=self.now)
        for doctor in self.clinic.hours:
            for visit in self.clinic.visits:
                for by_staff in (False, True):
                    found = diaries[self.saved.doctors[doctor].pk].free(self.row(visit), now=self.now, by_staff=by_staff)
                    assert [slot.start for slot in found] == sorted(self.clinic.free(doctor, visit, self.now, by_staff))

    @invariant()
    def the_database_has_what_the_paper_has(self):
        rows = [row for row in Appointment.objects.all() if row.status != "held" or row.is_held(self.now)]
        found = sorted((row.pk, row.doctor_id, row.visit_type_id, row.starts, row.status, row.lane) for row in rows)
        assert found == sorted(
            (line.number, self.saved.doctors[line.doctor].pk, self.row(line.visit).pk, line.start, line.status, line.lane)
            for line in self.clinic.lines
            if line.status != "held" or line.stands(self.now)
        )

    @invariant()
    def nothing_overlaps(self):
        for one, other in combinations(Appointment.objects.filter(status__in=OCCUPIES_TIME), 2):
            if touch((one.busy.lower, one.busy.upper), (other.busy.lower, other.busy.upper)):
                assert (one.doctor_id, one.lane) != (other.doctor_id, other.lane)
                assert one.resource_id is None or one.resource_id != other.resource_id
            if touch((one.starts, one.ends), (other.starts, other.ends)) and not (one.beside_another or other.beside_another):
                assert one.person is None or one.person != other.person

    # What the paper says should happen

    def judge(self, doctor, visit, start, *, by_staff=False, but=None):
        if not self.now <= start <= self.now + FURTHEST_AHEAD or start not in self.clinic.offered(
            doctor, visit, self.now, by_staff
        ):
            return NotOffered
        return None if start in self.clinic.free(doctor, visit, self.now, by_staff, but) else Taken

    def judge_booking(self, line, person):
        twice = {PatientBusy} if self.clinic.has_another(person, line.visit, line.start, self.now) else set()
        if not line.stands(self.now):
            refused = self.judge(line.doctor, line.visit, line.start, but=line)
            return {refused} if refused else twice or {None}
        over = line.start < self.now
        return {NotOffered} if over else self.because_away(line) | twice or {None}

    def because_away(self, line):
        return {NotOffered} if self.clinic.is_away(line.doctor, line.place, line.busy) else set()

    def judge_move(self, line, doctor, visit, start, by_staff):
        if not self.now <= start <= self.now + FURTHEST_AHEAD:
            return NotOffered
        if (line.doctor, line.visit, line.start) == (doctor, visit, start):
            return None
        if not by_staff and self.now > self.last_change(line):
            return changes.TooLate
        if refused := self.judge(doctor, visit, start, by_staff=by_staff, but=line):
            return refused
        if line.status != "booked":
            return changes.NotBooked
        twice = not line.beside_another and self.clinic.has_another(line.person, visit, start, self.now, but=line)
        return PatientBusy if twice else None

    def judge_overbooking(self, doctor, visit, start, person):
        """Where the doctor works in two places the engine chooses one, so several answers may be right."""
        near = (start.date() - timedelta(days=1), start.date() + timedelta(days=1))
        valid = [block for block in self.clinic.hours[doctor] if block.may_stand_in(*near)]
        if start < self.now or not valid:
            return {NotOffered}
        beside = [line for line in self.clinic.lines if line.doctor == doctor and line.lane == 1 and line.stands(self.now)]
        twice = self.clinic.has_another(person, visit, start, self.now)
        sure = {Taken} if any(touch(line.busy, visit.busy(start)) for line in beside) else {PatientBusy} if twice else set()
        places = {block.place for block in valid}
        away = {self.clinic.is_away(doctor, place.name, visit.busy(start)) for place in places}
        full = {visit.needs_room and not self.clinic.rooms_free(place, visit.busy(start), self.now) for place in places}
        perhaps = ({NotOffered} if True in away else set()) | ({Taken} if True in full else set())
        return sure | perhaps | (set() if sure or False not in away or False not in full else {None})

    # How it is done

    @property
    def booked(self):
        return [line for line in self.clinic.lines if line.status != "held"]

    def attempt(self, allowed, step):
        """Takes the step, which must end as the paper says; returns what it gave, or None when it was refused."""
        try:
            found = step()
        except REFUSALS as refusal:
            assert any(kind and isinstance(refusal, kind) for kind in allowed), f"{refusal!r} is none of {allowed}"
            return None
        assert None in allowed, f"went through, though {allowed}"
        return found

    def some_moment(self, data, doctor, visit, **options):
        free = sorted(self.clinic.free(doctor, visit, self.now, **options))
        taken = sorted(self.clinic.offered(doctor, visit, self.now))
        lists = [st.sampled_from(found) for found in (free, free, free, taken) if found]
        return data.draw(st.one_of(*lists, moments(self.clinic)))

    def add_for(self, person, wish, **options):
        return changes.add(case(full_name=person), wish, by=self.staff, now=self.now, notice="en", **options)

    def write(self, row, person=""):
        """The row as a line on paper; where it is, the database has chosen."""
        doctor = next(name for name, doctor in self.saved.doctors.items() if doctor.pk == row.doctor_id)
        visit = next(visit for visit in self.clinic.visits if self.row(visit).pk == row.visit_type_id)
        facts = {name: getattr(row, name) for name in ("status", "lane", "beside_another")}
        line = Line(doctor, row.location.name, visit, row.starts, number=row.pk, room=row.resource_id, person=person, **facts)
        line.until = row.hold_expires_at
        self.clinic.lines.append(line)
        return line

    def let_go(self, visitor):
        if line := self.held.pop(visitor, None):
            self.clinic.lines.remove(line)

    def last_change(self, line):
        return line.start - timedelta(hours=line.visit.change_hours)

    def row(self, visit):
        return self.saved.visits[visit.name]

    def wish(self, doctor, visit, start):
        return services.Wish(self.saved.doctors[doctor], self.row(visit), start)

    def wish_of(self, line):
        return self.wish(line.doctor, line.visit, line.start)

    def token(self, visitor):
        """That of the form before them, which is another one once they have booked."""
        return self.tokens.setdefault(visitor, f"{self.saved.tag} {next(self.forms)}")


@pytest.mark.django_db
def test_whatever_is_done_nothing_overlaps_and_what_is_offered_is_free():
    run_state_machine_as_test(Day, settings=settings(max_examples=40, stateful_step_count=30))
