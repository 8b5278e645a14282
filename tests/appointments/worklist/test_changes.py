"""What anybody changed is told field by field, from what to what, of a case and of rights and rules."""

import pytest
from django.contrib.auth.models import Group, User

from appointments.cases import services
from appointments.worklist import changes
from tests.appointments import clinic
from tests.appointments.bookings.waiting import visit
from tests.appointments.clinic import NINE, TEN
from tests.appointments.making import NOW, case
from tests.appointments.worklist import opinions
from tests.appointments.worklist.history import at_the_desk, by_sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse():
    return User.objects.create_user("nurse", is_staff=True)


def told(change):
    return [(each.field, each.before, each.after) for each in change.differences]


def test_an_update_by_sql_shell_is_marked_as_one(nurse):
    asked = case()
    by_sql("UPDATE appointments_case SET status = 'closed', outcome = 'seen' WHERE id = %s", asked.pk)
    change = changes.changes_of(asked)[0]
    assert (change.by_hand, change.who, change.where.endswith(", psql")) == (True, "By SQL, past the portal", True)
    assert ("Status", "New", "Closed") in told(change)


def test_a_visit_deleted_by_sql_shell_stays_in_the_history_of_its_case():
    booked = visit(clinic.doctor(), full_name="Meera Example")
    by_sql("DELETE FROM appointments_reminder; DELETE FROM appointments_appointment WHERE id = %s", booked.pk)
    change = changes.changes_of(booked.case)[0]
    assert (change.what, change.of, change.by_hand) == ("Deleted", f"Appointment {booked.pk}", True)


def test_a_visit_moved_to_another_case_tells_there_what_it_was_before():
    booked, other = visit(clinic.doctor(), full_name="Meera Example"), case()
    by_sql("UPDATE appointments_appointment SET case_id = %s WHERE id = %s", other.pk, booked.pk)
    assert told(changes.changes_of(other)[0]) == [("Case", booked.case.reference, other.reference)]


def test_times_and_ranges_are_told_on_the_hospitals_clock():
    booked = visit(clinic.doctor(), NINE, full_name="Meera Example")
    by_sql("UPDATE appointments_appointment SET busy = tstzrange(%s, %s) WHERE id = %s", NINE, TEN, booked.pk)
    [[named, before, after]] = told(changes.changes_of(booked.case)[0])
    assert (named, after) == ("Time with turnaround", "23 November 2026, 09:00 – 23 November 2026, 10:00")


def test_of_words_and_names_it_is_told_that_they_changed_and_not_what_they_said():
    asked = case(full_name="Meera Canary")
    asked.patient.full_name = "Meera Corrected"
    asked.patient.save()
    [each] = changes.changes_of(asked)[0].differences
    assert (each.field, each.not_kept, each.before, each.after) == ("Full name", True, "", "")


def test_the_second_opinion_is_left_out_for_whom_may_not_read_it():
    asked = opinions.ask()
    assert {change.of for change in changes.changes_of(asked.case, with_opinion=False)} == {"Case"}
    assert f"Second opinion {asked.pk}" in {change.of for change in changes.changes_of(asked.case)}


def test_giving_somebody_a_role_is_written_down(nurse):
    boss = User.objects.create_superuser("boss")
    at_the_desk(boss, lambda: nurse.groups.add(Group.objects.get(name="Coordinators")))
    change = changes.of_rights_and_rules()[0]
    assert (change.who, change.of, change.what) == ("boss", "Role of an account", "Added")
    assert {(name, after) for name, _, after in told(change)} == {("User", "nurse"), ("Group", "Coordinators")}


def test_making_somebody_an_administrator_by_sql_shell_is_written_down(nurse):
    by_sql("UPDATE auth_user SET is_superuser = true WHERE id = %s", nurse.pk)
    change = changes.of_rights_and_rules()[0]
    assert (change.of, change.by_hand, told(change)) == ("Account nurse", True, [("Superuser status", "no", "yes")])


def test_signing_in_is_no_change_of_rights(client, nurse):
    before = len(changes.of_rights_and_rules())
    client.force_login(nurse, backend="hfs_portal.accounts.Accounts")
    assert len(changes.of_rights_and_rules()) == before


def test_a_case_costs_two_questions_however_much_was_changed(nurse, django_assert_num_queries):
    asked = visit(clinic.doctor(), full_name="Meera Example").case
    for number in range(5):
        services.assign(asked, to=User.objects.create_user(f"nurse {number}"), by=services.SYSTEM, now=NOW)
    with django_assert_num_queries(2):
        assert len(changes.changes_of(asked)) > 5
